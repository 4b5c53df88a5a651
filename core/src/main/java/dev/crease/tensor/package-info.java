/**
 * Element types, shapes and tensors. All byte order and all half, bfloat and float8 conversion lives
 * here.
 */
@NullMarked
package dev.crease.tensor;

import org.jspecify.annotations.NullMarked;
