package dev.crease.op;

import dev.crease.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Arithmetic on axes and on sizes that may not be known. */
final class Dims {

  private Dims() {}

  /** {@code axis} of {@code rank} axes, a negative one counted from the end. */
  static int axis(NodeContext in, long axis, int rank) {
    if (axis < -rank || axis >= rank) {
      throw in.wrong("an axis from " + -rank + " to " + (rank - 1), Long.toString(axis));
    }
    return (int) (axis < 0 ? axis + rank : axis);
  }

  /** Distinct axes of {@code rank} axes, negative ones counted from the end, in the order given. */
  static int[] axes(NodeContext in, List<Long> axes, int rank) {
    int[] out = axes.stream().mapToInt(a -> axis(in, a, rank)).toArray();
    if (Arrays.stream(out).distinct().count() != out.length) {
      throw in.wrong("each axis once", axes.toString());
    }
    return out;
  }

  /** The sizes of a shape. */
  static List<Dim> of(Shape shape) {
    return Arrays.stream(shape.dims()).mapToObj(Dim::of).toList();
  }

  /** As many unknown sizes. */
  static List<Dim> unknown(int rank) {
    return Collections.nCopies(rank, Dim.unknown());
  }

  /** {@code dims} with one axis of another size. */
  static List<Dim> with(List<Dim> dims, int axis, Dim size) {
    List<Dim> out = new ArrayList<>(dims);
    out.set(axis, size);
    return out;
  }

  /** What two statements about one size say together. */
  static Dim same(NodeContext in, Dim a, Dim b) {
    if (a.isKnown() && b.isKnown() && !a.equals(b)) {
      throw in.wrong("equal sizes", a + " and " + b);
    }
    return a.isKnown() || !b.isKnown() && a.same(a) ? a : b;
  }

  /** What two statements about the sizes of one tensor say together. */
  static List<Dim> same(NodeContext in, List<Dim> a, List<Dim> b) {
    if (a.size() != b.size()) {
      throw in.wrong("equal ranks", a + " and " + b);
    }
    List<Dim> out = new ArrayList<>();
    for (int i = 0; i < a.size(); i++) {
      if (a.get(i).isKnown() && b.get(i).isKnown() && !a.get(i).equals(b.get(i))) {
        throw in.wrong("equal shapes", a + " and " + b);
      }
      out.add(same(in, a.get(i), b.get(i)));
    }
    return out;
  }

  /** The sizes that both broadcast to, by ONNX's multidirectional (NumPy) rule. */
  static List<Dim> broadcast(NodeContext in, List<Dim> a, List<Dim> b) {
    int rank = Math.max(a.size(), b.size());
    List<Dim> out = new ArrayList<>();
    for (int i = 0; i < rank; i++) {
      Dim x = i < rank - a.size() ? Dim.of(1) : a.get(i - rank + a.size());
      Dim y = i < rank - b.size() ? Dim.of(1) : b.get(i - rank + b.size());
      if (x.is(1) || y.is(1)) {
        out.add(x.is(1) ? y : x);
      } else if (x.isKnown() && y.isKnown() && !x.equals(y)) {
        throw in.wrong("shapes that broadcast", a + " and " + b);
      } else if (x.isKnown() || y.isKnown()) {
        out.add(x.isKnown() ? x : y);
      } else {
        out.add(x.same(y) ? x : Dim.unknown());
      }
    }
    return out;
  }

  /** The product of the sizes, a symbol's where all others are 1; unknown beyond 64 bits. */
  static Dim product(List<Dim> dims) {
    if (dims.stream().anyMatch(d -> d.is(0))) {
      return Dim.of(0);
    }
    long known = 1;
    for (Dim d : dims) {
      long size = d.isKnown() ? d.orUnknown() : 1;
      if (Math.multiplyHigh(known, size) != 0 || known * size < 0) {
        return Dim.unknown();
      }
      known *= size;
    }
    List<Dim> symbols = dims.stream().filter(d -> !d.isKnown()).toList();
    if (symbols.isEmpty()) {
      return Dim.of(known);
    }
    return known == 1 && symbols.size() == 1 ? symbols.getFirst() : Dim.unknown();
  }

  /** {@code size} divided by {@code divisor}, which must divide it. */
  static Dim quotient(NodeContext in, Dim size, long divisor) {
    if (!size.isKnown()) {
      return divisor == 1 ? size : Dim.unknown();
    }
    if (size.orUnknown() % divisor != 0) {
      throw in.wrong("a size that " + divisor + " divides", size.toString());
    }
    return Dim.of(size.orUnknown() / divisor);
  }

  /** The sum of two sizes, a symbol's where the other is 0; unknown beyond 64 bits. */
  static Dim sum(Dim a, Dim b) {
    if (a.isKnown() && b.isKnown()) {
      long sum = a.orUnknown() + b.orUnknown();
      return sum < 0 ? Dim.unknown() : Dim.of(sum);
    }
    return a.is(0) ? b : b.is(0) ? a : Dim.unknown();
  }
}
