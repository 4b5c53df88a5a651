package dev.crease.testkit.cases;

import dev.crease.tensor.DType;
import java.util.ArrayList;
import java.util.List;

/** Functions of two or more elements, with every kind of broadcast. */
final class BinaryCases {

  private static final long[][][] BROADCASTS = {
      {{2, 5, 4, 3}, {2, 5, 4, 3}}, {{2, 5, 4, 3}, {5, 1, 1}}, {{2, 5, 4, 3}, {1, 5, 1, 1}},
      {{2, 5, 4, 3}, {}}, {{2, 5, 4, 3}, {1}}, {{2, 5, 4, 3}, {3}}, {{2, 5, 4, 3}, {4, 3}},
      {{5, 1, 1}, {2, 5, 4, 3}}, {{2, 1, 4, 1}, {5, 1, 3}}, {{2, 5, 4, 3}, {2, 5, 1, 1}},
      {{0, 3}, {3}}};

  private BinaryCases() {}

  static List<OperatorCase> arithmetic() {
    List<OperatorCase> cases = new ArrayList<>();
    for (String type : List.of("Add", "Sub", "Mul", "Div")) {
      for (long[][] shapes : BROADCASTS) {
        String id = type + " " + text(shapes[0]) + " and " + text(shapes[1]);
        CaseBuilder constant = CaseBuilder.of(id + " constant");
        cases.add(constant.output(constant.node(type)
            .in(constant.x(shapes[0]), constant.constant("k", 0.5, 2, shapes[1])).as("y")));
        CaseBuilder given = CaseBuilder.of(id);
        cases.add(given.output(given.node(type)
            .in(given.x(shapes[0]), given.uniforms("k", 0.5, 2, shapes[1])).as("y")));
      }
      CaseBuilder left = CaseBuilder.of(type + " constant on the left");
      cases.add(left.output(left.node(type)
          .in(left.weight("k", 1, 5, 1, 1), left.uniforms("x", 0.5, 2, 2, 5, 4, 3)).as("y")));
      CaseBuilder same = CaseBuilder.of(type + " of a value and itself");
      String x = same.uniforms("x", 0.5, 2, 2, 5);
      cases.add(same.output(same.node(type).in(x, x).as("y")));
      CaseBuilder ints = CaseBuilder.of(type + " i64");
      cases.add(ints.outputOf(DType.INT64, ints.node(type)
          .in(ints.integers("a", DType.INT64, -20, 20, 3, 4),
              ints.integers("b", DType.INT64, 1, 7, 4))
          .as("y")));
      CaseBuilder wide = CaseBuilder.of(type + " f64", CaseBuilder.OPSET, DType.DOUBLE);
      cases.add(wide.output(
          wide.node(type).in(wide.x(3, 4), wide.uniforms("k", 0.5, 2, 4)).as("y")));
    }
    CaseBuilder slope = CaseBuilder.of("PRelu by channel");
    cases.add(slope.output(
        slope.node("PRelu").in(slope.x(2, 5, 4, 3), slope.weight("s", 0.3, 5, 1, 1)).as("y")));
    CaseBuilder one = CaseBuilder.of("PRelu one slope");
    cases.add(one.output(
        one.node("PRelu").in(one.x(2, 5, 4, 3), one.weight("s", 0.3, 1)).as("y")));
    CaseBuilder pow = CaseBuilder.of("Pow 2x5 and scalar");
    cases.add(pow.output(pow.node("Pow")
        .in(pow.uniforms("x", 0.1, 3, 2, 5), pow.scalar("e", 2)).as("y")));
    CaseBuilder root = CaseBuilder.of("Pow broadcast");
    cases.add(root.output(root.node("Pow")
        .in(root.uniforms("x", 0.1, 3, 2, 5), root.uniforms("e", -1, 2, 5)).as("y")));
    return cases;
  }

  static List<OperatorCase> variadic() {
    List<OperatorCase> cases = new ArrayList<>();
    for (String type : List.of("Max", "Min", "Sum", "Mean")) {
      CaseBuilder one = CaseBuilder.of(type + " of one");
      cases.add(one.output(one.node(type).in(one.x(2, 3)).as("y")));
      CaseBuilder three = CaseBuilder.of(type + " of three, broadcast");
      cases.add(three.output(three.node(type).in(three.x(2, 5, 4), three.normals("b", 1, 5, 1),
          three.weight("c", 1, 4)).as("y")));
    }
    return cases;
  }

  static List<OperatorCase> comparisons() {
    List<OperatorCase> cases = new ArrayList<>();
    for (String type : List.of("Equal", "Less", "Greater", "LessOrEqual", "GreaterOrEqual")) {
      CaseBuilder c = CaseBuilder.of(type + " i64");
      cases.add(c.outputOf(DType.BOOL, c.node(type).in(c.integers("a", DType.INT64, 0, 3, 4, 6),
          c.integers("b", DType.INT64, 0, 3, 6)).as("y")));
      CaseBuilder r = CaseBuilder.of(type + " f32");
      cases.add(r.outputOf(DType.BOOL, r.node(type).in(r.x(4, 6), r.normals("b", 1, 6)).as("y")));
    }
    for (String type : List.of("And", "Or", "Xor")) {
      CaseBuilder c = CaseBuilder.of(type + " broadcast");
      cases.add(c.outputOf(DType.BOOL, c.node(type).in(c.integers("a", DType.BOOL, 0, 1, 4, 6),
          c.integers("b", DType.BOOL, 0, 1, 6)).as("y")));
    }
    CaseBuilder where = CaseBuilder.of("Where broadcast");
    cases.add(where.output(where.node("Where").in(where.integers("c", DType.BOOL, 0, 1, 5, 1),
        where.x(2, 5, 4), where.normals("z", 1, 4)).as("y")));
    return cases;
  }

  private static String text(long... sizes) {
    if (sizes.length == 0) {
      return "scalar";
    }
    StringBuilder text = new StringBuilder();
    for (long s : sizes) {
      text.append(text.isEmpty() ? "" : "x").append(s);
    }
    return text.toString();
  }
}
