package dev.crease.op;

import dev.crease.tensor.IntValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Value;
import java.util.List;

/**
 * {@code y = x} where the condition holds, else {@code y}.
 *
 * <p><b>Shapes:</b> {@code condition bool[…], x T[…], y T[…] → T[broadcast]}.
 *
 * <p><b>Source:</b> ONNX Where, opset 9 to 16.
 */
public record Where() implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new Where();
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    TensorType x = in.input(1);
    TensorType y = in.input(2);
    return List.of(
        new TensorType(Elementwise.sameDType(in, x, y), Variadic.dims(in)));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    IntValue condition = Logic.bools(in, 0);
    Value x = in.input(1);
    Value y = in.input(2);
    Shape shape = KnownInputs.shape(this, in);
    Nest nest = new Nest(shape,
        Elementwise.broadcastStrides(condition.shape(), shape),
        Elementwise.broadcastStrides(x.shape(), shape),
        Elementwise.broadcastStrides(y.shape(), shape));
    long[] when = condition.data();
    Elements[] from = {Elements.of(x), Elements.of(y)};
    Elements out = Elements.allocate(in, x, shape);
    nest.forEach(in, (o, at, count) -> {
      for (int i = 0; i < count;) {
        int start = i;
        boolean holds = when[at[0] + i * nest.step(0)] != 0;
        while (i < count && (when[at[0] + i * nest.step(0)] != 0) == holds) {
          i++;
        }
        int k = holds ? 1 : 2;
        out.copy(from[k - 1], at[k] + start * nest.step(k), nest.step(k), o + start, i - start);
      }
    });
    return List.of(out.value(shape));
  }
}
