package dev.crease.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.testkit.cases.EmptyCases;
import dev.crease.testkit.cases.OperatorCase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every command on models with nothing in them. */
class EmptyModelsTest {

  @TempDir
  Path folder = Path.of("");

  static List<OperatorCase> cases() {
    return EmptyCases.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyCommandWorks(OperatorCase c) throws Exception {
    Path in = SmallModels.write(c.model(), folder, "in.onnx");
    Path out = folder.resolve("out.onnx");
    Run.of("inspect", in).succeeded();
    Map<String, Object> report = Run.of("fold", in, "-o", out, "--json").succeeded().json();
    assertThat(Run.object(report, "verification")).containsEntry("verdict", "EQUIVALENT");
    Run.of("verify", in, out).succeeded();
    Run.of("diff", in, out);
    for (String executor : List.of("reference", "host")) {
      Path results = Files.createDirectories(folder.resolve(executor));
      Run.of("run", out, "--executor", executor, "--output", results).succeeded();
      try (var files = Files.list(results)) {
        assertThat(files).hasSize(c.model().graph().outputs().size());
      }
    }
  }

  /** ONNX wants outputs, but nothing that reads models does. */
  @Test
  void aModelOfNothing() throws Exception {
    Path in = folder.resolve("in.onnx");
    new SparseModel(in).write();
    Path out = folder.resolve("out.onnx");
    Run.of("inspect", in).succeeded();
    Run.of("fold", in, "-o", out).succeeded();
    assertThat(Files.mismatch(in, out)).isEqualTo(-1);
  }
}
