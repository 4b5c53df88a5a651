/**
 * One record per ONNX operator: its attributes parsed and checked, shape inference and a readable fp64
 * evaluation. An operator that is not here is {@link dev.crease.op.Opaque}.
 */
@NullMarked
package dev.crease.op;

import org.jspecify.annotations.NullMarked;
