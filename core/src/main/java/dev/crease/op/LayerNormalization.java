package dev.crease.op;

import dev.crease.tensor.DType;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code y = scale · (x − mean) / √(var + epsilon) + bias} with the statistics over all axes from one on.
 *
 * <p><b>Shapes:</b> {@code x T[A…,B…], scale T[B…], bias T[B…] → y T[A…,B…], mean U[A…,1…], 1/√(var + epsilon) U[A…,1…]}; scale
 * and bias may be any shape that broadcasts onto x.
 *
 * <p><b>Source:</b> ONNX LayerNormalization, opset 17.
 *
 * @param axis the first axis of the statistics, a negative one counted from the end
 * @param epsilon the exact value of the attribute's float
 * @param stash the type of the second and third output
 */
public record LayerNormalization(long axis, double epsilon, DType stash) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    long stash = attributes.integer("stash_type", 1);
    return DType.ofCode(stash)
        .filter(DType::isReal)
        .<Op>map(type -> new LayerNormalization(
            attributes.integer("axis", -1), attributes.real("epsilon", 1e-5f), type))
        .orElseGet(() -> new Opaque("", "LayerNormalization",
            "its stash_type " + stash + " is no floating-point type"));
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    TensorType x = in.input(0);
    if (!x.hasRank()) {
      return List.of(x, x.withDType(stash), x.withDType(stash));
    }
    int first = Dims.axis(in, axis, x.rank());
    requireOnto(in, "scale", x, in.input(1));
    requireOnto(in, "bias", x, in.input(2));
    List<Dim> dims = new ArrayList<>();
    for (int i = 0; i < x.rank(); i++) {
      dims.add(i < first ? x.dim(i) : Dim.of(1));
    }
    TensorType statistics = x.withDims(dims).withDType(stash);
    return List.of(x, statistics, statistics);
  }

  /** Checks that a parameter broadcasts onto {@code x}. */
  static void requireOnto(NodeContext in, String name, TensorType x, TensorType parameter) {
    for (int i = 1; i <= parameter.rank(); i++) {
      Dim size = parameter.dim(-i);
      if (i > x.rank() || size.isKnown() && !size.is(1) && x.dim(-i).isKnown()
          && !x.dim(-i).equals(size)) {
        throw in.wrong("a " + name + " that broadcasts onto " + x, parameter.toString());
      }
    }
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    RealValue x = in.real(0);
    List<TensorType> types = infer(new KnownInputs(in));
    Shape shape = x.shape();
    Shape statistics = types.get(1).shape().orElseThrow();
    int first = Dims.axis(in, axis, shape.rank());
    int size = (int) shape.product(first, shape.rank());
    double[] y = new double[x.data().length];
    double[] means = new double[statistics.size()];
    double[] inverses = new double[statistics.size()];
    Nest.spans(in, size == 0 ? 0 : means.length, size, (fromRow, toRow) -> {
      for (int row = fromRow; row < toRow; row++) {
        int from = row * size;
        means[row] = Moments.mean(x.data(), from, from + size);
        double var = Moments.meanSquare(x.data(), from, from + size, means[row]);
        inverses[row] = 1 / Math.sqrt(var + epsilon);
        for (int i = from; i < from + size; i++) {
          y[i] = (x.data()[i] - means[row]) * inverses[row];
        }
      }
    });
    scale(in, shape, y, in.real(1));
    if (in.has(2)) {
      shift(in, shape, y, in.real(2));
    }
    return List.of(
        new RealValue(x.dtype(), shape, y),
        new RealValue(stash, statistics, means),
        new RealValue(stash, statistics, inverses));
  }

  /** Multiplies every element by the parameter's that it meets. */
  static void scale(EvalContext in, Shape shape, double[] y, RealValue parameter) {
    Nest nest = new Nest(shape, Elementwise.broadcastStrides(parameter.shape(), shape));
    int step = nest.step(0);
    nest.forEach(in, (out, at, count) -> {
      for (int i = 0; i < count; i++) {
        y[out + i] *= parameter.data()[at[0] + i * step];
      }
    });
  }

  private static void shift(EvalContext in, Shape shape, double[] y, RealValue parameter) {
    Nest nest = new Nest(shape, Elementwise.broadcastStrides(parameter.shape(), shape));
    int step = nest.step(0);
    nest.forEach(in, (out, at, count) -> {
      for (int i = 0; i < count; i++) {
        y[out + i] += parameter.data()[at[0] + i * step];
      }
    });
  }
}
