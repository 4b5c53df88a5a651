package dev.crease.op;

import dev.crease.tensor.IntValue;
import dev.crease.tensor.Value;
import java.util.List;

/**
 * Runs one of two bodies.
 *
 * <p><b>Shapes:</b> {@code condition bool[] → what the body gives}.
 *
 * <p><b>Source:</b> ONNX If, opset 1 to 25.
 */
public record If() implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new If();
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return List.of();
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    IntValue condition = Logic.bools(in, 0);
    boolean holds = Numbers.scalar(in, 0, condition.data()) != 0;
    return in.subgraph(holds ? "then_branch" : "else_branch", List.of());
  }
}
