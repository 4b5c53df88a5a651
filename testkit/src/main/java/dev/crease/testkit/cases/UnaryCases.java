package dev.crease.testkit.cases;

import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.testkit.NodeBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Functions of each element by itself: activations and arithmetic. */
final class UnaryCases {

  private UnaryCases() {}

  static List<OperatorCase> activations() {
    List<OperatorCase> cases = new ArrayList<>();
    for (String type : List.of("Relu", "LeakyRelu", "Sigmoid", "Tanh", "Elu", "Selu", "Celu",
        "Softplus", "Softsign", "HardSigmoid", "HardSwish", "ThresholdedRelu", "Erf")) {
      activation(cases, type, type, CaseBuilder.OPSET, _ -> {});
    }
    activation(cases, "LeakyRelu 0.2", "LeakyRelu", 17, n -> n.real("alpha", 0.2));
    activation(cases, "LeakyRelu negative slope", "LeakyRelu", 17, n -> n.real("alpha", -0.5));
    activation(cases, "Elu 0.5", "Elu", 17, n -> n.real("alpha", 0.5));
    activation(cases, "Celu 2", "Celu", 17, n -> n.real("alpha", 2));
    activation(cases, "HardSigmoid 0.1666 0.5", "HardSigmoid", 17,
        n -> n.real("alpha", 1.0 / 6).real("beta", 0.5));
    activation(cases, "ThresholdedRelu 0.5", "ThresholdedRelu", 17, n -> n.real("alpha", 0.5));
    activation(cases, "Mish", "Mish", 18, _ -> {});
    activation(cases, "Gelu", "Gelu", 20, _ -> {});
    activation(cases, "Gelu tanh", "Gelu", 20, n -> n.text("approximate", "tanh"));
    activation(cases, "Clip opset 6", "Clip", 10, n -> n.real("min", -0.5).real("max", 0.75));
    for (int both = 0; both < 4; both++) {
      CaseBuilder c = CaseBuilder.of("Clip" + (both % 2 == 1 ? " min" : "")
          + (both >= 2 ? " max" : both == 0 ? " none" : ""));
      cases.add(c.output(c.node("Clip").in(c.x(2, 3, 4, 5), both % 2 == 1 ? c.scalar("lo", 0) : "",
          both >= 2 ? c.scalar("hi", 0.5) : "").as("y")));
    }
    silu(cases);
    return cases;
  }

  private static void activation(List<OperatorCase> cases, String id, String type, int opset,
      Consumer<NodeBuilder> attributes) {
    CaseBuilder wide = CaseBuilder.of(id + " on 2x5x4x3", opset);
    cases.add(finish(wide, type, wide.normals("x", 3, 2, 5, 4, 3), attributes));
    CaseBuilder edge = CaseBuilder.of(id + " at 0, 1 and far out", opset);
    cases.add(finish(edge, type, edge.reals("x", Shape.of(13), 0, -0.0, 1, -1, 1e-30, -1e-30, 3, -3,
        6, 20, -20, 1000, -1000), attributes));
  }

  private static OperatorCase finish(CaseBuilder c, String type, String x,
      Consumer<NodeBuilder> attributes) {
    NodeBuilder node = c.node(type).in(x);
    attributes.accept(node);
    return c.output(node.as("y"));
  }

  private static void silu(List<OperatorCase> cases) {
    CaseBuilder silu = CaseBuilder.of("Sigmoid then Mul (SiLU)");
    String x = silu.x(2, 5, 4, 3);
    cases.add(silu.output(
        silu.node("Mul").in(x, silu.node("Sigmoid").in(x).as("s")).as("y")));
    CaseBuilder mish = CaseBuilder.of("Softplus, Tanh then Mul (Mish)");
    String z = mish.x(2, 5, 4, 3);
    String t = mish.node("Tanh").in(mish.node("Softplus").in(z).as("p")).as("t");
    cases.add(mish.output(mish.node("Mul").in(z, t).as("y")));
    CaseBuilder empty = CaseBuilder.of("Relu on nothing");
    cases.add(empty.output(empty.node("Relu").in(empty.x(0, 3)).as("y")));
    CaseBuilder scalar = CaseBuilder.of("Relu on a scalar");
    cases.add(scalar.output(scalar.node("Relu").in(scalar.reals("x", Shape.SCALAR, -2)).as("y")));
    for (DType dtype : List.of(DType.DOUBLE, DType.FLOAT16)) {
      CaseBuilder c = CaseBuilder.of("Sigmoid " + dtype.label(), CaseBuilder.OPSET, dtype);
      cases.add(c.output(c.node("Sigmoid").in(c.x(3, 5)).as("y")));
    }
  }

