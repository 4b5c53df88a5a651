/** Tests of the ONNX reader and writer over hand-made bytes. */
@NullMarked
package dev.crease.onnx;

import org.jspecify.annotations.NullMarked;
