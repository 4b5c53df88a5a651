/** Loops over arrays, on the Vector API. Vectors are local variables, so that they stay in registers. */
@NullMarked
package dev.crease.host.kernel;

import org.jspecify.annotations.NullMarked;
