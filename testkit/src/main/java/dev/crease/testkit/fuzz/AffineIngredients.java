package dev.crease.testkit.fuzz;

import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.NodeBuilder;
import dev.crease.testkit.SeededNumbers;
import java.util.List;

/** What is affine per channel, and what looks like it. */
final class AffineIngredients {

  /** The first opset that says what the mask of an inference is. */
  private static final int DROPOUT_SAYS_MASK = 12;

  private AffineIngredients() {}

  static List<Ingredient> all() {
    return List.of(
        new Ingredient("BatchNormalization", 30, (c, x) -> norm(c, x)),
        new Ingredient("Mul", 9, (c, x) -> binary(c, x, "Mul")),
        new Ingredient("Add", 9, (c, x) -> binary(c, x, "Add")),
        new Ingredient("Sub", 5, (c, x) -> binary(c, x, "Sub")),
        new Ingredient("Div", 5, (c, x) -> binary(c, x, "Div")),
        new Ingredient("constant over x", 1, AffineIngredients::reciprocal),
        new Ingredient("Neg", 3, (c, x) -> same(c, x, "Neg")),
        new Ingredient("Identity", 3, (c, x) -> same(c, x, "Identity")),
        new Ingredient("affine in a wider type", 1, AffineIngredients::inWiderType),
        new Ingredient("Dropout", 3, AffineIngredients::dropout));
  }

  private static boolean isNarrow(Canvas c) {
    return c.dtype() == DType.FLOAT16 || c.dtype() == DType.BFLOAT16;
  }

  static boolean norm(Canvas c, Signal x) {
    if (x.rank() < 2) {
      return false;
    }
    Dice dice = c.dice();
    Shape channels = Shape.of(x.dim(1));
    boolean rough = dice.chance(0.15);
    boolean narrow = isNarrow(c);
    String gamma = c.pantry().shared(c, "gamma", channels, n -> gamma(c, n, channels, rough));
    String beta = c.normals("beta", 0.5, channels);
    DType statistics = statisticsType(c);
    String mean = c.pantry().shared(c, "mean" + statistics, channels,
        n -> c.numbers(n).normals(statistics, channels, 0, 0.5));
    double[] range = !rough
        ? new double[]{0.3, 3}
        : narrow
            ? dice.pick(new double[]{0.01, 0.02}, new double[]{50, 500})
            : dice.pick(new double[]{1e-12, 1e-10}, new double[]{1e-42, 1e-40},
                new double[]{1e5, 1e8}, new double[]{1e-3, 1e3});
    String variance = c.pantry().shared(c, "var" + statistics + range[0], channels,
        n -> c.numbers(n).uniforms(statistics, channels, range[0], range[1]));
    NodeBuilder node = c.node("BatchNormalization", x).in(gamma, beta, mean, variance);
    if (dice.chance(0.6)) {
      node.real("epsilon", range[0] < 1e-20 || narrow
          ? dice.pick(1e-5, 1e-3, 0.8)
          : dice.pick(1e-5, 1e-5, 1e-3, 1e-9, 0.0, 0.8));
    }
    if (dice.chance(0.3)) {
      node.real("momentum", 0.9);
    }
    if (c.opset() < 9 && dice.chance(0.3)) {
      node.integer("spatial", 1);
    }
    if (c.opset() >= 14 && dice.chance(0.2)) {
      node.integer("training_mode", 0);
    }
    c.finish(node, "BatchNormalization", x.shape(), 1);
    return true;
  }

  /** Opset 15 lets statistics have another type. */
  private static DType statisticsType(Canvas c) {
    return c.opset() >= 15 && c.dtype() == DType.FLOAT16 && c.dice().chance(0.3)
        ? DType.FLOAT
        : c.dtype();
  }

  private static Tensor gamma(Canvas c, String name, Shape channels, boolean rough) {
    SeededNumbers numbers = c.numbers(name);
    double[] gamma = new double[channels.size()];
    for (int i = 0; i < gamma.length; i++) {
      gamma[i] = numbers.uniform(i, 0.5, 2);
      if (rough) {
        gamma[i] *= switch ((int) numbers.integer(100 + i, 0, 5)) {
          case 0, 1 -> -1;
          case 2 -> 0;
          case 3 -> isNarrow(c) ? 0.1 : 1e-8;
          default -> 1;
        };
      }
    }
    return c.reals(channels, gamma);
  }

