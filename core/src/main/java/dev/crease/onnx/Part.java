package dev.crease.onnx;

import dev.crease.tensor.Cores;
import dev.crease.tensor.DeferredBytes;
import dev.crease.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/** A run of bytes of a file to be written. */
sealed interface Part {

  /** Its size. */
  long byteSize();

  /**
   * Brings some of its bytes to where they are written from.
   *
   * @param byteOffset of the first of them, a multiple of {@link DeferredBytes#ALIGNMENT_BYTES}
   * @param target (out) as many as it has
   */
  void copy(long byteOffset, MemorySegment target);

  /** Whether any thread may do that. */
  boolean onAnyThread();

  /** The bytes of a tensor. */
  static Part of(Tensor tensor) {
    return tensor.deferred().<Part>map(d -> new Computed(d, tensor.byteSize()))
        .orElseGet(() -> of(tensor.bytes()));
  }

  /** A whole segment. */
  static Part of(MemorySegment bytes) {
    return new Stored(bytes, 0, bytes.byteSize());
  }

  /**
   * A part of a segment.
   *
   * @param base the segment
   * @param from offset of the first byte
   * @param to offset behind the last
   */
  record Stored(MemorySegment base, long from, long to) implements Part {

    @Override
    public long byteSize() {
      return to - from;
    }

    @Override
    public void copy(long byteOffset, MemorySegment target) {
      MemorySegment.copy(base, from + byteOffset, target, 0, target.byteSize());
    }

    @Override
    public boolean onAnyThread() {
      return Cores.mayTouch(base);
    }
  }

  /**
   * Bytes that are computed while they are written.
   *
   * @param bytes computes them
   * @param byteSize how many there are
   */
  record Computed(DeferredBytes bytes, long byteSize) implements Part {

    @Override
    public void copy(long byteOffset, MemorySegment target) {
      bytes.compute(byteOffset, target);
    }

    @Override
    public boolean onAnyThread() {
      return bytes.onAnyThread();
    }
  }
}
