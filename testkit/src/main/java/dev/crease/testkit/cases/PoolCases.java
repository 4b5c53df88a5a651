package dev.crease.testkit.cases;

import dev.crease.tensor.DType;
import dev.crease.testkit.NodeBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Maxima and means over windows and over whole images. */
final class PoolCases {

  private PoolCases() {}

  static List<OperatorCase> windows() {
    List<OperatorCase> cases = new ArrayList<>();
    for (String type : List.of("MaxPool", "AveragePool")) {
      cases.add(on(type + " k2 s2", type, 2, n -> n.integers("strides", 2, 2)));
      cases.add(on(type + " k1", type, 1, _ -> {}));
      cases.add(on(type + " k3 s2 p1", type, 3,
          n -> n.integers("strides", 2, 2).integers("pads", 1, 1, 1, 1)));
      cases.add(on(type + " k3 s1 p1", type, 3, n -> n.integers("pads", 1, 1, 1, 1)));
      cases.add(on(type + " k5 s1 p2", type, 5, n -> n.integers("pads", 2, 2, 2, 2)));
      cases.add(on(type + " k3 s2 ceil", type, 3,
          n -> n.integers("strides", 2, 2).integer("ceil_mode", 1)));
      cases.add(on(type + " k2 s2 ceil p1", type, 2,
          n -> n.integers("strides", 2, 2).integers("pads", 1, 1, 1, 1).integer("ceil_mode", 1)));
      cases.add(on(type + " k3 pads 0 1 2 1", type, 3, n -> n.integers("pads", 0, 1, 2, 1)));
      cases.add(on(type + " k3 strides 1 2", type, 3, n -> n.integers("strides", 1, 2)));
      for (String auto : List.of("SAME_UPPER", "SAME_LOWER", "VALID")) {
        cases.add(on(type + " k2 s2 " + auto, type, 2,
            n -> n.text("auto_pad", auto).integers("strides", 2, 2)));
        cases.add(on(type + " k3 s2 " + auto, type, 3,
            n -> n.text("auto_pad", auto).integers("strides", 2, 2)));
      }
      cases.add(shaped(type + " 1-D k3 s2", type, DType.FLOAT, new long[]{2, 3, 11},
          n -> n.integers("kernel_shape", 3).integers("strides", 2)));
      cases.add(shaped(type + " 3-D k2 s2", type, DType.FLOAT, new long[]{1, 2, 4, 5, 6},
          n -> n.integers("kernel_shape", 2, 2, 2).integers("strides", 2, 2, 2)));
      cases.add(shaped(type + " k2x3", type, DType.FLOAT, new long[]{2, 17, 8, 9},
          n -> n.integers("kernel_shape", 2, 3)));
      cases.add(shaped(type + " f64", type, DType.DOUBLE, new long[]{1, 2, 6, 6},
          n -> n.integers("kernel_shape", 2, 2)));
    }
    cases.add(on("MaxPool k3 dilation 2", "MaxPool", 3, n -> n.integers("dilations", 2, 2)));
    cases.add(on("AveragePool k3 p1 counts pads", "AveragePool", 3,
        n -> n.integers("pads", 1, 1, 1, 1).integer("count_include_pad", 1)));
    cases.add(on("AveragePool k3 s2 p1 counts pads ceil", "AveragePool", 3,
        n -> n.integers("pads", 1, 1, 1, 1).integers("strides", 2, 2)
            .integer("count_include_pad", 1).integer("ceil_mode", 1)));
    return cases;
  }

  static List<OperatorCase> global() {
    List<OperatorCase> cases = new ArrayList<>();
    long[][] shapes = {{1, 16, 7, 7}, {2, 17, 5, 3}, {1, 33, 1, 1}, {2, 3, 10}, {1, 2, 3, 4, 5}};
    for (String type : List.of("GlobalAveragePool", "GlobalMaxPool")) {
      for (long[] shape : shapes) {
        cases.add(shaped(type + " rank " + shape.length + " c" + shape[1], type, DType.FLOAT, shape,
            _ -> {}));
      }
    }
    return cases;
  }

  private static OperatorCase on(String id, String type, int kernel,
      Consumer<NodeBuilder> attributes) {
    return shaped(id, type, DType.FLOAT, new long[]{2, 5, 9, 12},
        n -> attributes.accept(n.integers("kernel_shape", kernel, kernel)));
  }

  private static OperatorCase shaped(String id, String type, DType dtype, long[] shape,
      Consumer<NodeBuilder> attributes) {
    CaseBuilder c = CaseBuilder.of(id, CaseBuilder.OPSET, dtype);
    NodeBuilder node = c.node(type).in(c.x(shape));
    attributes.accept(node);
    return c.output(node.as("y"));
  }
}
