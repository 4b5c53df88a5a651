package dev.crease.testkit.folds;

import dev.crease.fold.FoldOptions;
import dev.crease.fold.Reason;
import dev.crease.op.TensorType;
import dev.crease.tensor.DType;
import dev.crease.tensor.IntValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.GraphBuilder;
import dev.crease.testkit.NodeBuilder;
import dev.crease.testkit.SeededNumbers;
import java.util.List;
import java.util.function.BiFunction;

/** Case 28, guard 3: the bodies of If, Loop and Scan, and what they read of the graphs around them. */
final class BodyFoldCases {

  /** The last opset whose models list every initializer among the inputs. */
  private static final int LISTED = 8;

  private BodyFoldCases() {}

  static List<FoldCase> all() {
    return List.of(ifBranch(), bothBranches(), bodyReads(), loopBody(), loopInput(), scanBody(),
        nested(), nestedReads(), layerOutside(), bodyOutput(), overridableOutside(), listed(),
        mergeInside(), movedInside(), namesTaken(), quantizedOutside(), computedOutside(),
        keptInside(), padded());
  }

  /** A value of the case's type whose shape nobody says. */
  private static final TensorType SOME = TensorType.UNKNOWN.withDType(DType.FLOAT);

  private static Tensor yes() {
    return Tensor.of(new IntValue(DType.BOOL, Shape.SCALAR, new long[]{1}));
  }

  private static String norm(FoldCaseBuilder c, GraphBuilder body, String name, String x) {
    return body.node("BatchNormalization")
        .in(x, c.constant(name + ".gamma", 4), c.weight(name + ".beta", 4),
            c.weight(name + ".mean", 4), c.constant(name + ".var", 4))
        .name(name).as(name + "_y");
  }

  private static String named(NodeBuilder node, String name) {
    return node.name(name).as(name + "_y");
  }

  private static String conv(GraphBuilder body, String name, String x, String w) {
    return named(body.node("Conv").in(x, w), name);
  }

  /** A factor per channel that lies in the body. */
  private static String mul(FoldCaseBuilder c, GraphBuilder body, String name, String x) {
    return named(body.node("Mul").in(x,
        body.initializer(name + ".k", c.between(name + ".k", 0.5, 2, 4, 1, 1))), name);
  }

  private static GraphBuilder body(GraphBuilder outer, String name,
      java.util.function.Function<GraphBuilder, String> makes) {
    GraphBuilder body = outer.body(name);
    return body.output(makes.apply(body), SOME);
  }

  /** An If of two bodies; the inputs choose the first. */
  private static String choice(GraphBuilder in, String name, String condition,
      java.util.function.Function<GraphBuilder, String> then,
      java.util.function.Function<GraphBuilder, String> otherwise) {
    return named(in.node("If").in(condition)
        .body("then_branch", body(in, name + "_then", then).graph())
        .body("else_branch", body(in, name + "_else", otherwise).graph()), name);
  }

  private static String condition(FoldCaseBuilder c) {
    return c.input("condition", yes());
  }

  /** A Loop of three trips that carries one value of the shape of {@code x}. */
  private static String loop(FoldCaseBuilder c, String x,
      BiFunction<GraphBuilder, String, String> step) {
    String trips = c.constant("trips", Tensor.ofLongs(Shape.SCALAR, 3));
    String on = c.constant("on", yes());
    GraphBuilder body = c.graph().body("body");
    body.input("i", DType.INT64);
    String go = body.input("go", DType.BOOL);
    String state = body.input("state", SOME);
    body.output(body.node("Cast").in(go).integer("to", DType.BOOL.code()).name("cast").as("still"),
        TensorType.UNKNOWN.withDType(DType.BOOL));
    body.output(step.apply(body, state), SOME);
    return c.named(c.node("Loop").in(trips, on, x).body("body", body.graph()), "loop");
  }

  private static FoldCase ifBranch() {
    FoldCaseBuilder c = FoldCaseBuilder.of("28 Conv BatchNorm in a branch of If, weights outside");
    String x = c.x(1, 3, 6, 6);
    String w = c.weight("w", 4, 3, 3, 3);
    String z = choice(c.graph(), "if", condition(c),
        then -> norm(c, then, "bn1", conv(then, "conv1", x, w)),
        otherwise -> conv(otherwise, "conv2", x, w));
    String outside = c.norm("bn3", c.named(c.node("Conv").in(x, w), "conv3"), 4);
    return c.backward("bn1", "conv1").backward("bn3", "conv3").output(z, outside);
  }

