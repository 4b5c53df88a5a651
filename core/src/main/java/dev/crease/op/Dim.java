package dev.crease.op;

/** The size of one axis as far as it is known. */
public sealed interface Dim {

  /**
   * A known size.
   *
   * @param size not negative
   */
  record Size(long size) implements Dim {
    /** Checks the sign. */
    public Size {
      if (size < 0) {
        throw new IllegalArgumentException("axis size: expected >= 0, got " + size);
      }
    }

    @Override
    public String toString() {
      return Long.toString(size);
    }
  }

  /**
   * A size with a name, equal wherever the name is; an empty name is equal to nothing.
   *
   * @param name ONNX's {@code dim_param}
   */
  record Symbol(String name) implements Dim {
    private static final Symbol UNKNOWN = new Symbol("");

    @Override
    public String toString() {
      return name.isEmpty() ? "?" : name;
    }
  }

  /** A size that is not known. */
  static Dim unknown() {
    return Symbol.UNKNOWN;
  }

  /** A known size. */
  static Dim of(long size) {
    return new Size(size);
  }

  /** Whether the size is known. */
  default boolean isKnown() {
    return this instanceof Size;
  }

  /** Whether the size is known to be {@code size}. */
  default boolean is(long size) {
    return this instanceof Size s && s.size() == size;
  }

  /** The size, or -1 where it is not known. */
  default long orUnknown() {
    return this instanceof Size s ? s.size() : -1;
  }

  /** Whether both are certainly the same size. */
  default boolean same(Dim other) {
    return equals(other) && (isKnown() || !((Symbol) this).name().isEmpty());
  }
}
