package dev.crease.tornado.fold;

import dev.crease.tensor.DType;

/** Weights that share an arena. */
enum Family {
  /** fp32. */
  SINGLE(Float.BYTES),
  /** fp16 and bf16, widened to fp32, and rounded on the host. */
  HALF(Float.BYTES),
  /** fp64. */
  DOUBLE(Double.BYTES);

  private final int elementBytes;

  Family(int elementBytes) {
    this.elementBytes = elementBytes;
  }

  /** Bytes of a weight in the arena. */
  int elementBytes() {
    return elementBytes;
  }

  static Family of(DType type) {
    return switch (type) {
      case FLOAT -> SINGLE;
      case FLOAT16, BFLOAT16 -> HALF;
      case DOUBLE -> DOUBLE;
      default ->
        throw new IllegalArgumentException("fold: expected a floating-point weight, got " + type);
    };
  }
}
