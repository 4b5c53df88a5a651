package dev.crease.cli;

import static dev.crease.cli.Run.items;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.tensor.NpyFile;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyCommandTest {

  @TempDir
  Path folder = Path.of("");

  private Path in = Path.of("");
  private Path folded = Path.of("");

  @BeforeEach
  void fold() {
    in = SmallModels.write(SmallModels.convBn(), folder, "in.onnx");
    folded = folder.resolve("folded.onnx");
    Run.of("fold", in, "-o", folded, "--no-verify").succeeded();
  }

  @Test
  void aFoldIsEquivalent() {
    Run run = Run.of("verify", in, folded).succeeded();
    assertThat(run.out()).containsPattern(
        "output +max difference +allowed +observed / allowed\ny +\\S+ +\\S+ +0\\.\\d+\n")
        .containsPattern("bn1 +conv1 +Conv +\\S+ +0\\.\\d+ ")
        .containsPattern("EQUIVALENT: worst observed / allowed 0\\.\\d+ at bn1, ")
        .endsWith(", 1 fold site, 3 runs\n");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void printsJsonAlone() {
    Map<String, Object> json = Run.of("verify", in, folded, "--json", "--runs", 2, "--seed", 5)
        .succeeded().json();
    assertThat(json).containsOnlyKeys(
        "schema", "a", "b", "verdict", "reason", "worstRatio", "worstSite", "maxAbs",
        "outputsCompared", "runs", "seeds", "outputs", "sites", "notes");
    assertThat(json).containsEntry("verdict", "EQUIVALENT").containsEntry("runs", 2);
    assertThat(json.get("seeds")).asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
        .containsExactly(5, 6);
    assertThat(items(json, "outputs")).singleElement()
        .satisfies(o -> assertThat(o).containsEntry("name", "y"));
    assertThat(items(json, "sites")).singleElement()
        .satisfies(s -> assertThat(s).containsEntry("node", "bn1").containsEntry("layer", "conv1"));
  }

  @Test
  void anExecutorThatAgreesIsTheSame() {
    Run run = Run.of("verify", in, folded, "--executor", "reference").succeeded();
    assertThat(run.out()).contains("EQUIVALENT: ")
        .containsPattern("SAME: reference: 2 steps compared with the reference, worst observed");
    Map<String, Object> json = Run.of("verify", in, folded, "--executor", "reference", "--json")
        .succeeded().json();
    assertThat(json.get("executor"))
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
        .containsEntry("verdict", "SAME").containsEntry("firstWrong", null);
  }

  @Test
  void theFirstStepThatDiffersIsNamed() {
    Run run = Run.of("verify", in, folded, "--executor", "wrong");
    assertThat(run.exitCode()).isEqualTo(ExitCode.NOT_EQUIVALENT);
    assertThat(run.out()).containsPattern("DIFFERENT: wrong: 2 steps compared with the reference, "
        + "the first that differs is \\S+ \\(Relu\\), value y: max difference 1");
  }

  @Test
  void otherMathIsAUsageError() {
    Run run = Run.of("verify", in, folded, "--executor", "reference", "--math", "loose");
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("--math: expected strict or fast, got 'loose'");
  }

  @Test
  void otherWeightsAreNotEquivalent() {
    Path other = SmallModels.write(SmallModels.convBn(8), folder, "other.onnx");
    Run run = Run.of("verify", in, other);
    assertThat(run.exitCode()).isEqualTo(ExitCode.NOT_EQUIVALENT);
    assertThat(run.out()).contains("NOT_EQUIVALENT: ");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void otherInputsAreNotEquivalent() {
    Path other = SmallModels.write(SmallModels.twoInputs(), folder, "other.onnx");
    Run run = Run.of("verify", in, other, "--json");
    assertThat(run.exitCode()).isEqualTo(ExitCode.NOT_EQUIVALENT);
    assertThat(run.json()).containsEntry("verdict", "NOT_EQUIVALENT");
    assertThat(run.json().get("reason")).asString().isNotEmpty();
  }

  @Test
  void runsOnGivenInputs() {
    Path x = folder.resolve("x.npy");
    NpyFile.write(x, Tensor.ofFloats(Shape.of(1, 2, 4, 4), new float[32]));
    Map<String, Object> json = Run.of("verify", in, folded, "--input", x, "--json").succeeded()
        .json();
    assertThat(json).containsEntry("runs", 1);
  }

  @Test
  void everyInputNeedsAFileIfOneHasOne() {
    Path two = SmallModels.write(SmallModels.twoInputs(), folder, "two.onnx");
    Path left = folder.resolve("left.npy");
    NpyFile.write(left, Tensor.ofFloats(Shape.of(2, 2), 1, 2, 3, 4));
    Run.of("verify", two, two, "--input", "left=" + left)
        .failed(
            ExitCode.USAGE,
            "crease: usage: --input: expected a file for every input, got none for right");
  }

  @Test
  void needsTwoModelsAndARun() {
    Run.of("verify", in)
        .failed(
            ExitCode.USAGE,
            "crease: usage: crease verify: expected B.onnx, got nothing; fix: see crease verify"
                + " --help");
    Run.of("verify", in, folded, "--runs", 0)
        .failed(ExitCode.USAGE, "crease: usage: --runs: expected 1 or more, got 0");
    Run.of("verify", in, folded, "--runs", "many")
        .failed(
            ExitCode.USAGE,
            "crease: usage: --runs: expected a whole number, got 'many'; fix: see crease verify"
                + " --help");
  }
}
