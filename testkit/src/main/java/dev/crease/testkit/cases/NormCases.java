package dev.crease.testkit.cases;

import dev.crease.tensor.DType;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Normalizations. */
final class NormCases {

  private NormCases() {}

  static List<OperatorCase> batch() {
    List<OperatorCase> cases = new ArrayList<>();
    long[][] shapes = {{4, 5}, {2, 5, 7}, {2, 5, 4, 3}, {1, 5, 2, 3, 4}, {1, 1, 3, 3},
        {2, 33, 2, 2}};
    for (long[] shape : shapes) {
      CaseBuilder c = CaseBuilder
          .of("BatchNormalization rank " + shape.length + " c" + shape[1]);
      cases.add(c.output(normalized(c, c.x(shape), shape[1], 1e-5)));
    }
    for (int opset : new int[]{8, 9, 14, 15}) {
      CaseBuilder c = CaseBuilder.of("BatchNormalization opset " + opset, opset);
      cases.add(c.output(normalized(c, c.x(2, 5, 4, 3), 5, 1e-5)));
    }
    for (double epsilon : new double[]{0.8, 1e-9, 0}) {
      CaseBuilder c = CaseBuilder.of("BatchNormalization epsilon " + epsilon);
      cases.add(c.output(normalized(c, c.x(2, 5, 4, 3), 5, epsilon)));
    }
    CaseBuilder bare = CaseBuilder.of("BatchNormalization without epsilon");
    cases.add(bare.output(bare.node("BatchNormalization").in(bare.x(2, 3, 2, 2),
        bare.weight("g", 1, 3), bare.weight("b", 1, 3), bare.weight("m", 1, 3),
        bare.constant("v", 0.1, 2, 3)).as("y")));
    CaseBuilder odd = CaseBuilder.of("BatchNormalization odd statistics");
    cases.add(odd.output(odd.node("BatchNormalization").in(odd.x(2, 6, 3, 3),
        floats(odd, "g", 0, 1e-8, -1, 1, 1, 100), floats(odd, "b", 1, 2, 0, 0, 0.5, 0),
        floats(odd, "m", 0, 0, 1, 0, 0, 3), floats(odd, "v", 1, 1, 1, 1e-40, 1e-15, 1e4))
        .as("y")));
    CaseBuilder half = CaseBuilder.of("BatchNormalization f16", 15, DType.FLOAT16);
    cases.add(half.output(normalized(half, half.x(2, 5, 4, 3), 5, 1e-5)));
    CaseBuilder given = CaseBuilder.of("BatchNormalization all inputs");
    cases.add(given.output(given.node("BatchNormalization").in(given.x(2, 3, 2, 2),
        given.normals("g", 1, 3), given.normals("b", 1, 3), given.normals("m", 1, 3),
        given.uniforms("v", 0.1, 2, 3)).as("y")));
    return cases;
  }

  private static String floats(CaseBuilder c, String name, double... elements) {
    return c.graph().initializer(name,
        Tensor.of(new RealValue(c.dtype(), Shape.of(elements.length), elements)));
  }

  static String normalized(CaseBuilder c, String x, long channels, double epsilon) {
    return c.node("BatchNormalization")
        .in(x, c.constant(c.graph().freshName("gamma"), -1, 2, channels),
            c.weight(c.graph().freshName("beta"), 0.5, channels),
            c.weight(c.graph().freshName("mean"), 0.5, channels),
            c.constant(c.graph().freshName("variance"), 0.2, 3, channels))
        .real("epsilon", epsilon).out();
  }

  static List<OperatorCase> others() {
    List<OperatorCase> cases = new ArrayList<>();
    long[][] shapes = {{2, 5, 7}, {2, 5, 4, 3}, {1, 3, 2, 3, 4}};
    for (long[] shape : shapes) {
      CaseBuilder c = CaseBuilder.of("InstanceNormalization rank " + shape.length);
      cases.add(c.output(c.node("InstanceNormalization").in(c.x(shape),
          c.weight("s", 1, shape[1]), c.weight("b", 1, shape[1])).as("y")));
    }
    CaseBuilder lrn = CaseBuilder.of("LRN");
    cases.add(lrn.output(lrn.node("LRN").in(lrn.x(2, 7, 3, 3)).integer("size", 3)
        .real("alpha", 0.01).real("beta", 0.75).real("bias", 1).as("y")));
    for (int axis : new int[]{-1, 1}) {
      CaseBuilder c = CaseBuilder.of("LayerNormalization axis " + axis);
      long[] tail = axis == 1 ? new long[]{5, 4} : new long[]{4};
      cases.add(c.output(c.node("LayerNormalization").in(c.x(3, 5, 4), c.weight("s", 1, tail),
          c.weight("b", 1, tail)).integer("axis", axis).as("y")));
    }
    return cases;
  }
}
