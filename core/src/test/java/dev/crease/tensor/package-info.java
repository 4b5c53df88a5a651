/** Tests of tensors and their files. */
@NullMarked
package dev.crease.tensor;

import org.jspecify.annotations.NullMarked;
