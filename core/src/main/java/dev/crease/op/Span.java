package dev.crease.op;

import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Value;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The elements that {@code Softmax} and its kin normalize together.
 *
 * <p><b>Source:</b> ONNX Softmax, opset 1 to 13.
 *
 * @param axis the axis, a negative one counted from the end
 * @param andLater whether all later axes belong to it, as before opset 13
 */
public record Span(long axis, boolean andLater) {

  /** Changes the elements of one span. */
  @FunctionalInterface
  interface Change {
    /**
     * Changes them in place.
     *
     * @param elements (in, out) the elements
     */
    void apply(double[] elements);
  }

  static Span parse(Attributes attributes, int opset) {
    return new Span(attributes.integer("axis", opset < 13 ? 1 : -1), opset < 13);
  }

  List<TensorType> infer(InferContext in) {
    TensorType x = in.input(0);
    if (x.hasRank()) {
      axes(in, x.rank());
    }
    return List.of(x);
  }

  private int[] axes(NodeContext in, int rank) {
    int first = Dims.axis(in, axis, rank);
    return IntStream.range(first, andLater ? rank : first + 1).toArray();
  }

  List<Value> evaluate(EvalContext in, Change change) {
    RealValue x = in.real(0);
    Shape shape = x.shape();
    Rows rows = new Rows(shape, axes(in, shape.rank()));
    double[] y = new double[x.data().length];
    if (y.length > 0) {
      rows.forEach(in, x.data(), (row, elements) -> {
        change.apply(elements);
        for (int i = 0; i < elements.length; i++) {
          y[rows.index(row, i)] = elements[i];
        }
      });
    }
    return List.of(new RealValue(x.dtype(), shape, y));
  }

  /** The largest element; NaN is larger than any number. */
  static double largest(double[] elements) {
    double largest = Double.NEGATIVE_INFINITY;
    for (double e : elements) {
      largest = Math.max(largest, e);
    }
    return largest;
  }
}
