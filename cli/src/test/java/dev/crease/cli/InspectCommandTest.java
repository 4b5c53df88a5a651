package dev.crease.cli;

import static dev.crease.cli.Run.items;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectCommandTest {

  @TempDir
  Path folder = Path.of("");

  @Test
  void showsWhatFolds() throws IOException {
    Path in = SmallModels.write(SmallModels.convBn(), folder, "in.onnx");
    Run run = Run.of("inspect", in).succeeded();
    assertThat(Run.without(folder, run.out())).isEqualTo("""
        in.onnx: SIZE B, IR version 8, opset 17, 66 stored values

        port    name  type
        input   x     f32[1,2,4,4]
        output  y     f32[1,3,4,4]

        operator            nodes  folded
        BatchNormalization      1       0
        Conv                    1       1
        Relu                    1       1
        all                     3       2

        1 node would fold
        node  operator            direction  into   channels  shift
        bn1   BatchNormalization  backward   conv1         3  bias

        0 nodes would stay
        """.replace("SIZE", Long.toString(Files.size(in))));
  }

  @Test
  void showsWhatStaysAndWhy() {
    Path in = SmallModels.write(SmallModels.reluBetween(), folder, "in.onnx");
    assertThat(Run.of("inspect", in).succeeded().out()).endsWith(
        """

            0 nodes would fold

            1 node would stay
            node  operator            reason             why
            bn1   BatchNormalization  NONLINEAR_BETWEEN  a non-linear operator stands between it and the layer: layer conv1: a shift does not pass Relu relu1
            """);
  }

  @Test
  void printsJsonAlone() throws IOException {
    Path in = SmallModels.write(SmallModels.openSize(), folder, "in.onnx");
    Run run = Run.of("inspect", in, "--json").succeeded();
    Map<String, Object> json = run.json();
    assertThat(json).containsOnlyKeys(
        Stream.concat(
            Stream.of(FoldCommandTest.KEYS),
            Stream.of(
                "dataFile", "irVersion", "opsets", "inputs", "outputs", "operators", "parameters",
                "externalData"))
            .toArray(String[]::new));
    assertThat(json).containsEntry("output", null).containsEntry("outputSha256", null)
        .containsEntry("bytesAfter", null).containsEntry("engine", null)
        .containsEntry("verification", null);
    assertThat(Run.object(json, "seconds"))
        .containsOnlyKeys("read", "plan", "rescale", "write", "sync", "verify");
    assertThat(json).containsEntry("schema", 1)
        .containsEntry("sha256", Digests.sha256(in))
        .containsEntry("opsets", Map.of("ai.onnx", 17))
        .containsEntry(
            "operators", Map.of("BatchNormalization", 1, "Conv", 1, "Relu", 1));
    assertThat(items(json, "inputs")).singleElement().satisfies(input -> {
      assertThat(input).containsEntry("name", "x").containsEntry("type", "FLOAT");
      assertThat(input.get("shape")).isEqualTo(Arrays.asList("N", 2, "H", null));
    });
    assertThat(items(json, "folds")).hasSize(1);
    assertThat(run.err()).isEmpty();
  }

  @Test
  void listedInitializersCountAsTheOptionSays() {
    Path in = SmallModels.write(SmallModels.overridableWeight(), folder, "in.onnx");
    assertThat(items(Run.of("inspect", in, "--json").succeeded().json(), "refusals"))
        .singleElement()
        .satisfies(r -> assertThat(r).containsEntry("reason", "OVERRIDABLE_INITIALIZER"));
    assertThat(
        items(
            Run.of("inspect", in, "--listed-initializers", "constant", "--json").succeeded()
                .json(),
            "folds"))
        .singleElement().satisfies(f -> assertThat(f).containsEntry("node", "bn1"));
  }

  @Test
  void readsModelsThatCannotRun() {
    Path in = SmallModels.write(SmallModels.unknownOperator(), folder, "in.onnx");
    Map<String, Object> json = Run.of("inspect", in, "--json").succeeded().json();
    assertThat(json).containsEntry("operators", Map.of("com.example::Frobnicate", 1))
        .containsEntry("folds", List.of());
  }
}