  private static FoldCase bothBranches() {
    FoldCaseBuilder c = FoldCaseBuilder.of("28 Conv Mul in both branches of If, one weight");
    String x = c.x(1, 3, 6, 6);
    String w = c.weight("w", 4, 3, 3, 3);
    String z = choice(c.graph(), "if", condition(c),
        then -> mul(c, then, "mul1", conv(then, "conv1", x, w)),
        otherwise -> mul(c, otherwise, "mul2", conv(otherwise, "conv2", x, w)));
    return c.backward("mul1", "conv1").backward("mul2", "conv2").output(z);
  }

  private static FoldCase bodyReads() {
    FoldCaseBuilder c = FoldCaseBuilder.of("28 a branch of If reads the value between");
    String y = c.conv("conv", c.x(1, 3, 6, 6), 3, 4);
    String k = c.constant("k", 4);
    String z = choice(c.graph(), "if", condition(c),
        then -> named(then.node("Relu").in(y), "relu"),
        otherwise -> named(otherwise.node("Neg").in(k), "neg"));
    return c.refused("bn", Reason.CAPTURED_BY_SUBGRAPH).output(z, c.norm("bn", y, 4));
  }

  private static FoldCase loopBody() {
    FoldCaseBuilder c = FoldCaseBuilder.of("28 Conv BatchNorm in the body of a Loop");
    String w = c.weight("w", 4, 4, 1, 1);
    return c.backward("bn", "conv").output(
        loop(c, c.x(1, 4, 6, 6), (body, x) -> norm(c, body, "bn", conv(body, "conv", x, w))));
  }

  private static FoldCase loopInput() {
    FoldCaseBuilder c = FoldCaseBuilder.of("28 BatchNorm on what a Loop carries, before the Conv");
    String w = c.weight("w", 4, 4, 1, 1);
    return c.forward("bn", "conv").output(
        loop(c, c.x(1, 4, 6, 6), (body, x) -> conv(body, "conv", norm(c, body, "bn", x), w)));
  }

  private static FoldCase scanBody() {
    FoldCaseBuilder c = FoldCaseBuilder.of("28 Gemm Add Mul in the body of a Scan");
    String x = c.x(5, 2, 3);
    GraphBuilder body = c.graph().body("body");
    String state = body.input("state", DType.FLOAT, 2, 4);
    String slice = body.input("slice", DType.FLOAT, 2, 3);
    String w = body.initializer("w", c.normals("w", 0.5, 3, 4));
    String k = c.constant("k", 4);
    String y = named(body.node("Gemm").in(slice, w), "gemm");
    y = named(body.node("Mul").in(y, k), "mul");
    String sum = named(body.node("Add").in(state, y), "add");
    body.output(sum, TensorType.of(DType.FLOAT, Shape.of(2, 4)));
    body.output(named(body.node("Relu").in(sum), "relu"),
        TensorType.of(DType.FLOAT, Shape.of(2, 4)));
    List<String> out = c.node("Scan").in(c.weight("first", 2, 4), x).body("body", body.graph())
        .integer("num_scan_inputs", 1).name("scan").as(List.of("last", "all"));
    return c.backward("mul", "gemm").output(out.getFirst(), out.getLast());
  }

  private static FoldCase nested() {
    FoldCaseBuilder c = FoldCaseBuilder.of("28 Conv BatchNorm in an If in a Loop, weight outside");
    String w = c.weight("w", 4, 4, 1, 1);
    String on = condition(c);
    String y = loop(c, c.x(1, 4, 6, 6), (body, x) -> {
      String z = norm(c, body, "bn1", conv(body, "conv1", x, w));
      return choice(body, "if", on,
          then -> norm(c, then, "bn2", conv(then, "conv2", z, w)),
          otherwise -> named(otherwise.node("Relu").in(z), "relu"));
    });
    return c.backward("bn1", "conv1").backward("bn2", "conv2").output(y);
  }

