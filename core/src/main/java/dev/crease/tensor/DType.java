package dev.crease.tensor;

import dev.crease.error.UnsupportedModelException;
import java.util.Locale;
import java.util.Optional;

/**
 * The element types of ONNX, under the names and codes of {@code TensorProto.DataType}.
 *
 * <p><b>Source:</b> onnx/onnx.proto, {@code TensorProto.DataType}.
 */
public enum DType {
  /** IEEE binary32. */
  FLOAT(1, 32, Kind.REAL, FloatFormat.BINARY32),
  /** Unsigned 8-bit integer. */
  UINT8(2, 8, Kind.UNSIGNED),
  /** Signed 8-bit integer. */
  INT8(3, 8, Kind.SIGNED),
  /** Unsigned 16-bit integer. */
  UINT16(4, 16, Kind.UNSIGNED),
  /** Signed 16-bit integer. */
  INT16(5, 16, Kind.SIGNED),
  /** Signed 32-bit integer. */
  INT32(6, 32, Kind.SIGNED),
  /** Signed 64-bit integer. */
  INT64(7, 64, Kind.SIGNED),
  /** UTF-8 strings. */
  STRING(8, 0, Kind.OTHER),
  /** One byte, 0 or 1. */
  BOOL(9, 8, Kind.UNSIGNED),
  /** IEEE binary16. */
  FLOAT16(10, 16, Kind.REAL, FloatFormat.BINARY16),
  /** IEEE binary64. */
  DOUBLE(11, 64, Kind.REAL, FloatFormat.BINARY64),
  /** Unsigned 32-bit integer. */
  UINT32(12, 32, Kind.UNSIGNED),
  /** Unsigned 64-bit integer. */
  UINT64(13, 64, Kind.UNSIGNED),
  /** Two binary32. */
  COMPLEX64(14, 64, Kind.OTHER),
  /** Two binary64. */
  COMPLEX128(15, 128, Kind.OTHER),
  /** The upper half of a binary32. */
  BFLOAT16(16, 16, Kind.REAL, FloatFormat.BFLOAT16),
  /** 8 bits, 4 exponent, 3 mantissa, no infinity. */
  FLOAT8E4M3FN(17, 8, Kind.REAL, FloatFormat.E4M3FN),
  /** 8 bits, 4 exponent, 3 mantissa, no infinity, no negative zero. */
  FLOAT8E4M3FNUZ(18, 8, Kind.REAL, FloatFormat.E4M3FNUZ),
  /** 8 bits, 5 exponent, 2 mantissa. */
  FLOAT8E5M2(19, 8, Kind.REAL, FloatFormat.E5M2),
  /** 8 bits, 5 exponent, 2 mantissa, no infinity, no negative zero. */
  FLOAT8E5M2FNUZ(20, 8, Kind.REAL, FloatFormat.E5M2FNUZ),
  /** Unsigned 4-bit integer, two in a byte, low nibble first. */
  UINT4(21, 4, Kind.UNSIGNED),
  /** Signed 4-bit integer, two in a byte, low nibble first. */
  INT4(22, 4, Kind.SIGNED),
  /** 4 bits, 2 exponent, 1 mantissa, two in a byte, low nibble first. */
  FLOAT4E2M1(23, 4, Kind.REAL, FloatFormat.E2M1),
  /** 8 bits of exponent, a scale. */
  FLOAT8E8M0(24, 8, Kind.OTHER),
  /** Unsigned 2-bit integer, four in a byte, low bits first. */
  UINT2(25, 2, Kind.UNSIGNED),
  /** Signed 2-bit integer, four in a byte, low bits first. */
  INT2(26, 2, Kind.SIGNED);

  private enum Kind {
    REAL, SIGNED, UNSIGNED, OTHER
  }

  private static final DType[] BY_CODE = new DType[27];

  static {
    for (DType t : values()) {
      BY_CODE[t.code] = t;
    }
  }

  private final int code;
  private final int bits;
  private final Kind kind;
  private final Optional<FloatFormat> format;

  DType(int code, int bits, Kind kind) {
    this.code = code;
    this.bits = bits;
    this.kind = kind;
    this.format = Optional.empty();
  }

  DType(int code, int bits, Kind kind, FloatFormat format) {
    this.code = code;
    this.bits = bits;
    this.kind = kind;
    this.format = Optional.of(format);
  }

  /**
   * The type with ONNX's code.
   *
   * @param code {@code TensorProto.DataType}
   * @return the type, or empty for a code of a later ONNX or none
   */
  public static Optional<DType> ofCode(long code) {
    return code > 0 && code < BY_CODE.length ? Optional.of(BY_CODE[(int) code]) : Optional.empty();
  }

  /** ONNX's code, {@code TensorProto.DataType}. */
  public int code() {
    return code;
  }

  /** Bits of one element; 0 for strings. */
  public int bits() {
    return bits;
  }

  /** Whether the elements are floating-point numbers that {@link #format()} describes. */
  public boolean isReal() {
    return kind == Kind.REAL;
  }

  /** Whether the elements are integers or booleans. */
  public boolean isInteger() {
    return kind == Kind.SIGNED || kind == Kind.UNSIGNED;
  }

  /** Whether the elements are unsigned integers or booleans. */
  public boolean isUnsigned() {
    return kind == Kind.UNSIGNED;
  }

  /**
   * The floating-point format.
   *
   * @throws UnsupportedModelException if the type is no floating-point type
   */
  public FloatFormat format() {
    return format.orElseThrow(
        () -> new UnsupportedModelException("type " + this, "a floating-point type", label(), ""));
  }

  /**
   * Bytes that {@code elements} elements take, packed as ONNX packs them.
   *
   * @param elements number of elements, not negative
   * @throws ArithmeticException if the size overflows a long
   */
  public long byteSize(long elements) {
    if (bits >= 8) {
      return Math.multiplyExact(elements, bits / 8);
    }
    return Math.addExact(Math.multiplyExact(elements, bits), 7) / 8;
  }

  /** The name as people write it: {@code f32}, {@code i64}, {@code bf16}. */
  public String label() {
    return switch (this) {
      case FLOAT -> "f32";
      case DOUBLE -> "f64";
      case FLOAT16 -> "f16";
      case BFLOAT16 -> "bf16";
      case INT8, INT16, INT32, INT64, INT4, INT2 -> "i" + bits;
      case UINT8, UINT16, UINT32, UINT64, UINT4, UINT2 -> "u" + bits;
      default -> name().toLowerCase(Locale.ROOT);
    };
  }
}
