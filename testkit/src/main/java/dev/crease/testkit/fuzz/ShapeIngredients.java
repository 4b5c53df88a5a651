package dev.crease.testkit.fuzz;

import dev.crease.tensor.Shape;
import dev.crease.testkit.NodeBuilder;
import java.util.ArrayList;
import java.util.List;

/** What moves, joins, cuts or frames values without computing. */
final class ShapeIngredients {

  private ShapeIngredients() {}

  static List<Ingredient> all() {
    return List.of(
        new Ingredient("Transpose", 7, ShapeIngredients::transpose),
        new Ingredient("Reshape", 6, ShapeIngredients::reshape),
        new Ingredient("Flatten", 5, ShapeIngredients::flatten),
        new Ingredient("Squeeze", 4, ShapeIngredients::squeeze),
        new Ingredient("Unsqueeze", 4, ShapeIngredients::unsqueeze),
        new Ingredient("Pad", 5, ShapeIngredients::pad),
        new Ingredient("Slice", 4, ShapeIngredients::slice),
        new Ingredient("Split", 4, ShapeIngredients::split),
        new Ingredient("Concat", 7, ShapeIngredients::concat));
  }

  /** Adds axes where this opset wants them. */
  static NodeBuilder axes(Canvas c, NodeBuilder node, long... axes) {
    return c.opset() < 13 ? node.integers("axes", axes) : node.in(c.longs("axes", axes));
  }

