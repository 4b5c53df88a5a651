package dev.crease.op;

import dev.crease.error.CreaseException;
import dev.crease.error.MalformedModelException;
import dev.crease.tensor.Value;
import java.util.Optional;

/** What shape inference of one node may ask. */
public interface InferContext extends NodeContext {

  /** The type of input {@code i}; {@link TensorType#UNKNOWN} where nothing is known or it is absent. */
  TensorType input(int i);

  /** The value of input {@code i} where it is a constant small enough to look at. */
  Optional<Value> constant(int i);

  @Override
  default CreaseException wrong(String expected, String got) {
    return new MalformedModelException(where(), expected, got, "export the model again");
  }
}
