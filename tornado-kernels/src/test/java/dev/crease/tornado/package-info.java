/** Tests of devices and their errors. */
@NullMarked
package dev.crease.tornado;

import org.jspecify.annotations.NullMarked;
