package dev.crease.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.Executors;
import dev.crease.exec.Executor;
import dev.crease.exec.ExecutorOptions;
import dev.crease.exec.Session;
import dev.crease.graph.Model;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.GraphBuilder;
import dev.crease.testkit.SeededNumbers;
import dev.crease.testkit.exec.PairModel;
import dev.crease.verify.ExecutorCheck;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two convolutions that are made together, part by part. */
@Tag("vectors")
class PairWorkTest {

  private static Map<String, Tensor> inputs(Model model) {
    Shape shape = model.graph().requiredInputs().getFirst().type().shape().orElseThrow();
    return Map.of("x", SeededNumbers.of(7).normals(DType.FLOAT, shape, 0, 1));
  }

  private static ExecutorCheck.Result run(Model model, int threads) {
    try (Executor executor = Executors.open("host:" + threads, new ExecutorOptions(true, true))) {
      return ExecutorCheck.ofOutputs(executor, model, inputs(model));
    }
  }

  private static void requireClose(Model model, boolean together) {
    for (int threads = 1; threads <= 5; threads += 2) {
      ExecutorCheck.Result result = run(model, threads);
      assertThat(result.firstWrong()).isEmpty();
      boolean made = result.summary().getFirst().endsWith(", 1 times two convolutions together");
      // More threads may have to make too many rows twice.
      assertThat(made).as("%s", result.summary()).isEqualTo(together && (threads == 1 || made));
    }
  }

  /** Rows by one and by several, units that are full and those that are not, strides, dilations, windows that leave rows out. */
  @ParameterizedTest
  @CsvSource({"32, 160, 1, 1, 40, 28, 3, 1, 1, 1", "40, 180, 1, 1, 61, 45, 3, 2, 1, 2",
      "3, 160, 3, 2, 122, 64, 3, 1, 1, 1", "36, 200, 1, 1, 63, 30, 5, 1, 1, 1",
      "48, 161, 1, 1, 100, 30, 5, 2, 1, 1", "32, 160, 1, 1, 70, 33, 3, 1, 2, 3",
      "33, 250, 3, 2, 120, 47, 3, 3, 1, 1", "64, 192, 1, 1, 50, 14, 1, 2, 1, 1",
      "160, 960, 1, 1, 7, 7, 3, 1, 1, 1", "64, 384, 1, 1, 14, 14, 3, 1, 1, 2",
      "16, 96, 1, 1, 112, 112, 3, 2, 1, 1", "16, 32, 1, 1, 200, 1000, 3, 1, 1, 1",
      "24, 48, 1, 1, 9, 5, 3, 1, 3, 1", "24, 17, 1, 1, 3, 3, 3, 1, 1, 1"})
  void convolutions(int inputs, int channels, int kernel, int stride, int height, int width,
      int taps, int step, int dilation, int images) {
    PairModel.First first = new PairModel.First(images, inputs, channels, kernel, stride, height,
        width);
    PairModel.Second second = new PairModel.Second(taps, step, dilation);
    requireClose(PairModel.of(first, "Relu", second).build(), true);
    requireClose(PairModel.of(first, "HardSwish", second).build(), true);
  }

  @Test
  void whatSomethingElseReadsIsNotMadeTogether() {
    PairModel.First first = new PairModel.First(1, 16, 64, 1, 1, 40, 28);
    GraphBuilder seen = PairModel.of(first, "Relu", new PairModel.Second(3, 1, 1));
    seen.output("between");
    requireClose(seen.build(), false);
    GraphBuilder added = PairModel.of(first, "Relu", new PairModel.Second(3, 1, 1));
    added.output(added.node("Sigmoid").name("s").in("between").as("s.y"));
    requireClose(added.build(), false);
  }

  @Test
  void whereMostRowsWouldOnlyBeMovedBothAreMadeByThemselves() {
    requireClose(PairModel.of(new PairModel.First(1, 16, 32, 1, 1, 60, 33), "Relu",
        new PairModel.Second(3, 1, 18)).build(), false);
  }

  @Test
  void whatWinogradMakesIsNotMadeTogether() {
    requireClose(PairModel.of(new PairModel.First(1, 32, 64, 3, 1, 30, 30), "Relu",
        new PairModel.Second(3, 1, 1)).build(), false);
  }

  /** Rows between both that lie outside of the image are zeros, whatever the thread's array held before. */
  @Test
  void rowsAndColumnsOutsideOfTheImageAreZeros() {
    Model model = PairModel.of(new PairModel.First(1, 16, 32, 1, 1, 6, 6), "Relu",
        new PairModel.Second(3, 1, 1)).build();
    float[] numbers = new float[16 * 6 * 6];
    Arrays.fill(numbers, 1e30f);
    try (Executor executor = Executors.open("host:2");
        Session session = executor.compile(model, Map.of())) {
      float[] before = last(session, inputs(model));
      last(session, Map.of("x", Tensor.ofFloats(Shape.of(1, 16, 6, 6), numbers)));
      assertThat(last(session, inputs(model))).isEqualTo(before);
    }
  }

  private static float[] last(Session session, Map<String, Tensor> inputs) {
    return Objects.requireNonNull(session.run(inputs).get("last.y")).toFloats();
  }
}
