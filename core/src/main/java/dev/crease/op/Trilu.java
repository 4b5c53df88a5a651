package dev.crease.op;

import dev.crease.tensor.Shape;
import dev.crease.tensor.Value;
import java.util.List;

/**
 * The upper or lower triangle of matrices, else zeros.
 *
 * <p><b>Shapes:</b> {@code x T[…,n,m], k i64[] → T[…,n,m]}.
 *
 * <p><b>Source:</b> ONNX Trilu, opset 14.
 *
 * @param upper whether the upper triangle stays
 */
public record Trilu(boolean upper) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new Trilu(attributes.integer("upper", 1) != 0);
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    TensorType x = in.input(0);
    if (x.hasRank() && x.rank() < 2) {
      throw in.wrong("matrices", x.toString());
    }
    return List.of(x);
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    Value x = in.input(0);
    Shape shape = KnownInputs.shape(this, in);
    long given = in.has(1) ? Numbers.scalar(in, 1, in.ints(1).data()) : 0;
    long k = Math.clamp(given, -Integer.MAX_VALUE, Integer.MAX_VALUE);
    long columns = shape.dim(-1);
    int width = Math.toIntExact(columns);
    int rows = Math.toIntExact(shape.product(0, shape.rank() - 1));
    Elements from = Elements.of(x);
    Elements out = Elements.allocate(in, x, shape);
    Nest.spans(in, width == 0 ? 0 : rows, width, (begin, end) -> {
      for (int row = begin; row < end; row++) {
        long i = row % shape.dim(-2);
        // The first column right of the lower triangle, or of the diagonal's left side.
        int cut = Math.clamp(upper ? i + k : i + k + 1, 0, width);
        int first = upper ? cut : 0;
        out.copy(from, row * width + first, 1, row * width + first, upper ? width - cut : cut);
      }
    });
    return List.of(out.value(shape));
  }
}
