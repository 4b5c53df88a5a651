package dev.crease.graph;

import java.lang.foreign.MemorySegment;

/**
 * The bytes an object was read from, opaque to this package. They let a writer copy what did not change.
 *
 * @param bytes the serialized message without its tag and length; read-only
 * @param current whether the object still says what the bytes say; where it does not, the bytes still
 *     carry the fields that this model of the graph does not know
 */
public record Encoded(MemorySegment bytes, boolean current) {

  /** These bytes, marked as no longer saying what the object says. */
  public Encoded stale() {
    return current ? new Encoded(bytes, false) : this;
  }
}
