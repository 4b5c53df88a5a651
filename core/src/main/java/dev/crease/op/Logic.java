package dev.crease.op;

import dev.crease.tensor.DType;
import dev.crease.tensor.IntValue;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.TextValue;
import dev.crease.tensor.Value;
import java.util.List;
import java.util.function.DoublePredicate;
import java.util.function.IntPredicate;
import java.util.function.LongBinaryOperator;

/** Operators whose results are booleans, one by one from the elements. */
final class Logic {

  /** A comparison of two reals. */
  @FunctionalInterface
  interface Relation {
    /** Whether it holds. */
    boolean test(double a, double b);
  }

  private Logic() {}

  /** The type of a comparison of inputs 0 and 1. */
  static List<TensorType> infer(InferContext in, Broadcast broadcast) {
    return List.of(Elementwise.infer(in, broadcast).getFirst().withDType(DType.BOOL));
  }

  /** {@code f} of inputs 0 and 1, which must be booleans. */
  static List<Value> binary(EvalContext in, Broadcast broadcast, LongBinaryOperator f) {
    return List.of(
        Elementwise.binary(in, broadcast, bools(in, 0), bools(in, 1), DType.BOOL, f));
  }

  /** Input {@code i}, which must be booleans. */
  static IntValue bools(EvalContext in, int i) {
    if (in.input(i) instanceof IntValue x && x.dtype() == DType.BOOL) {
      return x;
    }
    throw in.wrong("booleans as input " + i, in.input(i).dtype().label());
  }

  /**
   * Compares inputs 0 and 1.
   *
   * @param real what has to hold of two reals
   * @param sign what has to hold of the sign of a − b for integers, and for strings by their characters
   */
  static List<Value> compare(EvalContext in, Broadcast broadcast, Relation real,
      IntPredicate sign) {
    Value a = in.input(0);
    Value b = in.input(1);
    if (a instanceof RealValue x && b instanceof RealValue y) {
      Elementwise.Pair pair = Elementwise.Pair.of(in, broadcast, x.shape(), y.shape());
      Nest nest = pair.nest();
      long[] out = new long[pair.shape().size()];
      nest.forEach(in, (o, at, count) -> {
        for (int i = 0, p = at[0], q = at[1]; i < count; i++, p += nest.step(0), q += nest
            .step(1)) {
          out[o + i] = real.test(x.data()[p], y.data()[q]) ? 1 : 0;
        }
      });
      return List.of(new IntValue(DType.BOOL, pair.shape(), out));
    }
    if (a instanceof IntValue x && b instanceof IntValue y) {
      DType dtype = x.dtype();
      return List.of(Elementwise.binary(in, broadcast, x, y, DType.BOOL,
          (p, q) -> sign.test(Elementwise.compare(dtype, p, q)) ? 1 : 0));
    }
    if (a instanceof TextValue x && b instanceof TextValue y) {
      return List.of(Elementwise.binary(in, broadcast, indices(x), indices(y), DType.BOOL,
          (p, q) -> sign.test(
              x.data().get((int) p).compareTo(y.data().get((int) q))) ? 1 : 0));
    }
    throw in.wrong("inputs of one kind", a.dtype().label() + " and " + b.dtype().label());
  }

  /** The index of each element. */
  private static IntValue indices(TextValue x) {
    long[] out = new long[x.data().size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = i;
    }
    return new IntValue(DType.INT64, x.shape(), out);
  }

  /** Where {@code x} passes a test. */
  static Value test(EvalContext in, RealValue x, DoublePredicate test) {
    long[] out = new long[x.data().length];
    Nest.spans(in, out.length, 1, (from, to) -> {
      for (int i = from; i < to; i++) {
        out[i] = test.test(x.data()[i]) ? 1 : 0;
      }
    });
    return new IntValue(DType.BOOL, x.shape(), out);
  }
}
