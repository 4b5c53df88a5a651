package dev.crease.op;

import dev.crease.tensor.DType;
import dev.crease.tensor.FloatFormat;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Value;
import java.util.List;
import java.util.Optional;

/**
 * {@code y = saturate(round(x / scale) + zero point)}, rounded to even.
 *
 * <p><b>Shapes:</b> {@code x T[…], scale U[…], zero point Q[…] → Q[…]}.
 *
 * <p><b>Accuracy:</b> the quotient is rounded to {@code precision}, which decides ties; a float8 is
 * declared, not rounded to.
 *
 * <p><b>Source:</b> ONNX QuantizeLinear, opset 10 to 25.
 *
 * @param by which scale an element has
 * @param output the type of the result where no zero point tells it; u8 if empty
 * @param precision the type of the quotient; that of the scale if empty
 * @param saturate whether too large a magnitude becomes the largest finite one, where the type is a float8
 */
public record QuantizeLinear(Quantization by, Optional<DType> output, Optional<DType> precision,
    boolean saturate) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    Optional<DType> type = DType.ofCode(attributes.integer("output_dtype", 0));
    if (type.isEmpty() && attributes.integer("output_dtype", 0) != 0
        || type.filter(t -> !t.isReal() && !t.isInteger()).isPresent()) {
      return new Opaque("", "QuantizeLinear", "it quantizes to a type without arithmetic");
    }
    return new QuantizeLinear(
        Quantization.parse(attributes), type,
        DType.ofCode(attributes.integer("precision", 0)).filter(DType::isReal),
        attributes.integer("saturate", 1) != 0);
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    TensorType x = in.input(0);
    if (in.has(2)) {
      return List.of(new TensorType(in.input(2).dtype(), x.dims()));
    }
    return List.of(x.withDType(output.orElse(DType.UINT8)));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    Value x = in.input(0);
    DType to = in.has(2) ? in.input(2).dtype() : output.orElse(DType.UINT8);
    DType divided = precision.orElse(in.input(1).dtype());
    FloatFormat format = divided.isReal() ? divided.format() : FloatFormat.BINARY64;
    if (to.isReal()) {
      double[] out = by.apply(in, (v, scale, zero) -> format.round(v / scale) + zero);
      return List.of(
          Numbers.cast(in, new RealValue(DType.DOUBLE, x.shape(), out), to, saturate));
    }
    double least = Numbers.least(to);
    double greatest = Numbers.greatest(to);
    double[] out = by.apply(in,
        (v, scale, zero) -> Math.clamp(
            Math.rint(format.round(v / scale)) + zero, least, greatest));
    return List.of(Numbers.cast(in, new RealValue(DType.DOUBLE, x.shape(), out), to, false));
  }
}
