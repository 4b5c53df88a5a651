package dev.crease.testkit.fuzz;

import dev.crease.op.TensorType;
import dev.crease.tensor.DType;
import dev.crease.tensor.IntValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.GraphBuilder;
import dev.crease.testkit.NodeBuilder;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/** Nodes with bodies, which hold layers and affines and read values and constants of the graphs around them. */
final class BodyIngredients {

  /** A Loop makes at most so many trips. */
  static final int MAX_TRIPS = 3;

  private static final int MAX_DEPTH = 2;
  private static final int FIRST_SCAN = 9;
  private static final int MAX_CHANNELS = 12;

  private BodyIngredients() {}

  static List<Ingredient> all() {
    return List.of(
        new Ingredient("If", 4, BodyIngredients::branches),
        new Ingredient("Loop", 4, BodyIngredients::loop),
        new Ingredient("Scan", 2, BodyIngredients::scan));
  }

  private static Tensor truth(long value) {
    return Tensor.of(new IntValue(DType.BOOL, Shape.SCALAR, new long[]{value}));
  }

  private static boolean branches(Canvas c, Signal x) {
    if (c.depth() >= MAX_DEPTH) {
      return false;
    }
    Tensor value = truth(c.dice().between(0, 1));
    String condition;
    if (c.dice().chance(0.5)) {
      condition = c.root().input("condition", TensorType.of(DType.BOOL, Shape.SCALAR));
      c.inputs().put(condition, value);
    } else {
      condition = c.home().initializer("condition", value);
    }
    c.markRead(x);
    NodeBuilder node = c.graph().node("If").in(condition)
        .body("then_branch", branch(c, x, "then")).body("else_branch", branch(c, x, "else"));
    c.finish(node, "If", x.shape(), x.axis());
    return true;
  }

  private static dev.crease.graph.Graph branch(Canvas c, Signal x, String name) {
    GraphBuilder body = c.graph().body(name);
    Canvas inside = c.inside(body);
    Signal y = steps(inside, inside.push(x.name(), x.shape(), x.axis()), c.signals());
    body.output(y.name(), type(c, y));
    return body.graph();
  }

  /** The type of a value in a body, said or not. */
  private static TensorType type(Canvas c, Signal y) {
    return c.dice().chance(0.6)
        ? TensorType.of(c.dtype(), y.shape())
        : TensorType.UNKNOWN.withDType(c.dtype());
  }

  private static boolean loop(Canvas c, Signal x) {
    Dice dice = c.dice();
    if (c.depth() >= MAX_DEPTH) {
      return false;
    }
    int trips = dice.between(1, MAX_TRIPS);
    String count = c.home().initializer("trips", Tensor.ofLongs(Shape.SCALAR, trips));
    String on = c.home().initializer("on", truth(1));
    GraphBuilder body = c.graph().body("loop");
    Canvas inside = c.inside(body);
    body.input("i", DType.INT64);
    String go = body.input("go", DType.BOOL);
    Signal state = inside.push(body.input("state", type(c, x)), x.shape(), x.axis());
    Signal y = steps(inside, state, c.signals());
    body.output(body.node("Identity").in(go).name("identity").out(),
        TensorType.of(DType.BOOL, Shape.SCALAR));
    body.output(identity(body, y, state), type(c, y));
    NodeBuilder node = c.node("Loop").in(count, on, x.name());
    c.markRead(x);
    Shape gathered = Shape.of(
        LongStream.concat(LongStream.of(trips), Arrays.stream(x.shape().dims())).toArray());
    if (dice.chance(0.3) && Canvas.fits(gathered)) {
      Signal z = dice.pick(inside.signals().stream()
          .filter(s -> s.shape().equals(x.shape()) && !s.equals(state)).toList());
      body.output(body.node("Identity").in(z.name()).name("identity").out(), type(c, z));
      List<String> outputs = node.body("body", body.graph()).name("loop").outs(2);
      c.push(outputs.getLast(), gathered, x.axis() + 1);
      c.push(outputs.getFirst(), x.shape(), x.axis());
      return true;
    }
    c.finish(node.body("body", body.graph()), "Loop", x.shape(), x.axis());
    return true;
  }

