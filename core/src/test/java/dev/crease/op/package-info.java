/** Tests of the operators. */
@NullMarked
package dev.crease.op;

import org.jspecify.annotations.NullMarked;
