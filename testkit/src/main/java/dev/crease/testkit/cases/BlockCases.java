package dev.crease.testkit.cases;

import dev.crease.op.TensorType;
import dev.crease.tensor.DType;
import dev.crease.tensor.IntValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.GraphBuilder;
import dev.crease.testkit.NodeBuilder;
import java.util.ArrayList;
import java.util.List;

/** What networks put together: the combinations that executors fuse, and those that they must not. */
final class BlockCases {

  private BlockCases() {}

  static List<OperatorCase> all() {
    List<OperatorCase> cases = new ArrayList<>();
    epilogues(cases);
    residuals(cases);
    joins(cases);
    outputs(cases);
    return cases;
  }

  private static String conv(CaseBuilder c, String x, int channels, int outputs, int kernel,
      int stride, int groups) {
    int pad = kernel / 2;
    int fan = channels / groups * kernel * kernel;
    return c.node("Conv").in(x,
        c.weight(c.graph().freshName("w"), Math.sqrt(2.0 / fan), outputs, channels / groups, kernel,
            kernel),
        c.weight(c.graph().freshName("b"), 0.2, outputs)).integer("group", groups)
        .integers("pads", pad, pad, pad, pad).integers("strides", stride, stride).out();
  }

  private static String unary(CaseBuilder c, String type, String x) {
    return c.node(type).in(x).out();
  }

  private static void epilogues(List<OperatorCase> cases) {
    for (String type : List.of("Relu", "LeakyRelu", "Sigmoid", "Tanh", "HardSwish", "Softplus")) {
      CaseBuilder c = CaseBuilder.of("Block Conv " + type);
      cases.add(c.output(unary(c, type, conv(c, c.x(1, 16, 9, 9), 16, 24, 3, 1, 1))));
      CaseBuilder n = CaseBuilder.of("Block Conv BatchNormalization " + type);
      String y = NormCases.normalized(n, conv(n, n.x(2, 8, 9, 9), 8, 17, 3, 2, 1), 17, 1e-5);
      cases.add(n.output(unary(n, type, y)));
    }
    CaseBuilder silu = CaseBuilder.of("Block Conv SiLU");
    String z = conv(silu, silu.x(1, 8, 9, 9), 8, 16, 1, 1, 1);
    cases.add(silu.output(silu.node("Mul").in(z, unary(silu, "Sigmoid", z)).out()));
    CaseBuilder parts = CaseBuilder.of("Block Conv HardSwish in parts");
    String v = conv(parts, parts.x(1, 8, 9, 9), 8, 20, 3, 1, 1);
    String within = parts.node("Clip").in(parts.node("Add").in(v, parts.scalar("three", 3)).out(),
        parts.scalar("low", 0), parts.scalar("high", 6)).out();
    String six = parts.node("Mul").in(v, within).out();
    cases.add(parts.output(parts.node("Div").in(six, parts.scalar("six", 6)).out()));
    CaseBuilder alone = CaseBuilder.of("Block gate of an input");
    String u = alone.x(2, 5, 3, 7);
    String gated = alone.node("Clip").in(alone.node("Add").in(u, alone.scalar("half", 0.5)).out(),
        alone.scalar("zero", 0), alone.scalar("one", 1)).out();
    cases.add(alone.output(alone.node("Mul").in(gated, u).out()));
    CaseBuilder limited = CaseBuilder.of("Block depthwise Conv BatchNormalization Clip");
    String d = NormCases.normalized(limited,
        conv(limited, limited.x(1, 32, 8, 8), 32, 32, 3, 2, 32), 32, 1e-5);
    cases.add(limited.output(
        limited.node("Clip").in(d, limited.scalar("low", 0), limited.scalar("high", 6)).out()));
    CaseBuilder slope = CaseBuilder.of("Block Conv PRelu");
    cases.add(slope.output(slope.node("PRelu").in(conv(slope, slope.x(1, 4, 7, 7), 4, 6, 3, 1, 1),
        slope.weight("slope", 0.3, 6, 1, 1)).out()));
    CaseBuilder affine = CaseBuilder.of("Block Conv Mul Add by channel");
    String scaled = affine.node("Mul").in(conv(affine, affine.x(1, 4, 7, 7), 4, 6, 3, 1, 1),
        affine.weight("s", 1, 6, 1, 1)).out();
    cases.add(affine.output(affine.node("Add").in(scaled, affine.weight("t", 1, 6, 1, 1)).out()));
    CaseBuilder up = CaseBuilder.of("Block ConvTranspose BatchNormalization Relu");
    String t = up.node("ConvTranspose").in(up.x(1, 8, 5, 5), up.weight("w", 0.2, 8, 6, 4, 4))
        .integers("strides", 2, 2).integers("pads", 1, 1, 1, 1).out();
    cases.add(up.output(unary(up, "Relu", NormCases.normalized(up, t, 6, 1e-5))));
    CaseBuilder mlp = CaseBuilder.of("Block Gemm BatchNormalization Relu Gemm");
    String h = mlp.node("Gemm").in(mlp.x(3, 10), mlp.weight("w1", 0.3, 16, 10),
        mlp.weight("b1", 0.3, 16)).integer("transB", 1).out();
    h = unary(mlp, "Relu", NormCases.normalized(mlp, h, 16, 1e-5));
    cases.add(mlp.output(mlp.node("Gemm").in(h, mlp.weight("w2", 0.3, 16, 4),
        mlp.weight("b2", 0.3, 4)).out()));
  }

