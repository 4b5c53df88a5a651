package dev.crease.op;

import dev.crease.tensor.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;

/**
 * How the second input of a binary operator meets the first.
 *
 * <p><b>Source:</b> ONNX "Broadcasting in ONNX"; Add, opset 6, for {@link Equal} and {@link Onto}.
 */
public sealed interface Broadcast {

  /** NumPy's rule both ways, since opset 7. */
  record Numpy() implements Broadcast {}

  /** Not at all: equal shapes, before opset 7. */
  record Equal() implements Broadcast {}

  /**
   * The second onto the first, whose shape is the result's; before opset 7, and {@code PRelu}'s slope.
   *
   * @param axis the axis of the first input where the second one's first axis lies; empty where the
   *     last axes meet. A second input of one element goes everywhere
   */
  record Onto(OptionalLong axis) implements Broadcast {}

  /** What the attributes {@code broadcast} and {@code axis} say before opset 7, and NumPy's rule since. */
  static Broadcast parse(Attributes attributes, int opset) {
    if (opset >= 7) {
      return new Numpy();
    }
    if (attributes.integer("broadcast", 0) == 0) {
      return new Equal();
    }
    return new Onto(
        attributes.has("axis")
            ? OptionalLong.of(attributes.integer("axis", 0))
            : OptionalLong.empty());
  }

  /**
   * The second input's sizes as NumPy's rule has to see them: with ones after them, so that its axes lie
   * where they belong.
   *
   * @param in the node
   * @param rank the rank of the first input
   * @param second the sizes of the second
   */
  default List<Dim> aligned(NodeContext in, int rank, List<Dim> second) {
    if (!(this instanceof Onto(OptionalLong axis)) || axis.isEmpty()) {
      return second;
    }
    if (second.stream().allMatch(d -> d.is(1))) {
      return List.of();
    }
    int after = rank - Dims.axis(in, axis.getAsLong(), rank) - second.size();
    if (after < 0) {
      throw in.wrong(
          "a second input that fits into " + rank + " axes from axis " + axis.getAsLong(),
          second.toString());
    }
    List<Dim> out = new ArrayList<>(second);
    out.addAll(Collections.nCopies(after, Dim.of(1)));
    return out;
  }

  /**
   * The second input's shape as NumPy's rule has to see it.
   *
   * @param in the node
   * @param rank the rank of the first input
   * @param second the shape of the second
   */
  default Shape aligned(NodeContext in, int rank, Shape second) {
    List<Dim> dims = aligned(in, rank, Dims.of(second));
    return Shape.of(dims.stream().mapToLong(Dim::orUnknown).toArray());
  }

  /** The sizes of the result. */
  default List<Dim> result(NodeContext in, List<Dim> first, List<Dim> second) {
    return switch (this) {
      case Numpy() -> Dims.broadcast(in, first, second);
      case Equal() -> Dims.same(in, first, second);
      case Onto(_) -> {
        List<Dim> both = Dims.broadcast(in, first, aligned(in, first.size(), second));
        boolean grows = both.size() > first.size();
        for (int i = 0; i < first.size() && !grows; i++) {
          grows = first.get(i).is(1) && both.get(i).isKnown() && !both.get(i).is(1);
        }
        if (grows) {
          throw in.wrong("a second input that broadcasts onto " + first, second.toString());
        }
        yield first;
      }
    };
  }
}
