package dev.crease.op;

/** What a node computes: an operator of ours, or one that is carried without being understood. */
public sealed interface Op permits Operator, Opaque {

  /** ONNX's operator type, {@code Conv} for instance. */
  String type();

  /** The operator set's domain; empty for ONNX's own. */
  String domain();
}
