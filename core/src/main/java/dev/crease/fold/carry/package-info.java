/** Operators that an affine may pass: what they do to its channel axis, and which affines commute with them. */
@NullMarked
package dev.crease.fold.carry;

import org.jspecify.annotations.NullMarked;
