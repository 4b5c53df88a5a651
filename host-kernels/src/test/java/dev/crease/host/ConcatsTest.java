package dev.crease.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.Executors;
import dev.crease.exec.Executor;
import dev.crease.exec.ExecutorOptions;
import dev.crease.graph.Model;
import dev.crease.testkit.exec.ConcatModel;
import dev.crease.testkit.exec.NetworkCheck;
import dev.crease.verify.ExecutorCheck;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Concatenations whose parts are made where they lie in the result. */
@Tag("vectors")
class ConcatsTest {

  @ParameterizedTest
  @CsvSource({"1, 7, 7", "1, 14, 14", "1, 13, 9", "1, 28, 30", "1, 3, 2", "2, 13, 9"})
  void partsDoNotHarmEachOther(int images, int height, int width) {
    for (boolean reversed : new boolean[]{false, true}) {
      Model model = ConcatModel.of(images, height, width, reversed).build();
      for (boolean exact : new boolean[]{false, true}) {
        for (int threads = 1; threads <= 3; threads++) {
          try (Executor executor = Executors.open("host:" + threads,
              new ExecutorOptions(true, !exact))) {
            ExecutorCheck.Result result = ExecutorCheck.ofOutputs(executor, model,
                NetworkCheck.inputs(model));
            assertThat(result.firstWrong()).isEmpty();
            assertThat(result.summary().getFirst().endsWith(", 2 concatenations in place"))
                .as("%s", result.summary()).isEqualTo(images == 1);
          }
        }
      }
    }
  }
}
