package dev.crease.graph;

import dev.crease.tensor.Tensor;
import java.util.Optional;

/**
 * A named constant of a graph.
 *
 * @param name the value's name
 * @param tensor its elements, perhaps a view of the file
 * @param encoded the bytes it was read from; they need not hold the elements, which may lie in another file
 */
public record Initializer(String name, Tensor tensor, Optional<Encoded> encoded) {

  /** A constant that no file holds yet. */
  public static Initializer of(String name, Tensor tensor) {
    return new Initializer(name, tensor, Optional.empty());
  }
}
