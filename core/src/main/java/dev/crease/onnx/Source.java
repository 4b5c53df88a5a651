package dev.crease.onnx;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What a model is read from.
 *
 * @param bytes the file's bytes, read-only
 * @param name the file's name, for messages
 * @param arena owns what has to be decoded, and the external files' maps
 * @param external the files beside it that hold tensors
 */
record Source(MemorySegment bytes, String name, Arena arena, ExternalFiles external) {

  /** A cursor over all of it. */
  WireCursor cursor(String message) {
    return WireCursor.over(bytes, name, message);
  }
}
