package dev.crease.data;

import dev.crease.tensor.Tensor;
import java.util.List;

/** Labelled samples for one input of a model. */
public interface Samples {

  /** How many there are, at least one. */
  int size();

  /** A sample's name: a file's path as it was given, or an index. */
  String name(int index);

  /** The index of the class that a sample is of, not negative. */
  int label(int index);

  /**
   * Samples as one batch.
   *
   * @param indices which, at least one
   * @throws dev.crease.error.CreaseException if one cannot be read or does not fit the input
   */
  Tensor batch(List<Integer> indices);
}
