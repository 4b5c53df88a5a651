package dev.crease.op;

import dev.crease.tensor.DType;
import dev.crease.tensor.IntValue;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.TextValue;
import dev.crease.tensor.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntBinaryOperator;

/**
 * Where along an axis an element lies that beats all others.
 *
 * <p><b>Source:</b> ONNX ArgMax and ArgMin, opset 1 to 13.
 *
 * @param axis the axis, negative ones counted from the end
 * @param keepDims whether the axis stays, with size 1
 * @param last whether the last of several equal ones is meant, and not the first
 */
public record ArgReduction(long axis, boolean keepDims, boolean last) {

  static ArgReduction parse(Attributes attributes) {
    return new ArgReduction(
        attributes.integer("axis", 0),
        attributes.integer("keepdims", 1) != 0,
        attributes.integer("select_last_index", 0) != 0);
  }

  List<TensorType> infer(InferContext in) {
    Optional<List<Dim>> dims = in.input(0).dims().map(d -> {
      int at = Dims.axis(in, axis, d.size());
      List<Dim> out = new ArrayList<>(d);
      out.remove(at);
      if (keepDims) {
        out.add(at, Dim.of(1));
      }
      return out;
    });
    return List.of(new TensorType(Optional.of(DType.INT64), dims));
  }

  /**
   * Finds the element in each row of input 0.
   *
   * @param sign 1 for the greatest, -1 for the least; NaN counts as either
   */
  List<Value> evaluate(EvalContext in, int sign) {
    Value x = in.input(0);
    int at = Dims.axis(in, axis, x.shape().rank());
    if (x.shape().dim(at) == 0) {
      throw in.wrong("elements along axis " + axis, "none");
    }
    Shape shape = KnownInputs.shape(in, infer(new KnownInputs(in)).getFirst());
    Rows rows = new Rows(x.shape(), at);
    long[] out = new long[rows.count()];
    switch (x) {
      case RealValue r -> rows.forEach(in, r.data(),
          (row, v) -> out[row] = best(v.length, (i, j) -> compare(sign, v[i], v[j])));
      case IntValue n -> rows.forEach(in, n.data(), (row, v) -> out[row] = best(v.length,
          (i, j) -> sign * Elementwise.compare(n.dtype(), v[i], v[j])));
      case TextValue _ -> throw in.wrong("numbers", "strings");
    }
    return List.of(new IntValue(DType.INT64, shape, out));
  }

  private static int compare(int sign, double a, double b) {
    if (Double.isNaN(a) || Double.isNaN(b)) {
      return Boolean.compare(Double.isNaN(a), Double.isNaN(b));
    }
    return a == b ? 0 : a > b ? sign : -sign;
  }

  private int best(int count, IntBinaryOperator compare) {
    int best = 0;
    for (int i = 1; i < count; i++) {
      int c = compare.applyAsInt(i, best);
      best = c > 0 || c == 0 && last ? i : best;
    }
    return best;
  }
}
