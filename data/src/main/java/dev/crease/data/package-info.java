/**
 * Images and labelled samples as inputs of models, and what models answer. {@code docs/preprocessing.md} is the specification
 * of every step from a picture's bytes to a tensor.
 */
@NullMarked
package dev.crease.data;

import org.jspecify.annotations.NullMarked;
