package dev.crease.testkit.cases;

import dev.crease.tensor.DType;
import dev.crease.tensor.IntValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.SeededNumbers;
import java.util.ArrayList;
import java.util.List;

/** Quantized values. */
final class QuantizationCases {

  private QuantizationCases() {}

  static List<OperatorCase> all() {
    List<OperatorCase> cases = new ArrayList<>();
    for (DType type : List.of(DType.UINT8, DType.INT8)) {
      long zero = type == DType.UINT8 ? 128 : -3;
      CaseBuilder q = CaseBuilder.of("QuantizeLinear " + type.label());
      cases.add(q.outputOf(type, q.node("QuantizeLinear").in(q.normals("x", 3, 2, 5, 4),
          q.scalar("s", 0.05), zero(q, type, zero)).as("y")));
      CaseBuilder d = CaseBuilder.of("DequantizeLinear " + type.label());
      cases.add(d.output(d.node("DequantizeLinear").in(
          d.integers("x", type, type == DType.UINT8 ? 0 : -128, type == DType.UINT8 ? 255 : 127, 2,
              5, 4),
          d.scalar("s", 0.05), zero(d, type, zero)).as("y")));
    }
    CaseBuilder channel = CaseBuilder.of("DequantizeLinear by channel then Conv");
    String w = channel.graph().initializer("w", SeededNumbers.of(5)
        .integers(DType.INT8, Shape.of(4, 3, 3, 3), -127, 127));
    String scale = channel.constant("s", 0.001, 0.01, 4);
    String real = channel.node("DequantizeLinear").in(w, scale).integer("axis", 0).as("wr");
    cases.add(channel.output(channel.node("Conv").in(channel.x(1, 3, 6, 6), real).as("y")));
    return cases;
  }

  private static String zero(CaseBuilder c, DType type, long value) {
    return c.graph().initializer("z",
        Tensor.of(new IntValue(type, Shape.SCALAR, new long[]{value})));
  }
}
