package dev.crease.op;

import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Value;
import java.util.List;

/**
 * {@code y = scale · x / √(mean(x²) + epsilon)} with the mean over all axes from one on.
 *
 * <p><b>Shapes:</b> {@code x T[A…,B…], scale V[B…] → V[A…,B…]}; scale may be any shape that broadcasts onto x.
 *
 * <p><b>Source:</b> ONNX RMSNormalization, opset 23.
 *
 * @param axis the first axis of the mean, a negative one counted from the end
 * @param epsilon the exact value of the attribute's float
 */
public record RMSNormalization(long axis, double epsilon) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new RMSNormalization(
        attributes.integer("axis", -1), attributes.real("epsilon", 1e-5f));
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    TensorType x = in.input(0);
    if (x.hasRank()) {
      Dims.axis(in, axis, x.rank());
      LayerNormalization.requireOnto(in, "scale", x, in.input(1));
    }
    return List.of(new TensorType(in.input(1).dtype(), x.dims()));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    RealValue x = in.real(0);
    RealValue scale = in.real(1);
    Shape shape = KnownInputs.shape(this, in);
    int first = Dims.axis(in, axis, shape.rank());
    int size = (int) shape.product(first, shape.rank());
    double[] y = new double[x.data().length];
    Nest.spans(in, (int) shape.product(0, first), size, (fromRow, toRow) -> {
      for (int row = fromRow; row < toRow; row++) {
        int from = row * size;
        double root = Math.sqrt(Moments.meanSquare(x.data(), from, from + size, 0) + epsilon);
        for (int i = from; i < from + size; i++) {
          y[i] = x.data()[i] / root;
        }
      }
    });
    LayerNormalization.scale(in, shape, y, scale);
    return List.of(new RealValue(scale.dtype(), shape, y));
  }
}
