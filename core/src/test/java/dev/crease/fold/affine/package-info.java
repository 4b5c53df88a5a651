/** The affines that are known. */
@NullMarked
package dev.crease.fold.affine;

import org.jspecify.annotations.NullMarked;