  /** A value that a body may give: one that it reads itself is none. */
  private static String identity(GraphBuilder body, Signal y, Signal read) {
    return y.equals(read)
        ? body.node("Identity").in(y.name()).name("identity").out()
        : y.name();
  }

  /** Slices along the first axis, each by itself. */
  private static boolean scan(Canvas c, Signal x) {
    if (c.depth() >= MAX_DEPTH || c.opset() < FIRST_SCAN || x.rank() < 3 || x.axis() == 0
        || x.dim(0) > MAX_TRIPS) {
      return false;
    }
    GraphBuilder body = c.graph().body("scan");
    Canvas inside = c.inside(body);
    Shape rest = Shape.of(Arrays.copyOfRange(x.shape().dims(), 1, x.rank()));
    Signal slice = inside.push(
        body.input("slice", TensorType.of(c.dtype(), rest)), rest, x.axis() - 1);
    Signal y = steps(inside, slice, List.of());
    body.output(identity(body, y, slice), TensorType.of(c.dtype(), rest));
    c.finish(
        c.node("Scan", x).integer("num_scan_inputs", 1).body("body", body.graph()), "Scan",
        x.shape(), x.axis());
    return true;
  }

  /** Layers and affines that keep the shape; returns the last value, which is none that was there before. */
  private static Signal steps(Canvas inside, Signal from, List<Signal> outside) {
    Signal y = from;
    int steps = inside.dice().between(1, 4);
    for (int i = 0; i < steps || y.equals(from); i++) {
      step(inside, y, outside);
      Signal last = inside.signals().getLast();
      y = last.shape().equals(y.shape()) && last.axis() == y.axis() ? last : y;
      if (i > 3 * steps) {
        AffineIngredients.same(inside, y, "Identity");
        y = inside.signals().getLast();
      }
    }
    return y;
  }

  private static void step(Canvas inside, Signal y, List<Signal> outside) {
    Dice dice = inside.dice();
    switch (dice.between(0, 11)) {
      case 0 -> AffineIngredients.same(inside, y, "Relu");
      case 1, 2 -> AffineIngredients.norm(inside, y);
      case 3 -> AffineIngredients.same(inside, y, dice.pick("Identity", "Neg"));
      case 4, 5 -> AffineIngredients.binary(inside, y, dice.pick("Mul", "Add", "Sub", "Div"));
      case 6 -> residual(inside, y, outside);
      case 7 -> BodyIngredients.all().get(dice.between(0, 1)).recipe().add(inside, y);
      case 8 -> BranchIngredients.parallel(inside, y);
      default -> layer(inside, y);
    }
  }

  /** A layer whose output has the shape of its input. */
  private static void layer(Canvas inside, Signal y) {
    if (y.rank() >= 3 && y.rank() <= 5 && y.dim(1) <= MAX_CHANNELS && inside.dice().chance(0.7)) {
      BranchIngredients.odd(
          inside, y, y.dim(1), inside.dice().pick(1, 1, y.dim(1)), 1);
      return;
    }
    int size = y.dim(y.rank() - 1);
    NodeBuilder node = inside.node(
        y.rank() == 2 && inside.dice().chance(0.5) && inside.opset() >= 11 ? "Gemm" : "MatMul", y)
        .in(inside.normals("matrix", 0.5, Shape.of(size, size)));
    inside.finish(node, "MatMul", y.shape(), y.axis());
  }

  /** The sum with a value of the same shape, here or in the graph around. */
  private static void residual(Canvas inside, Signal y, List<Signal> outside) {
    List<Signal> partners = java.util.stream.Stream
        .concat(inside.signals().stream(), outside.stream())
        .filter(s -> s.shape().equals(y.shape()) && !s.name().equals(y.name())).toList();
    if (!partners.isEmpty()) {
      inside.finish(
          inside.node("Add", y, inside.dice().pick(partners)), "Add", y.shape(), y.axis());
    }
  }
}
