package dev.crease.tornado.exec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.exec.ExecutorOptions;
import dev.crease.exec.Session;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.GraphBuilder;
import dev.crease.testkit.SeededNumbers;
import dev.crease.tornado.TestDevice;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.ac.manchester.tornado.api.types.matrix.Matrix2DFloat;
import uk.ac.manchester.tornado.matrix.MatrixMath;

/** Products of matrices on the device against tornado-matrices, which shares no code with the reference executor. */
class MatrixOracleTest {

  private static Matrix2DFloat matrix(Tensor tensor) {
    Shape shape = tensor.shape();
    Matrix2DFloat matrix = new Matrix2DFloat((int) shape.dim(0), (int) shape.dim(1));
    for (int i = 0; i < shape.dim(0); i++) {
      for (int k = 0; k < shape.dim(1); k++) {
        matrix.set(i, k, (float) tensor.getDouble(i * shape.dim(1) + k));
      }
    }
    return matrix;
  }

  /** Both sums of n products are within {@code n·2⁻²⁴·Σ|a·b|} of the exact one, to the first order. */
  @ParameterizedTest
  @CsvSource({"1, 7, 3", "16, 16, 16", "17, 33, 5", "64, 100, 31", "5, 257, 48"})
  void productsAreThoseOfTornadoMatrices(int rows, int depth, int columns) {
    Tensor a = SeededNumbers.of(1).normals(DType.FLOAT, Shape.of(rows, depth), 0, 1);
    Tensor b = SeededNumbers.of(2).normals(DType.FLOAT, Shape.of(depth, columns), 0, 1);
    Matrix2DFloat expected = new Matrix2DFloat(rows, columns);
    MatrixMath.sgemm(matrix(a), matrix(b), expected);
    GraphBuilder g = GraphBuilder.of("product", 17);
    g.input("a", DType.FLOAT, rows, depth);
    g.output(g.node("MatMul").in("a", g.initializer("b", b)).as("y"));
    TornadoExecutor executor = new TornadoExecutor(TestDevice.open(),
        new ExecutorOptions(true, false));
    try (Session session = executor.compile(g.build(), Map.of())) {
      Tensor y = Objects.requireNonNull(session.run(Map.of("a", a)).get("y"));
      for (int i = 0; i < rows; i++) {
        for (int k = 0; k < columns; k++) {
          double magnitude = 0;
          for (int d = 0; d < depth; d++) {
            magnitude += Math.abs(a.getDouble((long) i * depth + d)
                * b.getDouble((long) d * columns + k));
          }
          assertThat(Math.abs(y.getDouble((long) i * columns + k) - expected.get(i, k)))
              .isLessThanOrEqualTo(2 * depth * 0x1p-24 * magnitude);
        }
      }
    }
  }
}
