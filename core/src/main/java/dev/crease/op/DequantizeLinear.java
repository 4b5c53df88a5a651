package dev.crease.op;

import dev.crease.tensor.DType;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Value;
import java.util.List;
import java.util.Optional;

/**
 * {@code y = (x − zero point) · scale}.
 *
 * <p><b>Shapes:</b> {@code x Q[…], scale T[…], zero point Q[…] → T[…]}.
 *
 * <p><b>Source:</b> ONNX DequantizeLinear, opset 10 to 25.
 *
 * @param by which scale an element has
 * @param output the type of the result; that of the scale if empty
 */
public record DequantizeLinear(Quantization by, Optional<DType> output) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    Optional<DType> type = DType.ofCode(attributes.integer("output_dtype", 0));
    if (type.filter(t -> !t.isReal()).isPresent()) {
      return new Opaque("", "DequantizeLinear", "it makes a type that is not real");
    }
    return new DequantizeLinear(Quantization.parse(attributes), type);
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return List.of(new TensorType(output.or(() -> in.input(1).dtype()), in.input(0).dims()));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    DType to = output.orElse(in.input(1).dtype());
    double[] out = by.apply(in, (v, scale, zero) -> (v - zero) * scale);
    return List.of(new RealValue(to, in.input(0).shape(), out));
  }
}
