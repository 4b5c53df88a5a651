package dev.crease.op;

import dev.crease.tensor.DType;
import dev.crease.tensor.IntValue;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.TextValue;
import dev.crease.tensor.Value;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/** Arithmetic on each element by itself. */
final class Elementwise {

  private Elementwise() {}

  /** {@code f} of every element of input 0; reals stay reals, integers integers. */
  static List<Value> map(EvalContext in, DoubleUnaryOperator real, LongUnaryOperator integer) {
    return List.of(switch (in.input(0)) {
      case RealValue x -> map(in, x, real);
      case IntValue x -> map(in, x, x.dtype(), integer);
      case TextValue _ -> throw in.wrong("numbers", "strings");
    });
  }

  /** {@code f} of every element of input 0, which must be real. */
  static List<Value> map(EvalContext in, DoubleUnaryOperator f) {
    return List.of(map(in, in.real(0), f));
  }

  /** {@code f} of every element. */
  static RealValue map(EvalContext in, RealValue x, DoubleUnaryOperator f) {
    double[] data = x.data();
    double[] out = new double[data.length];
    Nest.spans(in, out.length, 1, (from, to) -> {
      for (int i = from; i < to; i++) {
        out[i] = f.applyAsDouble(data[i]);
      }
    });
    return new RealValue(x.dtype(), x.shape(), out);
  }

  /** {@code f} of every element, as integers of type {@code to}. */
  static IntValue map(EvalContext in, IntValue x, DType to, LongUnaryOperator f) {
    long[] data = x.data();
    long[] out = new long[data.length];
    Nest.spans(in, out.length, 1, (from, end) -> {
      for (int i = from; i < end; i++) {
        out[i] = wrap(to, f.applyAsLong(data[i]));
      }
    });
    return new IntValue(to, x.shape(), out);
  }

  /** The type of {@code f(a, b)} of inputs of one dtype. */
  static List<TensorType> infer(InferContext in, Broadcast broadcast) {
    Optional<DType> dtype = sameDType(in, in.input(0), in.input(1));
    return List.of(new TensorType(dtype, dims(in, broadcast)));
  }

  /** The sizes of {@code f(a, b)}. */
  static Optional<List<Dim>> dims(InferContext in, Broadcast broadcast) {
    Optional<List<Dim>> a = in.input(0).dims();
    Optional<List<Dim>> b = in.input(1).dims();
    if (a.isPresent() && b.isPresent()) {
      return Optional.of(broadcast.result(in, a.get(), b.get()));
    }
    return broadcast instanceof Broadcast.Numpy ? Optional.empty() : a;
  }

  /** The dtype that two inputs share, if it is known. */
  static Optional<DType> sameDType(NodeContext in, TensorType a, TensorType b) {
    if (a.dtype().isPresent() && b.dtype().isPresent() && !a.dtype().equals(b.dtype())) {
      throw in.wrong("inputs of one type", a.dtype().get().label() + " and "
          + b.dtype().get().label());
    }
    return a.dtype().or(b::dtype);
  }

  /** {@code f(a, b)} of inputs 0 and 1, both real or both integers. */
  static List<Value> binary(EvalContext in, Broadcast broadcast, DoubleBinaryOperator real,
      LongBinaryOperator integer) {
    return List.of(binary(in, broadcast, in.input(0), in.input(1), real, integer));
  }

  /** {@code f(a, b)}, both real or both integers. */
  static Value binary(EvalContext in, Broadcast broadcast, Value a, Value b,
      DoubleBinaryOperator real, LongBinaryOperator integer) {
    if (a instanceof RealValue x && b instanceof RealValue y) {
      return binary(in, broadcast, x, y, real);
    }
    if (a instanceof IntValue x && b instanceof IntValue y) {
      return binary(in, broadcast, x, y, x.dtype(), integer);
    }
    throw in.wrong("two real or two integer tensors",
        a.dtype().label() + " and " + b.dtype().label());
  }

  /** {@code f(a, b)}. */
  static RealValue binary(EvalContext in, Broadcast broadcast, RealValue a, RealValue b,
      DoubleBinaryOperator f) {
    Pair pair = Pair.of(in, broadcast, a.shape(), b.shape());
    double[] x = a.data();
    double[] y = b.data();
    double[] out = new double[pair.shape().size()];
    int dx = pair.nest().step(0);
    int dy = pair.nest().step(1);
    pair.nest().forEach(in, (o, at, count) -> {
      for (int i = 0, p = at[0], q = at[1]; i < count; i++, p += dx, q += dy) {
        out[o + i] = f.applyAsDouble(x[p], y[q]);
      }
    });
    return new RealValue(a.dtype(), pair.shape(), out);
  }

  /** {@code f(a, b)} as integers of type {@code to}. */
  static IntValue binary(EvalContext in, Broadcast broadcast, IntValue a, IntValue b, DType to,
      LongBinaryOperator f) {
    Pair pair = Pair.of(in, broadcast, a.shape(), b.shape());
    long[] x = a.data();
    long[] y = b.data();
    long[] out = new long[pair.shape().size()];
    int dx = pair.nest().step(0);
    int dy = pair.nest().step(1);
    pair.nest().forEach(in, (o, at, count) -> {
      for (int i = 0, p = at[0], q = at[1]; i < count; i++, p += dx, q += dy) {
        out[o + i] = wrap(to, f.applyAsLong(x[p], y[q]));
      }
    });
    return new IntValue(to, pair.shape(), out);
  }

  /** Two shapes that meet: the shape of the result and how to walk both along it. */
  record Pair(Shape shape, Nest nest) {
    static Pair of(EvalContext in, Broadcast broadcast, Shape a, Shape b) {
      Shape second = broadcast.aligned(in, a.rank(), b);
      List<Dim> dims = broadcast.result(in, Dims.of(a), Dims.of(b));
      Shape shape = Shape.of(dims.stream().mapToLong(Dim::orUnknown).toArray());
      return new Pair(Elements.checked(in, shape),
          new Nest(shape, broadcastStrides(a, shape), broadcastStrides(second, shape)));
    }
  }

  /** The sign of {@code a - b} for integers of type {@code dtype}. */
  static int compare(DType dtype, long a, long b) {
    return dtype.isUnsigned() ? Long.compareUnsigned(a, b) : Long.compare(a, b);
  }

  /** An integer of type {@code dtype} as fp64. */
  static double toDouble(DType dtype, long v) {
    return dtype.isUnsigned() && v < 0 ? (v >>> 1 | v & 1) * 2.0 : v;
  }

  /** Where {@code v}, truncated, lies among the integers of type {@code dtype}; too large ones wrap around. */
  static long toLong(DType dtype, double v) {
    if (dtype.isUnsigned() && v >= 0x1p63) {
      return wrap(dtype, (long) (v - 0x1p63) + Long.MIN_VALUE);
    }
    return wrap(dtype, (long) v);
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
