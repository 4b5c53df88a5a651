package dev.crease.testkit.folds;

import dev.crease.graph.Model;
import dev.crease.op.TensorType;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.testkit.GraphBuilder;
import dev.crease.testkit.SeededNumbers;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.stream.Stream;

/** The cases that folding must get right, by the numbers of the list in the project's description of folding. */
public final class FoldCases {

  private static final List<FoldCase> ALL = made();

  private FoldCases() {}

  /** All cases, in a fixed order. Case 29 is about files: {@link #overTwoGigabytes}. */
  public static List<FoldCase> all() {
    return ALL;
  }

  /** Those that only a file can hold: an attribute there is a parameter of the function around it. */
  public static List<FoldCase> ofFiles() {
    return List.of(FunctionFoldCases.attributeIsParameter());
  }

  private static List<FoldCase> made() {
    return Stream.of(LayoutFoldCases.all(), CarryFoldCases.all(), SharingFoldCases.all(),
        LayerFoldCases.all(), ShiftFoldCases.all(), MoveFoldCases.all(), QuantizedFoldCases.all(),
        ChainFoldCases.all(), NumberFoldCases.all(), ParallelFoldCases.all(), RowFoldCases.all(),
        BodyFoldCases.all(), FunctionFoldCases.all())
        .flatMap(List::stream).toList();
  }

  /**
   * Case 29: six affine layers with BatchNorm whose weights take 2.4 GB, more than one protobuf message may have.
   *
   * @param arena owns the weights
   */
  public static Model overTwoGigabytes(Arena arena) {
    int width = 10_000;
    SeededNumbers numbers = SeededNumbers.of(29);
    GraphBuilder g = GraphBuilder.of("large", FoldCaseBuilder.OPSET);
    String y = g.input("x", DType.FLOAT, 1, width);
    for (int i = 0; i < 6; i++) {
      String name = "gemm" + i;
      String w = g.initializer(name + ".weight", numbers.stream(name).normals(DType.FLOAT,
          Shape.of(width, width), 0, 0.01, arena));
      y = g.node("Gemm").in(y, w).integer("transB", 1).name(name).as(name + "_y");
      String norm = "bn" + i;
      SeededNumbers n = numbers.stream(norm);
      Shape shape = Shape.of(width);
      y = g.node("BatchNormalization").in(y,
          g.initializer(norm + ".weight", n.stream("g").uniforms(DType.FLOAT, shape, 0.5, 2)),
          g.initializer(norm + ".bias", n.stream("b").normals(DType.FLOAT, shape, 0, 1)),
          g.initializer(norm + ".mean", n.stream("m").normals(DType.FLOAT, shape, 0, 1)),
          g.initializer(norm + ".var", n.stream("v").uniforms(DType.FLOAT, shape, 0.5, 2)))
          .name(norm).as(norm + "_y");
    }
    g.output(y, TensorType.of(DType.FLOAT, Shape.of(1, width)));
    return g.build();
  }
}
