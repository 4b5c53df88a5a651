package dev.crease.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;

/**
 * A tensor as it is stored: dtype, shape, and its little-endian bytes as a read-only view, of a mapped
 * file for instance, or computed when they are wanted. Strings are held apart. Immutable; valid while the arena behind its bytes is open.
 */
public final class Tensor {

  /** Elements that are converted at a time. */
  private static final int RUN = 1024;

  private final DType dtype;
  private final Shape shape;
  /** Not used where they are deferred. */
  private final MemorySegment stored;
  private final Optional<DeferredBytes> deferred;
  private final List<String> strings;

  private Tensor(DType dtype, Shape shape, MemorySegment stored, Optional<DeferredBytes> deferred,
      List<String> strings) {
    this.dtype = dtype;
    this.shape = shape;
    this.stored = stored;
    this.deferred = deferred;
    this.strings = strings;
  }

  /**
   * A tensor over these bytes, not copied.
   *
   * @param dtype any type but {@code STRING}
   * @param shape the sizes
   * @param bytes little-endian elements, packed as ONNX packs them
   * @throws IllegalArgumentException if the number of bytes does not fit
   */
  public static Tensor of(DType dtype, Shape shape, MemorySegment bytes) {
    if (dtype == DType.STRING || bytes.byteSize() != dtype.byteSize(shape.elements())) {
      throw new IllegalArgumentException(
          "tensor " + dtype + " " + shape + ": expected " + dtype.byteSize(shape.elements())
              + " bytes, got "
              + bytes.byteSize());
    }
    return new Tensor(dtype, shape, bytes.asReadOnly(), Optional.empty(), List.of());
  }

  /**
   * A tensor whose bytes are computed when they are wanted.
   *
   * @param dtype a floating-point type
   * @param shape the sizes
   * @param bytes computes as many little-endian bytes as these have
   */
  public static Tensor deferred(DType dtype, Shape shape, DeferredBytes bytes) {
    return new Tensor(dtype, shape, MemorySegment.NULL, Optional.of(bytes), List.of());
  }

  /** A {@code FLOAT} tensor with a copy of these elements. */
  public static Tensor ofFloats(Shape shape, float... elements) {
    return of(DType.FLOAT, shape, littleEndian(MemorySegment.ofArray(elements), 4));
  }

  /** An {@code INT64} tensor with a copy of these elements. */
  public static Tensor ofLongs(Shape shape, long... elements) {
    return of(DType.INT64, shape, littleEndian(MemorySegment.ofArray(elements), 8));
  }

  private static MemorySegment littleEndian(MemorySegment array, int width) {
    MemorySegment out = MemorySegment.ofArray(new byte[Math.toIntExact(array.byteSize())]);
    for (long i = 0; i < array.byteSize(); i += width) {
      if (width == 4) {
        out.set(LittleEndian.INT, i, array.get(ValueLayout.JAVA_INT_UNALIGNED, i));
      } else {
        out.set(LittleEndian.LONG, i, array.get(ValueLayout.JAVA_LONG_UNALIGNED, i));
      }
    }
    return out;
  }

  /** A {@code STRING} tensor. */
  public static Tensor ofStrings(Shape shape, List<String> elements) {
    if (shape.elements() != elements.size()) {
      throw new IllegalArgumentException(
          "string tensor: expected " + shape.elements() + " elements, got " + elements.size());
    }
    return new Tensor(
        DType.STRING, shape, MemorySegment.NULL, Optional.empty(), List.copyOf(elements));
  }

  /**
   * A value's elements, each rounded once to its dtype and stored in memory that {@code arena} owns.
   *
   * @param value any value
   * @param arena owns the bytes of the result
   */
  public static Tensor of(Value value, Arena arena) {
    if (value instanceof TextValue text) {
      return ofStrings(text.shape(), text.data());
    }
    return store(value, arena.allocate(value.dtype().byteSize(value.shape().elements()), 64));
  }

  /** A value's elements, each rounded once to its dtype and stored on the heap. */
  public static Tensor of(Value value) {
    if (value instanceof TextValue text) {
      return ofStrings(text.shape(), text.data());
    }
    long size = value.dtype().byteSize(value.shape().elements());
    return store(value, MemorySegment.ofArray(new byte[Math.toIntExact(size)]));
  }

  private static Tensor store(Value value, MemorySegment target) {
    DType type = value.dtype();
    switch (value) {
      case RealValue real -> {
        double[] data = real.data();
        for (int i = 0; i < data.length; i++) {
          setReal(target, type, i, data[i]);
        }
      }
      case IntValue ints -> {
        long[] data = ints.data();
        for (int i = 0; i < data.length; i++) {
          setBits(target, type.bits(), i, data[i]);
        }
      }
      case TextValue _ -> throw new IllegalStateException("strings have no bytes");
    }
    return of(type, value.shape(), target);
  }

  /**
   * Stores one real, rounded once.
   *
   * @param target (out) little-endian elements
   * @param type a floating-point type
   * @param index the element's index
   * @param x the number
   */
  public static void setReal(MemorySegment target, DType type, long index, double x) {
    switch (type) {
      case FLOAT -> target.set(LittleEndian.FLOAT, index * 4, (float) x);
      case DOUBLE -> target.set(LittleEndian.DOUBLE, index * 8, x);
      default -> setBits(target, type.bits(), index, type.format().encode(x));
    }
  }

