package dev.crease.graph;

import dev.crease.op.TensorType;
import java.util.Optional;

/**
 * A name and what the file says of its type: a graph input, a graph output, or a note on a value in between.
 *
 * @param name the value's name
 * @param type what is said; {@link TensorType#UNKNOWN} for sequences, maps and optionals too
 * @param encoded the bytes it was read from
 */
public record ValueInfo(String name, TensorType type, Optional<Encoded> encoded) {

  /** A value that no file describes yet. */
  public static ValueInfo of(String name, TensorType type) {
    return new ValueInfo(name, type, Optional.empty());
  }
}
