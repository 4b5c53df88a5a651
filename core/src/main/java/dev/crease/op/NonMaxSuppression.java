package dev.crease.op;

import dev.crease.tensor.DType;
import dev.crease.tensor.IntValue;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The boxes of each class with the best scores, without those that overlap a better one too much.
 *
 * <p><b>Shapes:</b> {@code boxes f32[N,b,4], scores f32[N,c,b], most i64[], overlap f32[], score f32[]
 * → i64[n,3]}: batch, class and box.
 *
 * <p><b>Source:</b> ONNX NonMaxSuppression, opset 10 to 11.
 *
 * @param centered whether a box is its centre x and y, its width and its height; otherwise two opposite corners y, x, y, x
 */
public record NonMaxSuppression(boolean centered) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new NonMaxSuppression(attributes.integer("center_point_box", 0) != 0);
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return List.of(TensorType.of(DType.INT64, List.of(Dim.unknown(), Dim.of(3))));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    Shape boxes = in.real(0).shape();
    RealValue scores = in.real(1);
    if (boxes.rank() != 3 || boxes.dim(2) != 4 || scores.shape().rank() != 3
        || scores.shape().dim(0) != boxes.dim(0) || scores.shape().dim(2) != boxes.dim(1)) {
      throw in.wrong("boxes [N,b,4] and scores [N,c,b]", boxes + " and " + scores.shape());
    }
    long most = in.has(2) ? Numbers.scalar(in, 2, in.ints(2).data()) : 0;
    double overlap = in.has(3) ? Numbers.scalar(in, 3, in.real(3).data()) : 0;
    double score = in.has(4)
        ? Numbers.scalar(in, 4, in.real(4).data())
        : Double.NEGATIVE_INFINITY;
    int count = Math.toIntExact(boxes.dim(1));
    int classes = Math.toIntExact(scores.shape().dim(1));
    List<long[]> selected = new ArrayList<>();
    for (int n = 0; n < boxes.dim(0); n++) {
      Box[] all = boxes(in.real(0).data(), n * count, count);
      for (int c = 0; c < classes; c++) {
        int first = (n * classes + c) * count;
        for (int box : select(all, scores.data(), first, most, overlap, score)) {
          selected.add(new long[]{n, c, box});
        }
      }
    }
    return List.of(new IntValue(DType.INT64, Shape.of(selected.size(), 3),
        selected.stream().flatMapToLong(Arrays::stream).toArray()));
  }

  private static List<Integer> select(Box[] boxes, double[] scores, int first, long most,
      double overlap, double score) {
    List<Integer> candidates = IntStream.range(0, boxes.length)
        .filter(i -> scores[first + i] > score)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -scores[first + i]))
        .toList();
    List<Integer> kept = new ArrayList<>();
    for (int candidate : candidates) {
      if (kept.size() >= most) {
        break;
      }
      if (kept.stream().noneMatch(k -> boxes[k].overlap(boxes[candidate]) > overlap)) {
        kept.add(candidate);
      }
    }
    return kept;
  }

  private Box[] boxes(double[] data, int first, int count) {
    Box[] out = new Box[count];
    for (int i = 0; i < count; i++) {
      int at = (first + i) * 4;
      out[i] = centered
          ? Box.of(data[at] - data[at + 2] / 2, data[at + 1] - data[at + 3] / 2,
              data[at] + data[at + 2] / 2, data[at + 1] + data[at + 3] / 2)
          : Box.of(data[at], data[at + 1], data[at + 2], data[at + 3]);
    }
    return out;
  }

  private record Box(double left, double top, double right, double bottom) {

    /** The box with these opposite corners. */
    static Box of(double a, double b, double c, double d) {
      return new Box(Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d));
    }

    double area() {
      return (right - left) * (bottom - top);
    }

    /** The area both share, divided by the area of both together. */
    double overlap(Box other) {
      double width = Math.min(right, other.right) - Math.max(left, other.left);
      double height = Math.min(bottom, other.bottom) - Math.max(top, other.top);
      if (width <= 0 || height <= 0) {
        return 0;
      }
      double shared = width * height;
      return shared / (area() + other.area() - shared);
    }
  }
}
