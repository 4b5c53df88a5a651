package dev.crease.testkit.fuzz;

import dev.crease.tensor.Shape;
import dev.crease.testkit.NodeBuilder;
import java.util.List;

/** Activations and pooling: some affines pass them and some do not. */
final class PassingIngredients {

  private PassingIngredients() {}

  static List<Ingredient> all() {
    return List.of(
        new Ingredient("Relu", 9, (c, x) -> AffineIngredients.same(c, x, "Relu")),
        new Ingredient("LeakyRelu", 3, PassingIngredients::leakyRelu),
        new Ingredient("Clip", 2, PassingIngredients::clip),
        new Ingredient("Sigmoid", 1, (c, x) -> AffineIngredients.same(c, x, "Sigmoid")),
        new Ingredient("Tanh", 1, (c, x) -> AffineIngredients.same(c, x, "Tanh")),
        new Ingredient("PRelu", 1, PassingIngredients::pRelu),
        new Ingredient("MaxPool", 5, (c, x) -> pool(c, x, "MaxPool")),
        new Ingredient("AveragePool", 6, (c, x) -> pool(c, x, "AveragePool")),
        new Ingredient("GlobalAveragePool", 3, (c, x) -> global(c, x, "GlobalAveragePool")),
        new Ingredient("GlobalMaxPool", 3, (c, x) -> global(c, x, "GlobalMaxPool")));
  }

  private static boolean leakyRelu(Canvas c, Signal x) {
    c.finish(c.node("LeakyRelu", x).real("alpha", c.dice().pick(0.01, 0.2, 0.5)), "LeakyRelu",
        x.shape(), x.axis());
    return true;
  }

  private static boolean clip(Canvas c, Signal x) {
    NodeBuilder node = c.node("Clip", x);
    if (c.opset() < 11) {
      node.real("min", -1).real("max", 1.5);
    } else {
      node.in(c.constant("low", c.reals(Shape.SCALAR, -1)),
          c.constant("high", c.reals(Shape.SCALAR, 1.5)));
    }
    c.finish(node, "Clip", x.shape(), x.axis());
    return true;
  }

  private static boolean pRelu(Canvas c, Signal x) {
    Shape shape = x.perChannel();
    String slope = c.pantry().shared(c, "slope", shape,
        n -> c.numbers(n).uniforms(c.dtype(), shape, 0, 1));
    c.finish(c.node("PRelu", x).in(slope), "PRelu", x.shape(), x.axis());
    return true;
  }

  private static boolean pool(Canvas c, Signal x, String op) {
    Dice dice = c.dice();
    if (x.rank() < 3 || x.rank() > 5) {
      return false;
    }
    int axes = x.rank() - 2;
    long[] kernel = new long[axes];
    long[] strides = new long[axes];
    long[] pads = new long[2 * axes];
    long[] dims = x.shape().dims();
    boolean padded = dice.chance(0.4);
    for (int i = 0; i < axes; i++) {
      kernel[i] = Math.min(x.dim(i + 2), dice.pick(1, 2, 2, 3));
      strides[i] = dice.pick(1, 1, 2);
      boolean here = padded && kernel[i] > 1;
      pads[i] = here ? dice.between(0, 1) : 0;
      pads[i + axes] = here ? dice.between(0, 1) : 0;
      dims[i + 2] = (dims[i + 2] + pads[i] + pads[i + axes] - kernel[i]) / strides[i] + 1;
    }
    NodeBuilder node = c.node(op, x).integers("kernel_shape", kernel).integers("strides", strides);
    if (padded || dice.chance(0.3)) {
      node.integers("pads", pads);
    }
    if (op.equals("AveragePool") && dice.chance(0.5)) {
      node.integer("count_include_pad", dice.between(0, 1));
    }
    c.finish(node, op, Shape.of(dims), 1);
    return true;
  }

  private static boolean global(Canvas c, Signal x, String op) {
    if (x.rank() < 3 || x.rank() > 5) {
      return false;
    }
    long[] dims = x.shape().dims();
    java.util.Arrays.fill(dims, 2, dims.length, 1);
    c.finish(c.node(op, x), op, Shape.of(dims), 1);
    return true;
  }
}
