package dev.crease.reference;

import dev.crease.tensor.Tensor;
import dev.crease.tensor.Value;

/** Opens the constants of a run; called once for each node that reads one, so that no weight is held open for long. */
@FunctionalInterface
public interface ConstantView {

  /** The constants as they are stored. */
  ConstantView STORED = (_, tensor) -> tensor.toValue();

  /**
   * The value that the run is to see.
   *
   * @param name the constant's name
   * @param tensor what is stored
   */
  Value open(String name, Tensor tensor);
}