  private static FoldCase nestedReads() {
    FoldCaseBuilder c = FoldCaseBuilder.of("28 an If in a Loop reads the value between");
    String w = c.weight("w", 4, 4, 1, 1);
    String on = condition(c);
    String y = loop(c, c.x(1, 4, 6, 6), (body, x) -> {
      String z = conv(body, "conv1", x, w);
      String chosen = choice(body, "if", on,
          then -> named(then.node("Relu").in(z), "relu"),
          otherwise -> named(otherwise.node("Tanh").in(z), "tanh"));
      return named(body.node("Add").in(norm(c, body, "bn", z), chosen), "add");
    });
    return c.refused("bn", Reason.CAPTURED_BY_SUBGRAPH).output(y);
  }

  private static FoldCase layerOutside() {
    FoldCaseBuilder c = FoldCaseBuilder.of("28 the Conv stands outside, the BatchNorm in a branch");
    String y = c.conv("conv", c.x(1, 3, 6, 6), 3, 4);
    String z = choice(c.graph(), "if", condition(c),
        then -> norm(c, then, "bn", y), otherwise -> named(otherwise.node("Relu").in(y), "relu"));
    return c.refused("bn", Reason.CAPTURED_BY_SUBGRAPH).output(z);
  }

  private static FoldCase bodyOutput() {
    FoldCaseBuilder c = FoldCaseBuilder.of("28 the Conv's value is an output of the body");
    String w = c.weight("w", 4, 3, 3, 3);
    String x = c.x(1, 3, 6, 6);
    GraphBuilder then = c.graph().body("then");
    String y = conv(then, "conv1", x, w);
    then.output(y, SOME).output(norm(c, then, "bn1", y), SOME);
    GraphBuilder otherwise = c.graph().body("else");
    String z = mul(c, otherwise, "mul", conv(otherwise, "conv2", x, w));
    otherwise.output(named(otherwise.node("Relu").in(z), "relu"), SOME).output(z, SOME);
    List<String> out = c.node("If").in(condition(c)).body("then_branch", then.graph())
        .body("else_branch", otherwise.graph()).name("if").as(List.of("a", "b"));
    return c.refused("bn1", Reason.GRAPH_OUTPUT).backward("mul", "conv2")
        .output(out.getFirst(), out.getLast());
  }

  private static FoldCase overridableOutside() {
    FoldCaseBuilder c = FoldCaseBuilder.of("28 a branch reads a weight that callers may override");
    String x = c.x(1, 3, 6, 6);
    String w = c.graph().overridable("w", c.normals("w", 0.5, 4, 3, 3, 3));
    String z = choice(c.graph(), "if", condition(c),
        then -> norm(c, then, "bn", conv(then, "conv1", x, w)),
        otherwise -> conv(otherwise, "conv2", x, w));
    return c.refused("bn", Reason.OVERRIDABLE_INITIALIZER).output(z);
  }

  private static FoldCase listed() {
    FoldCaseBuilder c = FoldCaseBuilder.of("28 a branch where initializers have to be inputs",
        LISTED);
    String x = c.x(1, 3, 6, 6);
    String w = c.weight("w", 4, 3, 3, 3);
    String z = choice(c.graph(), "if", condition(c),
        then -> norm(c, then, "bn", conv(then, "conv1", x, w)),
        otherwise -> conv(otherwise, "conv2", x, w));
    return c.backward("bn", "conv1").output(z);
  }

  private static FoldCase mergeInside() {
    FoldCaseBuilder c = FoldCaseBuilder.of("28 parallel Convs with BatchNorms in a branch");
    String x = c.x(1, 4, 6, 6);
    String z = choice(c.graph(), "if", condition(c), then -> {
      String wide = named(then.node("Conv").in(x, c.weight("w3", 4, 4, 3, 3))
          .integers("pads", 1, 1, 1, 1), "conv3");
      String narrow = conv(then, "conv1", x, c.weight("w1", 4, 4, 1, 1));
      return named(then.node("Add").in(norm(c, then, "bn3", wide), norm(c, then, "bn1", narrow)),
          "add");
    }, otherwise -> named(otherwise.node("Relu").in(x), "relu"));
    return c.backward("bn3", "conv3").backward("bn1", "conv1").merged("conv3", "conv1", "add")
        .output(z);
  }

