package dev.crease.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.Executors;
import dev.crease.exec.Executor;
import dev.crease.exec.ExecutorOptions;
import dev.crease.graph.Model;
import dev.crease.testkit.exec.HeadModel;
import dev.crease.testkit.exec.NetworkCheck;
import dev.crease.verify.ExecutorCheck;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rearrangements that read convolutions where these lie, and softmax of rows of any length. */
@Tag("vectors")
class HeadsTest {

  @ParameterizedTest
  @CsvSource({"1, 7, 2, 3", "1, 40, 2, 3", "2, 13, 5, 4", "1, 9, 15, 1", "1, 9, 16, 2",
      "1, 9, 33, 1", "1, 5, 1, 4"})
  void headsAreRight(int images, int size, int classes, int anchors) {
    Model model = HeadModel.of(images, size, classes, anchors).build();
    for (int threads = 1; threads <= 3; threads++) {
      try (Executor executor = Executors.open("host:" + threads,
          new ExecutorOptions(true, true))) {
        ExecutorCheck.Result result = ExecutorCheck.ofOutputs(executor, model,
            NetworkCheck.inputs(model));
        assertThat(result.firstWrong()).isEmpty();
      }
    }
  }
}