  private static void residuals(List<OperatorCase> cases) {
    CaseBuilder basic = CaseBuilder.of("Block residual Add Relu");
    String x = basic.x(1, 16, 7, 7);
    String y = unary(basic, "Relu", conv(basic, x, 16, 16, 3, 1, 1));
    y = conv(basic, y, 16, 16, 3, 1, 1);
    cases.add(basic.output(unary(basic, "Relu", basic.node("Add").in(y, x).out())));
    CaseBuilder down = CaseBuilder.of("Block residual with a projection");
    String in = down.x(2, 8, 9, 9);
    String main = conv(down, unary(down, "Relu", conv(down, in, 8, 8, 1, 1, 1)), 8, 20, 3, 2, 1);
    cases.add(down.output(
        unary(down, "Relu", down.node("Add").in(main, conv(down, in, 8, 20, 1, 2, 1)).out())));
    CaseBuilder twice = CaseBuilder.of("Block Add of a value and itself after Conv");
    String z = conv(twice, twice.x(1, 4, 5, 5), 4, 4, 3, 1, 1);
    cases.add(twice.output(twice.node("Add").in(z, z).out()));
    CaseBuilder gate = CaseBuilder.of("Block squeeze and excitation");
    String g = gate.x(2, 16, 6, 6);
    String s = unary(gate, "GlobalAveragePool", g);
    s = unary(gate, "Relu", conv(gate, s, 16, 4, 1, 1, 1));
    s = unary(gate, "Sigmoid", conv(gate, s, 4, 16, 1, 1, 1));
    cases.add(gate.output(gate.node("Mul").in(g, s).out()));
    CaseBuilder excited = CaseBuilder.of("Block squeeze and excitation added to its input");
    String e = conv(excited, excited.x(2, 5, 6, 7), 5, 20, 3, 1, 1);
    String f = unary(excited, "HardSigmoid",
        conv(excited, unary(excited, "GlobalAveragePool", e), 20, 20, 1, 1, 1));
    String sum = excited.node("Add").in(e, excited.node("Mul").in(e, f).out()).out();
    cases.add(excited.output(conv(excited, unary(excited, "Relu", sum), 20, 3, 1, 1, 1)));
    CaseBuilder three = CaseBuilder.of("Block Sub and Add of three inputs");
    String difference = three.node("Sub").in(three.x(2, 3, 5), three.normals("b", 1, 3, 1)).out();
    cases.add(three.output(unary(three, "Tanh",
        three.node("Add").in(three.normals("c", 1, 2, 3, 5), difference).out())));
    CaseBuilder before = CaseBuilder.of("Block BatchNormalization Relu Conv");
    String p = unary(before, "Relu", NormCases.normalized(before, before.x(1, 8, 7, 7), 8, 1e-5));
    cases.add(before.output(conv(before, p, 8, 12, 3, 1, 1)));
  }