  static List<OperatorCase> arithmetic() {
    List<OperatorCase> cases = new ArrayList<>();
    for (String type : List.of("Abs", "Neg", "Exp", "Floor", "Ceil", "Sign", "Identity", "Sin",
        "Cos", "Tan", "Atan", "Sinh", "Cosh")) {
      CaseBuilder c = CaseBuilder.of(type + " on 2x5x4x3");
      cases.add(c.output(c.node(type).in(c.x(2, 5, 4, 3)).as("y")));
    }
    for (String type : List.of("Sqrt", "Log", "Reciprocal")) {
      CaseBuilder c = CaseBuilder.of(type + " on 2x5x4x3");
      cases.add(c.output(c.node(type).in(c.uniforms("x", 0.01, 10, 2, 5, 4, 3)).as("y")));
    }
    for (String type : List.of("Asin", "Acos", "Atanh")) {
      CaseBuilder c = CaseBuilder.of(type + " on 2x5");
      cases.add(c.output(c.node(type).in(c.uniforms("x", -0.99, 0.99, 2, 5)).as("y")));
    }
    CaseBuilder round = CaseBuilder.of("Round half to even");
    cases.add(round.output(round.node("Round").in(
        round.reals("x", Shape.of(9), -2.5, -1.5, -0.5, 0, 0.5, 1.5, 2.5, 1.4, 1.6)).as("y")));
    CaseBuilder neg = CaseBuilder.of("Neg i64");
    cases.add(neg.outputOf(DType.INT64,
        neg.node("Neg").in(neg.integers("x", DType.INT64, -9, 9, 3, 4)).as("y")));
    CaseBuilder not = CaseBuilder.of("Not");
    cases.add(not.outputOf(DType.BOOL,
        not.node("Not").in(not.integers("x", DType.BOOL, 0, 1, 3, 4)).as("y")));
    CaseBuilder dropout = CaseBuilder.of("Dropout in inference");
    cases.add(dropout.output(dropout.node("Dropout").in(dropout.x(2, 5, 4, 3)).as("y")));
    return cases;
  }

  static List<OperatorCase> casts() {
    List<OperatorCase> cases = new ArrayList<>();
    List<DType> types = List.of(DType.FLOAT, DType.DOUBLE, DType.FLOAT16, DType.INT32, DType.INT64,
        DType.UINT8, DType.BOOL);
    for (DType from : types) {
      for (DType to : types) {
        if (from != to) {
          CaseBuilder c = CaseBuilder.of("Cast " + from.label() + " to " + to.label(),
              CaseBuilder.OPSET, from.isReal() ? from : DType.FLOAT);
          String x = from.isReal()
              ? c.uniforms("x", 0, 100, 3, 7)
              : c.integers("x", from, 0, from == DType.BOOL ? 1 : 100, 3, 7);
          cases.add(c.outputOf(to, c.node("Cast").in(x).integer("to", to.code()).as("y")));
        }
      }
    }
    CaseBuilder down = CaseBuilder.of("Cast f32 to i32 rounds towards zero");
    cases.add(down.outputOf(DType.INT32, down.node("Cast").in(
        down.reals("x", Shape.of(6), -1.9, -1, -0.5, 0.5, 1, 1.9))
        .integer("to", DType.INT32.code()).as("y")));
    return cases;
  }
}
