package dev.crease.op;

import dev.crease.tensor.DType;
import dev.crease.tensor.IntValue;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.TextValue;
import dev.crease.tensor.Value;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongUnaryOperator;

/** Arithmetic on each element by itself. */
final class Elementwise {

  private Elementwise() {}

  /** {@code f} of every element; reals stay reals, integers integers. */
  static Value map(Value x, DoubleUnaryOperator real, LongUnaryOperator integer) {
    return switch (x) {
      case RealValue r -> map(r, real);
      case IntValue i -> {
        long[] out = new long[i.data().length];
        for (int k = 0; k < out.length; k++) {
          out[k] = wrap(i.dtype(), integer.applyAsLong(i.data()[k]));
        }
        yield new IntValue(i.dtype(), i.shape(), out);
      }
      case TextValue _ -> throw new IllegalArgumentException("expected numbers, got strings");
    };
  }

  /** {@code f} of every element. */
  static RealValue map(RealValue x, DoubleUnaryOperator f) {
    double[] out = new double[x.data().length];
    for (int k = 0; k < out.length; k++) {
      out[k] = f.applyAsDouble(x.data()[k]);
    }
    return new RealValue(x.dtype(), x.shape(), out);
  }

  /** The value of the low bits of {@code v} as an integer of type {@code dtype}: overflow wraps around. */
  static long wrap(DType dtype, long v) {
    int shift = 64 - dtype.bits();
    return dtype.isUnsigned() ? v << shift >>> shift : v << shift >> shift;
  }

  /** Row-major strides of {@code from} seen from {@code to}, 0 on the axes that broadcast. */
  static long[] broadcastStrides(Shape from, Shape to) {
    long[] strides = new long[to.rank()];
    long[] own = from.strides();
    int shift = to.rank() - from.rank();
    for (int i = 0; i < from.rank(); i++) {
      strides[i + shift] = from.dim(i) == 1 ? 0 : own[i];
    }
    return strides;
  }
}