  private static FoldCase movedInside() {
    FoldCaseBuilder c = FoldCaseBuilder.of("28 BatchNorm after a Concat in the body of a Loop");
    String v = c.weight("v", 2, 4, 1, 1);
    String w = c.weight("w", 2, 4, 1, 1);
    String y = loop(c, c.x(1, 4, 6, 6), (body, x) -> {
      String both = named(body.node("Concat").in(conv(body, "conv1", x, v),
          conv(body, "conv2", x, w)).integer("axis", 1), "concat");
      return norm(c, body, "bn", both);
    });
    return c.backward("bn", "conv1").backward("bn", "conv2").output(y);
  }

  private static FoldCase namesTaken() {
    FoldCaseBuilder c = FoldCaseBuilder.of("28 the names that folding wants are taken elsewhere");
    String x = c.x(1, 3, 6, 6);
    String w = c.weight("w", 4, 3, 3, 3);
    String taken = c.weight("w_folded", 4, 3, 3, 3);
    String z = choice(c.graph(), "if", condition(c),
        then -> norm(c, then, "bn", conv(then, "conv1", x, w)),
        otherwise -> named(otherwise.node("Relu").in(conv(otherwise, "conv2", x,
            otherwise.initializer("w_folded_2", c.normals("v", 0.5, 4, 3, 3, 3)))), "conv1_bias"));
    String outside = c.norm("bn3", c.named(c.node("Conv").in(x, w), "conv3"), 4);
    String other = c.named(c.node("Conv").in(x, taken), "conv4");
    return c.backward("bn", "conv1").backward("bn3", "conv3").output(z, outside, other);
  }

  private static FoldCase quantizedOutside() {
    FoldCaseBuilder c = FoldCaseBuilder
        .of("28 a branch reads a weight that is dequantized outside");
    String x = c.x(1, 3, 6, 6);
    String w = c.named(c.node("DequantizeLinear").in(
        c.constant("q", SeededNumbers.of(3).integers(DType.INT8, Shape.of(4, 3, 3, 3), -9, 9)),
        c.constant("scale", c.between("scale", 0.001, 0.01))), "dequantize");
    String z = choice(c.graph(), "if", condition(c),
        then -> mul(c, then, "mul", conv(then, "conv1", x, w)),
        otherwise -> conv(otherwise, "conv2", x, w));
    return c.backward("mul", "conv1").output(z);
  }

  private static FoldCase computedOutside() {
    FoldCaseBuilder c = FoldCaseBuilder.of("28 a branch reads constants that are computed outside");
    String x = c.x(1, 3, 6, 6);
    String w = c.weight("w", 4, 3, 3, 3);
    String k = c.named(c.node("Sqrt").in(c.constant("square", 4, 1, 1)), "sqrt");
    String z = choice(c.graph(), "if", condition(c),
        then -> named(then.node("Mul").in(conv(then, "conv1", x, w), k), "mul"),
        otherwise -> conv(otherwise, "conv2", x, w));
    return c.backward("mul", "conv1").output(z);
  }

  private static FoldCase keptInside() {
    FoldCaseBuilder c = FoldCaseBuilder.of("28 a node in a branch is kept")
        .options(FoldOptions.builder().keep("bn").build());
    String x = c.x(1, 3, 6, 6);
    String w = c.weight("w", 4, 3, 3, 3);
    String z = choice(c.graph(), "if", condition(c),
        then -> norm(c, then, "bn", conv(then, "conv1", x, w)),
        otherwise -> mul(c, otherwise, "mul", conv(otherwise, "conv2", x, w)));
    return c.refused("bn", Reason.OPTED_OUT).backward("mul", "conv2").output(z);
  }

  private static FoldCase padded() {
    FoldCaseBuilder c = FoldCaseBuilder.of("28 BatchNorm before a padded Conv in a branch");
    String x = c.x(1, 4, 6, 6);
    String z = choice(c.graph(), "if", condition(c),
        then -> named(then.node("Conv").in(norm(c, then, "bn", x), c.weight("w", 4, 4, 3, 3))
            .integers("pads", 1, 1, 1, 1), "conv"),
        otherwise -> named(otherwise.node("Relu").in(x), "relu"));
    return c.added("bn", "conv").output(z);
  }
}
