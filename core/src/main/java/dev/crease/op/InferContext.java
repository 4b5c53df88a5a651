package dev.crease.op;

import dev.crease.tensor.Value;
import java.util.Optional;

/** What shape inference of one node may ask. */
public interface InferContext {

  /** The node, for messages. */
  String where();

  /** Number of inputs listed, absent ones in between included. */
  int inputCount();

  /** Whether input {@code i} is listed and not left out. */
  boolean has(int i);

  /** The type of input {@code i}; {@link TensorType#UNKNOWN} where nothing is known or it is absent. */
  TensorType input(int i);

  /** The value of input {@code i} where it is a constant small enough to look at. */
  Optional<Value> constant(int i);

  /** Number of outputs listed. */
  int outputCount();
}