  /** A constant operand: per channel in all forms that broadcasting has, along another axis, alone, or larger than the value. */
  private static Shape operand(Canvas c, Signal x) {
    Dice dice = c.dice();
    int rank = x.rank();
    int axis = dice.chance(0.75) ? x.axis() : dice.between(0, rank - 1);
    long[] full = new long[rank];
    java.util.Arrays.fill(full, 1);
    full[axis] = x.dim(axis);
    return switch (dice.between(0, 19)) {
      case 0 -> Shape.SCALAR;
      case 1 -> Shape.of(1);
      case 2 -> {
        java.util.Arrays.fill(full, 1);
        yield Shape.of(full);
      }
      case 3, 4 -> Shape.of(x.dim(rank - 1));
      case 5 -> x.shape();
      case 6 -> {
        int other = dice.between(0, rank - 1);
        full[other] = x.dim(other);
        yield Shape.of(full);
      }
      case 7 -> {
        long[] longer = new long[rank + 1];
        System.arraycopy(full, 0, longer, 1, rank);
        longer[0] = dice.pick(1, 1, 2);
        yield Shape.of(longer);
      }
      case 8 -> {
        if (x.dim(axis) == 1) {
          full[axis] = dice.pick(2, 3);
        }
        yield Shape.of(full);
      }
      case 9, 10, 11, 12 -> Shape.of(full);
      default -> Shape.of(java.util.Arrays.copyOfRange(full, axis, rank));
    };
  }

  static boolean binary(Canvas c, Signal x, String op) {
    Dice dice = c.dice();
    Shape shape = operand(c, x);
    Shape result = Shape.broadcast(x.shape(), shape);
    if (!Canvas.fits(result)) {
      return false;
    }
    boolean multiplies = op.equals("Mul") || op.equals("Div");
    String k = c.pantry().shared(c, op.equals("Div") ? "divisor" : "factor", shape,
        n -> operandValues(c, n, shape, multiplies, op.equals("Mul")));
    boolean left = !op.equals("Div") && dice.chance(0.35);
    c.markRead(x);
    NodeBuilder node = left ? c.node(op).in(k, x.name()) : c.node(op).in(x.name(), k);
    c.finish(node, op, result, x.axis() + result.rank() - x.rank());
    return true;
  }

  private static Tensor operandValues(Canvas c, String name, Shape shape, boolean awayFromZero,
      boolean zeros) {
    SeededNumbers numbers = c.numbers(name);
    double[] values = new double[shape.size()];
    boolean rough = numbers.uniform(1000) < 0.2;
    for (int i = 0; i < values.length; i++) {
      values[i] = awayFromZero ? numbers.uniform(i, 0.4, 2) : numbers.normal(i);
      if (rough) {
        values[i] *= switch ((int) numbers.integer(100 + i, 0, 4)) {
          case 0, 1 -> -1;
          case 2 -> zeros ? 0 : 1;
          default -> 1;
        };
      }
    }
    return c.reals(shape, values);
  }

  /** {@code k / (|x| + 1)}, which is not affine though it is a {@code Div} with a constant. */
  private static boolean reciprocal(Canvas c, Signal x) {
    Signal size = c.finish(c.node("Abs", x), "Abs", x.shape(), x.axis());
    c.markRead(size);
    String one = c.constant("one", c.reals(Shape.SCALAR, 1));
    Signal more = c.finish(c.node("Add").in(size.name(), one), "Add", x.shape(), x.axis());
    c.markRead(more);
    String k = c.normals("factor", 1, Shape.SCALAR);
    c.finish(c.node("Div").in(k, more.name()), "Div", x.shape(), x.axis());
    return true;
  }

  static boolean same(Canvas c, Signal x, String op) {
    c.finish(c.node(op, x), op, x.shape(), x.axis());
    return true;
  }

  private static boolean dropout(Canvas c, Signal x) {
    Dice dice = c.dice();
    NodeBuilder node = c.node("Dropout", x);
    if (c.opset() < 12) {
      node.real("ratio", 0.3);
    } else if (dice.chance(0.5)) {
      node.in(c.constant("ratio", c.reals(Shape.SCALAR, 0.25)));
    }
    if (c.opset() >= DROPOUT_SAYS_MASK && dice.chance(0.1)) {
      List<String> outputs = node.name("dropout").outs(2);
      Signal y = c.push(outputs.getFirst(), x.shape(), x.axis());
      c.finish(c.graph().node("Cast").in(outputs.getLast()).integer("to", c.dtype().code()),
          "Cast", x.shape(), x.axis());
      c.signals().remove(y);
      c.signals().add(y);
      return true;
    }
    c.finish(node, "Dropout", x.shape(), x.axis());
    return true;
  }

  /** An affine that computes in a wider type than the rest. */
  private static boolean inWiderType(Canvas c, Signal x) {
    if (c.dtype() == DType.DOUBLE) {
      return false;
    }
    DType other = c.dtype() == DType.FLOAT ? DType.DOUBLE : DType.FLOAT;
    Signal wide = c.finish(
        c.node("Cast", x).integer("to", other.code()), "Cast", x.shape(), x.axis());
    Shape shape = x.perChannel();
    String k = c.pantry().shared(c, "other" + other, shape,
        n -> c.numbers(n).uniforms(other, shape, 0.5, 2));
    Signal scaled = c.finish(c.node("Mul", wide).in(k), "Mul", x.shape(), x.axis());
    c.finish(c.node("Cast", scaled).integer("to", c.dtype().code()), "Cast", x.shape(), x.axis());
    c.signals().remove(wide);
    c.signals().remove(scaled);
    return true;
  }
}