  private static void setBits(MemorySegment target, int bits, long index, long code) {
    switch (bits) {
      case 64 -> target.set(LittleEndian.LONG, index * 8, code);
      case 32 -> target.set(LittleEndian.INT, index * 4, (int) code);
      case 16 -> target.set(LittleEndian.SHORT, index * 2, (short) code);
      case 8 -> target.set(ValueLayout.JAVA_BYTE, index, (byte) code);
      default -> {
        int perByte = 8 / bits;
        int shift = (int) (index % perByte) * bits;
        int mask = ((1 << bits) - 1) << shift;
        int old = target.get(ValueLayout.JAVA_BYTE, index / perByte);
        int fresh = (int) (code << shift) & mask;
        target.set(ValueLayout.JAVA_BYTE, index / perByte, (byte) ((old & ~mask) | fresh));
      }
    }
  }

  /** The element type. */
  public DType dtype() {
    return dtype;
  }

  /** The shape. */
  public Shape shape() {
    return shape;
  }

  /** The little-endian bytes, read-only; empty for strings. Computes them if nobody wanted all of them yet. */
  public MemorySegment bytes() {
    return deferred.isPresent() ? deferred.get().all() : stored;
  }

  /** How many bytes there are; computes none. */
  public long byteSize() {
    return dtype == DType.STRING ? 0 : dtype.byteSize(shape.elements());
  }

  /** What computes the bytes, for those who want them a run at a time; empty where they are stored. */
  public Optional<DeferredBytes> deferred() {
    return deferred;
  }

  /** The strings, row-major; empty for other types. */
  public List<String> strings() {
    return strings;
  }

  private long code(long index) {
    int bits = dtype.bits();
    MemorySegment bytes = bytes();
    switch (bits) {
      case 64 :
        return bytes.get(LittleEndian.LONG, index * 8);
      case 32 :
        return bytes.get(LittleEndian.INT, index * 4);
      case 16 :
        return bytes.get(LittleEndian.SHORT, index * 2);
      case 8 :
        return bytes.get(ValueLayout.JAVA_BYTE, index);
      default :
        int perByte = 8 / bits;
        long packed = bytes.get(ValueLayout.JAVA_BYTE, index / perByte);
        return packed >>> (int) (index % perByte) * bits;
    }
  }

  /**
   * One element as fp64; integers are converted.
   *
   * @param index row-major index
   */
  public double getDouble(long index) {
    return switch (dtype) {
      case FLOAT -> bytes().get(LittleEndian.FLOAT, index * 4);
      case DOUBLE -> bytes().get(LittleEndian.DOUBLE, index * 8);
      default -> dtype.isInteger() ? (double) getLong(index) : dtype.format().decode(code(index));
    };
  }

  /**
   * One integer or boolean element, sign- or zero-extended; {@code UINT64} as its bit pattern.
   *
   * @param index row-major index
   */
  public long getLong(long index) {
    if (!dtype.isInteger()) {
      throw new IllegalArgumentException("tensor: expected an integer type, got " + dtype);
    }
    int shift = 64 - dtype.bits();
    long shifted = code(index) << shift;
    return dtype.isUnsigned() ? shifted >>> shift : shifted >> shift;
  }

  /**
   * Reads a run of elements as fp64.
   *
   * @param from first row-major index
   * @param target (out) receives {@code count} elements at {@code offset}
   * @param offset first index written
   * @param count number of elements
   */
  public void readDoubles(long from, double[] target, int offset, int count) {
    MemorySegment bytes = bytes();
    if (dtype == DType.FLOAT) {
      // Copied in runs, which is fast before the JVM has compiled much.
      float[] run = new float[Math.min(count, RUN)];
      for (int i = 0; i < count; i += RUN) {
        int part = Math.min(RUN, count - i);
        MemorySegment.copy(bytes, LittleEndian.FLOAT, (from + i) * 4, run, 0, part);
        for (int k = 0; k < part; k++) {
          target[offset + i + k] = run[k];
        }
      }
    } else if (dtype == DType.DOUBLE) {
      MemorySegment.copy(bytes, LittleEndian.DOUBLE, from * 8, target, offset, count);
    } else {
      for (int i = 0; i < count; i++) {
        target[offset + i] = getDouble(from + i);
      }
    }
  }

  /**
   * The elements of a {@code FLOAT} tensor, row-major, copied to the heap.
   *
   * @throws IllegalArgumentException if the tensor is of another type
   * @throws ArithmeticException if there are more elements than a Java array holds
   */
  public float[] toFloats() {
    if (dtype != DType.FLOAT) {
      throw new IllegalArgumentException("tensor: expected FLOAT, got " + dtype);
    }
    float[] data = new float[shape.size()];
    MemorySegment.copy(bytes(), LittleEndian.FLOAT, 0, data, 0, data.length);
    return data;
  }

  /**
   * The elements opened for arithmetic, copied to the heap.
   *
   * @throws ArithmeticException if there are more elements than a Java array holds
   * @throws dev.crease.error.UnsupportedModelException for complex and other types without arithmetic
   */
  public Value toValue() {
    if (dtype == DType.STRING) {
      return new TextValue(shape, strings);
    }
    int n = shape.size();
    if (dtype.isInteger()) {
      long[] data = new long[n];
      for (int i = 0; i < n; i++) {
        data[i] = getLong(i);
      }
      return new IntValue(dtype, shape, data);
    }
    dtype.format();
    double[] data = new double[n];
    readDoubles(0, data, 0, n);
    return new RealValue(dtype, shape, data);
  }

  /** The type and shape, not the elements. */
  @Override
  public String toString() {
    return dtype.label() + "[" + (shape.rank() == 0 ? "" : shape) + "]";
  }
}
