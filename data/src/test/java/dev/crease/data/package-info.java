/** Tests of images and samples, most of them against what Pillow, OpenCV and NumPy made ({@code make_fixtures.py}). */
@NullMarked
package dev.crease.data;

import org.jspecify.annotations.NullMarked;
