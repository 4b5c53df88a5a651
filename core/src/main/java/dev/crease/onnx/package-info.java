/**
 * Reads and writes ONNX files over mapped memory: weights are slices of the file, and what did not change
 * is written back byte for byte.
 */
@NullMarked
package dev.crease.onnx;

import org.jspecify.annotations.NullMarked;