  private static boolean transpose(Canvas c, Signal x) {
    Dice dice = c.dice();
    int rank = x.rank();
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < rank; i++) {
      order.add(i);
    }
    if (rank > 2 && dice.chance(0.35)) {
      java.util.Collections.rotate(order.subList(1, rank), -1);
    } else if (rank > 2 && dice.chance(0.5)) {
      order.add(1, order.removeLast());
    } else {
      for (int i = rank - 1; i > 0; i--) {
        java.util.Collections.swap(order, i, dice.between(0, i));
      }
    }
    long[] perm = order.stream().mapToLong(i -> i).toArray();
    long[] dims = order.stream().mapToLong(x::dim).toArray();
    c.finish(c.node("Transpose", x).integers("perm", perm), "Transpose", Shape.of(dims),
        order.indexOf(x.axis()));
    return true;
  }

  /** Joins or cuts axes, or makes a shape that has as many elements by accident. */
  private static boolean reshape(Canvas c, Signal x) {
    Dice dice = c.dice();
    List<Long> dims = new ArrayList<>();
    for (long d : x.shape().dims()) {
      dims.add(d);
    }
    int axis = x.axis();
    switch (dice.between(0, 4)) {
      case 0 -> {
        int at = dice.between(0, dims.size() - 1);
        if (at + 1 < dims.size()) {
          dims.set(at, dims.get(at) * dims.remove(at + 1));
          axis -= axis > at ? 1 : 0;
        }
      }
      case 1 -> {
        int at = dice.between(0, dims.size() - 1);
        int part = dice.between(1, Math.toIntExact(dims.get(at)));
        if (dims.get(at) % part == 0 && dims.size() < 5) {
          dims.add(at + 1, dims.get(at) / part);
          dims.set(at, (long) part);
          axis += axis > at ? 1 : 0;
        }
      }
      case 2 -> {
        if (dims.size() > 1) {
          int at = dice.between(0, dims.size() - 2);
          java.util.Collections.swap(dims, at, at + 1);
        }
      }
      case 3 -> {
        long rows = dims.getFirst();
        dims = new ArrayList<>(List.of(rows, x.elements() / rows));
        axis = 1;
      }
      default -> {
        dims.removeIf(d -> d == 1);
        if (dims.isEmpty()) {
          dims.add(1L);
        }
        axis = Math.min(axis, dims.size() - 1);
      }
    }
    long[] wanted = dims.stream().mapToLong(d -> d).toArray();
    Shape shape = Shape.of(wanted);
    if (dice.chance(0.3)) {
      wanted[dice.between(0, wanted.length - 1)] = -1;
    }
    if (dice.chance(0.3) && wanted[0] == x.dim(0)) {
      wanted[0] = 0;
    }
    c.finish(c.node("Reshape", x).in(c.longs("sizes", wanted)), "Reshape", shape, axis);
    return true;
  }

  private static boolean flatten(Canvas c, Signal x) {
    int axis = c.dice().pick(1, 1, 1, 0, 2);
    if (axis > x.rank()) {
      return false;
    }
    Shape shape = Shape.of(x.shape().product(0, axis), x.shape().product(axis, x.rank()));
    NodeBuilder node = c.node("Flatten", x);
    if (axis != 1 || c.dice().chance(0.5)) {
      node.integer("axis", axis);
    }
    c.finish(node, "Flatten", shape, 1);
    return true;
  }

  private static boolean squeeze(Canvas c, Signal x) {
    List<Integer> ones = new ArrayList<>();
    List<Long> dims = new ArrayList<>();
    int axis = x.axis();
    for (int i = 0; i < x.rank(); i++) {
      if (x.dim(i) == 1 && i != 1 && x.rank() - ones.size() > 2 && c.dice().chance(0.8)) {
        ones.add(i);
        axis -= i < x.axis() ? 1 : 0;
      } else {
        dims.add((long) x.dim(i));
      }
    }
    if (ones.isEmpty()) {
      return false;
    }
    long[] axes = ones.stream().mapToLong(i -> i).toArray();
    c.finish(axes(c, c.node("Squeeze", x), axes), "Squeeze", Shape.of(dims),
        Math.min(axis, dims.size() - 1));
    return true;
  }

  private static boolean unsqueeze(Canvas c, Signal x) {
    if (x.rank() > 4) {
      return false;
    }
    int at = c.dice().between(0, x.rank());
    List<Long> dims = new ArrayList<>();
    for (long d : x.shape().dims()) {
      dims.add(d);
    }
    dims.add(at, 1L);
    c.finish(axes(c, c.node("Unsqueeze", x), at), "Unsqueeze", Shape.of(dims),
        x.axis() + (at <= x.axis() ? 1 : 0));
    return true;
  }

  private static boolean pad(Canvas c, Signal x) {
    Dice dice = c.dice();
    int rank = x.rank();
    String mode = dice.pick("constant", "constant", "constant", "edge", "reflect");
    long[] pads = new long[2 * rank];
    long[] dims = x.shape().dims();
    for (int i = rank > 2 && dice.chance(0.9) ? 2 : 0; i < rank; i++) {
      boolean can = !mode.equals("reflect") || x.dim(i) > 1;
      pads[i] = can ? dice.between(0, 1) : 0;
      pads[i + rank] = can ? dice.between(0, 1) : 0;
      dims[i] += pads[i] + pads[i + rank];
    }
    Shape shape = Shape.of(dims);
    if (!Canvas.fits(shape)) {
      return false;
    }
    NodeBuilder node = c.node("Pad", x);
    if (!mode.equals("constant") || dice.chance(0.3)) {
      node.text("mode", mode);
    }
    double value = mode.equals("constant") && dice.chance(0.3) ? 0.5 : 0;
    if (c.opset() < 11) {
      node.integers("pads", pads);
      if (value != 0) {
        node.real("value", value);
      }
    } else {
      node.in(c.longs("pads", pads));
      if (value != 0 || mode.equals("constant") && dice.chance(0.3)) {
        node.in(c.constant("pad_value", c.reals(Shape.SCALAR, value)));
      }
    }
    c.finish(node, "Pad", shape, x.axis());
    return true;
  }

  private static boolean slice(Canvas c, Signal x) {
    Dice dice = c.dice();
    int axis = dice.between(0, x.rank() - 1);
    int size = x.dim(axis);
    if (size < 2) {
      return false;
    }
    int start = dice.between(0, size - 1);
    int end = dice.between(start + 1, size);
    NodeBuilder node = c.node("Slice", x);
    long length = (long) end - start;
    if (c.opset() < 10) {
      node.integers("starts", start).integers("ends", end).integers("axes", axis);
    } else {
      int step = dice.pick(1, 1, 2);
      length = (length + step - 1) / step;
      node.in(c.longs("starts", start), c.longs("ends", end), c.longs("axes", axis));
      if (step > 1 || dice.chance(0.3)) {
        node.in(c.longs("steps", step));
      }
    }
    c.finish(node, "Slice", x.shape().with(axis, length), x.axis());
    return true;
  }

  private static boolean split(Canvas c, Signal x) {
    Dice dice = c.dice();
    int axis = dice.chance(0.7) ? x.axis() : dice.between(0, x.rank() - 1);
    int size = x.dim(axis);
    if (size < 2) {
      return false;
    }
    int first = dice.between(1, size - 1);
    NodeBuilder node = c.node("Split", x).integer("axis", axis);
    if (c.opset() < 13) {
      node.integers("split", first, size - first);
    } else {
      node.in(c.longs("split", first, size - first));
    }
    List<String> parts = node.name("split").outs(2);
    c.push(parts.get(0), x.shape().with(axis, first), x.axis());
    c.push(parts.get(1), x.shape().with(axis, size - first), x.axis());
    return true;
  }

  private static boolean concat(Canvas c, Signal x) {
    Dice dice = c.dice();
    int axis = dice.chance(0.75) ? x.axis() : dice.between(0, x.rank() - 1);
    List<Signal> parts = new ArrayList<>(List.of(x));
    long size = x.dim(axis);
    for (Signal other : c.signals().reversed()) {
      boolean joins = other.rank() == x.rank()
          && other.shape().with(axis, 1).equals(x.shape().with(axis, 1));
      if (joins && parts.size() < 4 && size + other.dim(axis) <= 24
          && dice.chance(other.name().equals(x.name()) ? 0.1 : 0.7)) {
        parts.add(dice.between(0, parts.size()), other);
        size += other.dim(axis);
      }
    }
    Shape shape = x.shape().with(axis, size);
    if (parts.size() < 2 || !Canvas.fits(shape)) {
      return false;
    }
    c.finish(c.node("Concat", parts.toArray(Signal[]::new)).integer("axis", axis), "Concat", shape,
        x.axis());
    return true;
  }
}
