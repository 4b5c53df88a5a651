package dev.crease.op;

import dev.crease.tensor.IntValue;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.TextValue;
import dev.crease.tensor.Value;
import java.util.List;

/**
 * The sum of all elements up to each along one axis.
 *
 * <p><b>Shapes:</b> {@code x T[…], axis i64[] → T[…]}.
 *
 * <p><b>Source:</b> ONNX CumSum, opset 11 to 14.
 *
 * @param exclusive whether an element itself is left out
 * @param reverse whether the sum is of the elements from each on
 */
public record CumSum(boolean exclusive, boolean reverse) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new CumSum(
        attributes.integer("exclusive", 0) != 0, attributes.integer("reverse", 0) != 0);
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return List.of(in.input(0));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    Value x = in.input(0);
    long axis = Numbers.scalar(in, 1, in.ints(1).data());
    Rows rows = new Rows(x.shape(), Dims.axis(in, axis, x.shape().rank()));
    return List.of(switch (x) {
      case RealValue r -> {
        double[] out = new double[r.data().length];
        rows.forEach(in, r.data(), (row, elements) -> {
          double sum = 0;
          for (int i = 0; i < elements.length; i++) {
            int at = reverse ? elements.length - 1 - i : i;
            out[rows.index(row, at)] = exclusive ? sum : sum + elements[at];
            sum += elements[at];
          }
        });
        yield new RealValue(r.dtype(), r.shape(), out);
      }
      case IntValue n -> {
        long[] out = new long[n.data().length];
        rows.forEach(in, n.data(), (row, elements) -> {
          long sum = 0;
          for (int i = 0; i < elements.length; i++) {
            int at = reverse ? elements.length - 1 - i : i;
            long with = Elementwise.wrap(n.dtype(), sum + elements[at]);
            out[rows.index(row, at)] = exclusive ? sum : with;
            sum = with;
          }
        });
        yield new IntValue(n.dtype(), n.shape(), out);
      }
      case TextValue _ -> throw in.wrong("numbers", "strings");
    });
  }
}