  private static void joins(List<OperatorCase> cases) {
    CaseBuilder dense = CaseBuilder.of("Block Concat of Convs then Conv");
    String x = dense.x(1, 8, 7, 7);
    String y = dense.node("Concat").in(x, conv(dense, x, 8, 5, 3, 1, 1),
        conv(dense, x, 8, 3, 1, 1, 1)).integer("axis", 1).out();
    cases.add(dense.output(conv(dense, y, 16, 6, 1, 1, 1)));
    CaseBuilder halves = CaseBuilder.of("Block Concat of half blocks");
    String z = halves.x(2, 8, 5, 7);
    String all8 = halves.node("Concat").in(conv(halves, z, 8, 24, 1, 1, 1),
        unary(halves, "Sigmoid", conv(halves, z, 8, 20, 3, 1, 1)),
        unary(halves, "Sigmoid", conv(halves, z, 8, 4, 1, 1, 1)),
        conv(halves, z, 8, 40, 1, 1, 1), unary(halves, "Sigmoid", conv(halves, z, 8, 8, 1, 1, 1)),
        unary(halves, "Sigmoid", conv(halves, z, 8, 24, 1, 1, 1))).integer("axis", 1).out();
    cases.add(halves.output(conv(halves, all8, 120, 6, 1, 1, 1)));
    CaseBuilder up = CaseBuilder.of("Block Resize Concat Conv");
    String low = up.x(1, 8, 4, 4);
    String high = up.normals("skip", 1, 1, 4, 8, 8);
    NodeBuilder resize = up.node("Resize").in(low, "", up.graph().floats("s", 1, 1, 2, 2))
        .text("mode", "nearest").text("coordinate_transformation_mode", "asymmetric")
        .text("nearest_mode", "floor");
    y = up.node("Concat").in(resize.out(), high).integer("axis", 1).out();
    cases.add(up.output(conv(up, y, 12, 6, 3, 1, 1)));
    CaseBuilder pools = CaseBuilder.of("Block spatial pyramid pooling");
    String p = conv(pools, pools.x(1, 6, 10, 10), 6, 4, 1, 1, 1);
    List<String> all = new ArrayList<>(List.of(p));
    for (int k : new int[]{3, 5, 9}) {
      all.add(pools.node("MaxPool").in(p).integers("kernel_shape", k, k)
          .integers("pads", k / 2, k / 2, k / 2, k / 2).out());
    }
    y = pools.node("Concat").in(all).integer("axis", 1).out();
    cases.add(pools.output(conv(pools, y, 16, 5, 1, 1, 1)));
    CaseBuilder head = CaseBuilder.of("Block classifier head");
    String h = unary(head, "GlobalAveragePool", conv(head, head.x(2, 8, 7, 7), 8, 20, 3, 1, 1));
    h = head.node("Flatten").in(h).integer("axis", 1).out();
    h = head.node("Gemm").in(h, head.weight("fc", 0.3, 10, 20), head.weight("fcb", 0.3, 10))
        .integer("transB", 1).out();
    cases.add(head.output(head.node("Softmax").in(h).integer("axis", 1).out()));
  }

  private static void outputs(List<OperatorCase> cases) {
    CaseBuilder both = CaseBuilder.of("Block Conv is an output and read");
    String y = conv(both, both.x(1, 4, 6, 6), 4, 8, 3, 1, 1);
    cases.add(both.output(y, unary(both, "Relu", y)));
    CaseBuilder input = CaseBuilder.of("Block an input is an output");
    String x = input.x(1, 4);
    cases.add(input.output(unary(input, "Identity", x), unary(input, "Relu", x)));
    CaseBuilder branch = CaseBuilder.of("Block If with a Conv in each branch");
    String z = branch.x(1, 3, 5, 5);
    String on = branch.input("on",
        Tensor.of(new IntValue(DType.BOOL, Shape.SCALAR, new long[]{1})));
    String w = branch.weight("w", 0.3, 4, 3, 3, 3);
    GraphBuilder then = branch.graph().body("then");
    then.output(then.node("Relu").in(then.node("Conv").in(z, w).out()).as("t"),
        TensorType.UNKNOWN.withDType(DType.FLOAT));
    GraphBuilder otherwise = branch.graph().body("else");
    otherwise.output(otherwise.node("Conv").in(z, w).as("e"),
        TensorType.UNKNOWN.withDType(DType.FLOAT));
    cases.add(branch.output(branch.node("If").in(on).body("then_branch", then.graph())
        .body("else_branch", otherwise.graph()).out()));
  }
}
