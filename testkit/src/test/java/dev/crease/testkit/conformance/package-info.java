/** Tests of the reference executor against ONNX's own vectors and against ONNX Runtime. */
@NullMarked
package dev.crease.testkit.conformance;

import org.jspecify.annotations.NullMarked;
