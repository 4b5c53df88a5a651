package dev.crease.testkit.faults;

import dev.crease.graph.Model;
import dev.crease.onnx.ModelWriter;
import dev.crease.onnx.WriteOptions;
import dev.crease.op.TensorType;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.testkit.GraphBuilder;
import dev.crease.testkit.SeededNumbers;
import java.lang.foreign.Arena;
import java.nio.file.Path;

/** A model whose weights take a moment to write. */
final class LargeModel {

  private LargeModel() {}

  /**
   * Writes a row of matrix products, each with an affine behind it.
   *
   * @param layers how many
   * @param width rows and columns of each matrix
   */
  static Path write(Path target, int layers, int width, long seed) {
    SeededNumbers numbers = SeededNumbers.of(seed);
    try (Arena arena = Arena.ofConfined()) {
      GraphBuilder g = GraphBuilder.of("large" + seed, 17);
      String y = g.input("x", DType.FLOAT, 1, width);
      for (int i = 0; i < layers; i++) {
        String w = g.initializer("w" + i,
            numbers.stream("w" + i).normals(DType.FLOAT, Shape.of(width, width), 0, 0.01, arena));
        String s = g.initializer("s" + i,
            numbers.stream("s" + i).uniforms(DType.FLOAT, Shape.of(width), 0.5, 2));
        y = g.node("Mul").in(g.node("Relu").in(g.node("Gemm").in(y, w).out()).out(), s).out();
      }
      Model model = g.output(y, TensorType.of(DType.FLOAT, Shape.of(1, width))).build();
      return ModelWriter.write(model, target, WriteOptions.DEFAULT).path();
    }
  }
}
