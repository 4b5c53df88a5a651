package dev.crease.testkit.lowering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.exec.Session;
import dev.crease.exec.lowering.Operand.Fixed;
import dev.crease.exec.lowering.Phase;
import dev.crease.exec.lowering.Program;
import dev.crease.exec.lowering.Step.TransposedConvolution;
import dev.crease.graph.Model;
import dev.crease.op.WindowAxis;
import dev.crease.reference.Arithmetic;
import dev.crease.reference.ReferenceExecutor;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.GraphBuilder;
import dev.crease.testkit.SeededNumbers;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The phases of a transposed convolution together are it: each element of the result is in one of them, with its value. */
class PhaseTest {

  @ParameterizedTest
  @CsvSource({"2,2,0,0,0", "2,2,0,0,1", "3,2,1,1,0", "3,2,1,1,1", "4,2,1,1,0", "3,1,1,1,0",
      "5,3,2,0,0", "1,2,0,0,0", "2,4,0,0,1", "7,2,3,2,0", "3,3,0,2,0", "2,3,1,1,0"})
  void togetherAreTheWhole(int kernel, int stride, int begin, int end, int outputPadding) {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, 2, 3, 4, 5);
    Tensor weight = SeededNumbers.of(5).normals(DType.FLOAT, Shape.of(3, 2, kernel, kernel), 0, 1);
    g.output(g.node("ConvTranspose").name("up").in(x, g.initializer("w", weight))
        .integers("strides", stride, stride).integers("pads", begin, begin, end, end)
        .integers("output_padding", outputPadding, outputPadding).as("y"));
    Model model = g.build();
    TransposedConvolution step = (TransposedConvolution) Program.of(model, Map.of()).steps()
        .getFirst();
    Tensor input = SeededNumbers.of(6).normals(DType.FLOAT, Shape.of(2, 3, 4, 5), 0, 1);
    Tensor expected;
    try (Session session = new ReferenceExecutor(Arithmetic.FP64).compile(model, Map.of())) {
      expected = Objects.requireNonNull(session.run(Map.of("x", input)).get("y"));
    }
    Shape shape = expected.shape();
    boolean[] made = new boolean[shape.size()];
    for (Phase phase : Phase.of(step)) {
      Tensor own = phase.weight(step, ((Fixed) step.weight()).tensor());
      WindowAxis h = phase.window().axes().get(0);
      WindowAxis w = phase.window().axes().get(1);
      for (int n = 0; n < 2; n++) {
        for (int o = 0; o < 2; o++) {
          for (int i = 0; i < h.output(); i++) {
            for (int j = 0; j < w.output(); j++) {
              int at = index(shape, n, o, phase.row() + i * stride, phase.column() + j * stride);
              assertThat(made[at]).isFalse();
              made[at] = true;
              assertThat(sum(input, own, n, o, i - h.padBegin(), j - w.padBegin()))
                  .isCloseTo(expected.getDouble(at),
                      org.assertj.core.data.Offset.offset(1e-5));
            }
          }
        }
      }
    }
    assertThat(made).doesNotContain(false);
  }

  private static double sum(Tensor x, Tensor w, int n, int o, long top, long left) {
    double sum = 0;
    for (int c = 0; c < x.shape().dim(1); c++) {
      for (int kh = 0; kh < w.shape().dim(2); kh++) {
        for (int kw = 0; kw < w.shape().dim(3); kw++) {
          long ih = top + kh;
          long iw = left + kw;
          if (ih >= 0 && ih < x.shape().dim(2) && iw >= 0 && iw < x.shape().dim(3)) {
            sum += x.getDouble(index(x.shape(), n, c, ih, iw))
                * w.getDouble(index(w.shape(), o, c, kh, kw));
          }
        }
      }
    }
    return sum;
  }

  private static int index(Shape s, long a, long b, long c, long d) {
    return (int) (((a * s.dim(1) + b) * s.dim(2) + c) * s.dim(3) + d);
  }
}
