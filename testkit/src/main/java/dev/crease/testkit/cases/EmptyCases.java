package dev.crease.testkit.cases;

import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.GraphBuilder;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Tensors without elements, tensors without axes, and graphs without nodes: networks may have all of them, and loops over sizes meet them first. */
public final class EmptyCases {

  private EmptyCases() {}

  /** All of them. */
  public static List<OperatorCase> all() {
    return Stream.of(batches(), axes(), scalars(), graphs()).flatMap(List::stream).toList();
  }

  private static String norm(CaseBuilder c, String x, long channels) {
    return c.node("BatchNormalization").name("bn").in(x,
        c.constant("gamma", 0.5, 2, channels), c.weight("beta", 1, channels),
        c.weight("mean", 1, channels), c.constant("var", 0.5, 2, channels)).out();
  }

  /** No sample at all. */
  private static List<OperatorCase> batches() {
    CaseBuilder conv = CaseBuilder.of("Empty batch: Conv, BatchNormalization, Relu, pooling");
    String y = conv.node("Conv").name("conv")
        .in(conv.x(0, 3, 6, 6), conv.weight("w", 1, 4, 3, 3, 3))
        .out();
    y = conv.node("Relu").in(norm(conv, y, 4)).out();
    String pooled = conv.node("MaxPool").in(y).integers("kernel_shape", 2, 2).as("pooled");
    String global = conv.node("GlobalAveragePool").in(y).as("global");
    CaseBuilder gemm = CaseBuilder.of("Empty batch: Gemm, Mul, Softmax");
    String g = gemm.node("Gemm").in(gemm.x(0, 3), gemm.weight("w", 1, 3, 4)).out();
    String scaled = gemm.node("Mul").name("mul").in(g, gemm.constant("s", 0.5, 2, 4)).out();
    CaseBuilder transposed = CaseBuilder.of("Empty batch: ConvTranspose, Transpose, Flatten");
    String t = transposed.node("ConvTranspose")
        .in(transposed.x(0, 2, 3, 3), transposed.weight("w", 1, 2, 4, 2, 2)).out();
    t = transposed.node("Transpose").in(norm(transposed, t, 4)).integers("perm", 0, 2, 3, 1).out();
    return List.of(
        conv.output(pooled, global),
        gemm.output(gemm.node("Softmax").in(scaled).integer("axis", 1).as("y")),
        transposed.output(transposed.node("Flatten").in(t).as("y")));
  }

  /** An axis of size 0 that is no batch. */
  private static List<OperatorCase> axes() {
    CaseBuilder sum = CaseBuilder.of("Empty sum of products: MatMul, Mul, Add");
    String product = sum.node("MatMul").in(sum.x(2, 0), sum.weight("w", 1, 0, 3)).out();
    String scaled = sum.node("Mul").name("mul").in(product, sum.constant("s", 0.5, 2, 3)).out();
    CaseBuilder none = CaseBuilder.of("Empty outputs: Gemm, Mul");
    String outputs = none.node("Gemm").in(none.x(2, 3), none.weight("w", 1, 3, 0)).out();
    CaseBuilder channels = CaseBuilder.of("Empty channels: BatchNormalization");
    CaseBuilder concat = CaseBuilder.of("Empty parts: Concat of nothing but");
    CaseBuilder gather = CaseBuilder.of("Empty indices: Gather");
    CaseBuilder reduce = CaseBuilder.of("Empty axis: ReduceSum");
    CaseBuilder slice = CaseBuilder.of("Empty part: Slice, Relu, Mul");
    String part = slice.node("Slice").in(slice.x(2, 4), slice.graph().longs("starts", 3),
        slice.graph().longs("ends", 3), slice.graph().longs("axes", 1)).out();
    CaseBuilder split = CaseBuilder.of("Empty part: Split");
    return List.of(
        sum.output(sum.node("Add").name("add").in(scaled, sum.weight("b", 1, 3)).as("y")),
        none.output(
            none.node("Mul").name("mul").in(outputs, none.constant("s", 0.5, 2, 0)).as("y")),
        channels.output(norm(channels, channels.x(2, 0, 3, 3), 0)),
        concat.output(concat.node("Concat").in(concat.x(2, 0), concat.normals("z", 1, 2, 0))
            .integer("axis", 1).as("y")),
        gather.output(
            gather.node("Gather").in(gather.x(4, 3), gather.graph().longs("i")).as("y")),
        reduce.output(reduce.node("ReduceSum").in(reduce.x(2, 0, 3), reduce.graph().longs("a", 1))
            .as("y")),
        slice.output(slice.node("Mul").in(slice.node("Relu").in(part).out(),
            slice.scalar("two", 2)).as("y")),
        split.output(split.node("Split").in(split.x(2, 4), split.graph().longs("sizes", 4, 0))
            .integer("axis", 1).as(List.of("y", "nothing"))));
  }

  /** No axis. */
  private static List<OperatorCase> scalars() {
    CaseBuilder affine = CaseBuilder.of("Scalar input: Mul, Add, Relu");
    String scaled = affine.node("Mul").in(affine.x(), affine.scalar("s", -2)).out();
    String moved = affine.node("Add").in(scaled, affine.scalar("b", 0.5)).out();
    CaseBuilder behind = CaseBuilder.of("Scalar constants: MatMul, Mul, Sub");
    String product = behind.node("MatMul").in(behind.x(2, 3), behind.weight("w", 1, 3, 4)).out();
    String halved = behind.node("Mul").name("mul").in(product, behind.scalar("s", 0.5)).out();
    CaseBuilder dot = CaseBuilder.of("Scalar output: MatMul of vectors, Mul");
    String inner = dot.node("MatMul").in(dot.x(3), dot.weight("w", 1, 3)).out();
    CaseBuilder shapes = CaseBuilder.of("Scalar shapes: Reshape, Squeeze, Unsqueeze, Flatten");
    String one = shapes.node("Reshape").in(shapes.x(), shapes.graph().longs("one", 1)).out();
    String none = shapes.node("Squeeze").in(one).out();
    String two = shapes.node("Unsqueeze").in(none, shapes.graph().longs("axes", 0, 1)).out();
    return List.of(
        affine.output(affine.node("Relu").in(moved).as("y")),
        behind.output(
            behind.node("Sub").name("sub").in(halved, behind.scalar("b", 0.25)).as("y")),
        dot.output(dot.node("Mul").name("mul").in(inner, dot.scalar("s", 3)).as("y")),
        shapes.output(shapes.node("Flatten").in(two).integer("axis", 0).as("y")));
  }

  /** Nothing to run, nothing to fold. */
  private static List<OperatorCase> graphs() {
    CaseBuilder through = CaseBuilder.of("No node: the output is the input");
    CaseBuilder constant = CaseBuilder.of("No node: the output is a constant");
    GraphBuilder alone = GraphBuilder.of("case", CaseBuilder.OPSET);
    String value = alone.node("Constant")
        .tensor("value", Tensor.ofFloats(Shape.of(2), 1, -2)).as("k");
    alone.output(alone.node("Relu").in(value).as("y"));
    CaseBuilder activations = CaseBuilder.of("No layer: Relu, BatchNormalization, Sigmoid");
    String x = activations.node("Relu").in(activations.x(2, 3, 4, 4)).out();
    return List.of(
        through.output(through.x(2, 3)),
        constant.output(constant.weight("w", 1, 2, 3)),
        new OperatorCase("No input: Constant, Relu", alone.build(), Map.of()),
        activations.output(activations.node("Sigmoid").in(norm(activations, x, 3)).as("y")));
  }
}
