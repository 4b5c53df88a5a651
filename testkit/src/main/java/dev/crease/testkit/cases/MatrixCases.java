package dev.crease.testkit.cases;

import dev.crease.tensor.DType;
import dev.crease.testkit.NodeBuilder;
import java.util.ArrayList;
import java.util.List;

/** {@code Gemm} with every transposition and kind of C; {@code MatMul} of every rank. */
final class MatrixCases {

  private MatrixCases() {}

  static List<OperatorCase> gemm() {
    List<OperatorCase> cases = new ArrayList<>();
    long[][] addends = {{}, {1}, {7}, {1, 7}, {5, 1}, {5, 7}};
    for (int transA = 0; transA <= 1; transA++) {
      for (int transB = 0; transB <= 1; transB++) {
        String id = "Gemm transA " + transA + " transB " + transB;
        cases.add(gemm(id + " no C", 5, 3, 7, transA, transB).done());
        for (long[] c : addends) {
          Pending p = gemm(id + " C of rank " + c.length + " size " + product(c), 5, 3, 7, transA,
              transB);
          p.node.in(p.builder.weight("c", 1, c)).real("alpha", 0.5).real("beta", 2);
          cases.add(p.done());
        }
      }
    }
    for (int size : new int[]{1, 16, 17, 33, 128}) {
      Pending p = gemm("Gemm 1x" + size + "x" + size, 1, size, size, 0, 1);
      p.node.in(p.builder.weight("c", 1, size));
      cases.add(p.done());
    }
    Pending beta = gemm("Gemm beta 0", 2, 3, 4, 0, 0);
    beta.node.in(beta.builder.weight("c", 1, 4)).real("beta", 0);
    cases.add(beta.done());
    Pending batch = gemm("Gemm batch 0", 0, 3, 4, 0, 0);
    batch.node.in(batch.builder.weight("c", 1, 4));
    cases.add(batch.done());
    CaseBuilder given = CaseBuilder.of("Gemm all inputs");
    cases.add(given.output(given.node("Gemm").in(given.x(4, 6), given.normals("b", 1, 6, 3),
        given.normals("c", 1, 3)).as("y")));
    CaseBuilder wide = CaseBuilder.of("Gemm f64", CaseBuilder.OPSET, DType.DOUBLE);
    cases.add(wide.output(wide.node("Gemm").in(wide.x(4, 6), wide.weight("b", 1, 6, 3),
        wide.weight("c", 1, 3)).as("y")));
    return cases;
  }

  private record Pending(CaseBuilder builder, NodeBuilder node) {
    OperatorCase done() {
      return builder.output(node.as("y"));
    }
  }

  private static Pending gemm(String id, int m, int k, int n, int transA, int transB) {
    CaseBuilder c = CaseBuilder.of(id);
    String a = transA == 0 ? c.x(m, k) : c.x(k, m);
    String b = transB == 0 ? c.weight("b", 1, k, n) : c.weight("b", 1, n, k);
    return new Pending(c,
        c.node("Gemm").in(a, b).integer("transA", transA).integer("transB", transB));
  }

  private static long product(long... sizes) {
    long product = 1;
    for (long s : sizes) {
      product *= s;
    }
    return product;
  }

  static List<OperatorCase> matMul() {
    List<OperatorCase> cases = new ArrayList<>();
    long[][][] shapes = {
        {{4}, {4}}, {{4}, {4, 3}}, {{3, 4}, {4}}, {{3, 4}, {4, 5}}, {{1, 1}, {1, 1}},
        {{2, 3, 4}, {4, 5}}, {{3, 4}, {2, 4, 5}}, {{2, 3, 4}, {2, 4, 5}}, {{1, 3, 4}, {2, 4, 5}},
        {{2, 1, 3, 4}, {5, 4, 2}}, {{2, 2, 3, 4}, {2, 2, 4, 5}}, {{2, 3, 4}, {4}},
        {{4}, {2, 4, 5}}, {{1, 17}, {17, 33}}, {{16, 64}, {64, 16}}, {{33, 128}, {128, 17}},
        {{0, 4}, {4, 5}}, {{3, 0}, {0, 5}}};
    for (long[][] s : shapes) {
      String id = "MatMul " + text(s[0]) + " by " + text(s[1]);
      CaseBuilder constant = CaseBuilder.of(id + " constant");
      cases.add(constant.output(
          constant.node("MatMul").in(constant.x(s[0]), constant.weight("w", 1, s[1])).as("y")));
      CaseBuilder given = CaseBuilder.of(id);
      cases.add(given.output(
          given.node("MatMul").in(given.x(s[0]), given.normals("w", 1, s[1])).as("y")));
    }
    CaseBuilder bias = CaseBuilder.of("MatMul Add bias");
    String y = bias.node("MatMul").in(bias.x(2, 5, 8), bias.weight("w", 0.5, 8, 6)).as("y");
    cases.add(bias.output(bias.node("Add").in(bias.weight("b", 1, 6), y).as("z")));
    return cases;
  }

  private static String text(long... sizes) {
    StringBuilder text = new StringBuilder();
    for (long s : sizes) {
      text.append(text.isEmpty() ? "" : "x").append(s);
    }
    return text.toString();
  }
}
