package dev.crease.cli;

import static dev.crease.cli.Run.items;
import static dev.crease.cli.Run.object;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.onnx.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.jr.ob.JSON;

class FoldCommandTest {

  /** The contract; more may be added. */
  static final String[] KEYS = {
      "schema",
      "model",
      "sha256",
      "output",
      "outputSha256",
      "nodesBefore",
      "nodesAfter",
      "batchNormalizationBefore",
      "batchNormalizationAfter",
      "bytesBefore",
      "bytesAfter",
      "folds",
      "refusals",
      "engine",
      "engineReport",
      "verification",
      "seconds"};

  @TempDir
  Path folder = Path.of("");

  private Path in = Path.of("");
  private Path out = Path.of("");

  @BeforeEach
  void writeModel() {
    in = SmallModels.write(SmallModels.convBn(), folder, "in.onnx");
    out = folder.resolve("out.onnx");
  }

  @Test
  void listsTheRules() {
    assertThat(Run.of("fold", "--list-rules").succeeded().out())
        .containsPattern("Conv +a layer that absorbs affines\n")
        .containsPattern("BatchNormalization +an affine that goes into a layer\n")
        .containsPattern("Relu +lets affines pass that commute with it\n")
        .containsPattern("ParallelConv +a sum of Conv, affine and identity branches ");
    assertThat(items(Run.of("fold", "--list-rules", "--json").succeeded().json(), "rules"))
        .extracting(rule -> rule.get("name")).contains("Gemm", "Mul", "Transpose", "PadConv")
        .doesNotHaveDuplicates();
  }

  @Test
  void writesTheFoldedModel() {
    Run run = Run.of("fold", in, "-o", out).succeeded();
    try (ModelFile file = ModelFile.open(out)) {
      assertThat(file.model().graph().nodes()).extracting(n -> n.op().type())
          .containsExactly("Conv", "Relu");
    }
    assertThat(run.err()).isEmpty();
    assertThat(Run.without(folder, run.out())).startsWith("""
        1 node folded, 0 nodes stay on purpose, engine host

                            before  after
        nodes                    3      2
        BatchNormalization       1      0
        """).contains("EQUIVALENT: worst observed / allowed 0.", " at bn1, ")
        .endsWith("written: out.onnx\n");
  }

  @Test
  void writesBesideTheInputUnlessToldWhere() {
    Run.of("fold", in).succeeded();
    assertThat(folder.resolve("in.folded.onnx")).exists();
  }

  @Test
  void printsJsonAlone() throws IOException {
    Run run = Run.of("fold", in, "-o", out, "--json").succeeded();
    Map<String, Object> json = run.json();
    assertThat(json.keySet()).contains(KEYS).containsOnlyOnce("dataFile").hasSize(KEYS.length + 1);
    assertThat(json).containsEntry("schema", 1)
        .containsEntry("model", in.toString())
        .containsEntry("output", out.toString())
        .containsEntry("nodesBefore", 3)
        .containsEntry("nodesAfter", 2)
        .containsEntry("batchNormalizationBefore", 1)
        .containsEntry("batchNormalizationAfter", 0)
        .containsEntry("bytesBefore", (int) Files.size(in))
        .containsEntry("bytesAfter", (int) Files.size(out))
        .containsEntry("engine", "host").containsEntry("engineReport", null);
    assertThat(json.get("sha256")).isEqualTo(Digests.sha256(in));
    assertThat(json.get("outputSha256")).isEqualTo(Digests.sha256(out));
    assertThat(items(json, "folds")).singleElement()
        .isEqualTo(
            Map.of(
                "node", "bn1", "op", "BatchNormalization", "into", "conv1", "intoOp", "Conv",
                "direction", "backward", "channels", 3, "shift", "bias",
                "graph", ""));
    assertThat(items(json, "refusals")).isEmpty();
    assertThat(object(json, "verification")).containsEntry("verdict", "EQUIVALENT")
        .containsEntry("worstSite", "bn1")
        .containsEntry("runs", 3)
        .containsKeys("worstRatio", "maxAbs");
    assertThat(object(json, "seconds")).containsOnlyKeys(
        "read", "plan", "rescale", "write", "sync", "verify");
    assertThat(run.err()).contains("1 node folded");
  }

  @Test
  void writesTheSameReportToAFile() throws IOException {
    Path report = folder.resolve("report.json");
    Run.of("fold", in, "-o", out, "--report", report).succeeded();
    Map<String, Object> json = JSON.std.mapFrom(Files.readString(report));
    assertThat(json.keySet()).contains(KEYS);
    assertThat(json.get("outputSha256")).isEqualTo(Digests.sha256(out));
  }

  @Test
  void dryRunWritesNothing() {
    Run run = Run.of("fold", in, "-o", out, "--dry-run", "--json").succeeded();
    assertThat(out).doesNotExist();
    assertThat(run.json()).containsEntry("output", null).containsEntry("nodesAfter", 2);
    long size = ((Number) Objects.requireNonNull(run.json().get("bytesAfter"))).longValue();
    Run.of("fold", in, "-o", out).succeeded();
    assertThat(out).hasSize(size);
  }

  @Test
  void withoutVerificationThereIsNoVerdict() {
    Run run = Run.of("fold", in, "-o", out, "--no-verify", "--json").succeeded();
    assertThat(run.json()).containsEntry("verification", null);
    assertThat(run.err()).contains("not verified, as --no-verify asks");
  }

  @Test
  void saysThatAModelWithAnUnknownOperatorWasVerifiedSiteBySite() {
    Path beside = SmallModels.write(
        SmallModels.foldsBesideUnknownOperator(), folder, "beside.onnx");
    Run run = Run.of("fold", beside, "-o", out, "--json").succeeded();
    assertThat(run.err()).contains(
        "the models were not run from end to end: ", "Frobnicate",
        "1 of 1 fold sites were run by themselves, on random values, 3 times: bn1");
    Map<String, Object> verification = object(run.json(), "verification");
    assertThat(verification).containsEntry("verdict", "EQUIVALENT")
        .containsEntry("outputsCompared", false);
    assertThat((List<?>) verification.get("notes")).last().asString().contains(": bn1");
  }

  @Test
  void sameInputSameBytes() throws IOException {
    Run.of("fold", in, "-o", out).succeeded();
    Path again = folder.resolve("again.onnx");
    Run.of("fold", in, "-o", again, "--no-verify").succeeded();
    assertThat(Files.mismatch(out, again)).isEqualTo(-1);
  }

  @Test
  void keepsANode() {
    Run run = Run.of("fold", in, "-o", out, "--keep", "bn1", "--json").succeeded();
    assertThat(run.json()).containsEntry("batchNormalizationAfter", 1);
    assertThat(items(run.json(), "refusals")).singleElement()
        .satisfies(r -> assertThat(r).containsEntry("reason", "OPTED_OUT"));
  }

  @Test
  void skipsARule() {
    Run run = Run.of("fold", in, "-o", out, "--skip", "BatchNormalization", "--json").succeeded();
    assertThat(items(run.json(), "refusals")).singleElement()
        .isEqualTo(
            Map.of(
                "node", "bn1", "op", "BatchNormalization", "reason", "RULE_SKIPPED", "detail",
                "rule BatchNormalization", "graph", ""));
  }

  @Test
  void listedInitializersCountAsTheOptionSays() {
    Path listed = SmallModels.write(SmallModels.overridableWeight(), folder, "listed.onnx");
    Run.of("fold", listed, "-o", out).succeeded();
    try (ModelFile file = ModelFile.open(out)) {
      assertThat(file.model().graph().nodes()).hasSize(2);
    }
    Run.of("fold", listed, "-o", out, "--overwrite", "--listed-initializers", "constant")
        .succeeded();
    try (ModelFile file = ModelFile.open(out)) {
      assertThat(file.model().graph().nodes()).hasSize(1);
      assertThat(file.model().graph().inputs()).singleElement()
          .satisfies(i -> assertThat(i.name()).isEqualTo("x"));
    }
    Run.of("fold", listed, "--listed-initializers", "sometimes")
        .failed(
            ExitCode.USAGE,
            "crease: usage: --listed-initializers: expected one of"
                + " by-habit, constant, overridable, got 'sometimes'; fix: see crease fold --help");
  }

  @Test
  void explainsANode() {
    Run run = Run.of("fold", in, "-o", out, "--explain", "bn1", "--dry-run").succeeded();
    assertThat(run.out()).startsWith(
        """
            bn1
              bn1_output_0 = BatchNormalization(conv1_output_0, bn1.gamma, bn1.beta, bn1.mean, bn1.var) [bn1]
              affine: yes, 3 values along axis 1
              reads 'conv1_output_0' f32[1,3,4,4]: written by Conv conv1
            """)
        .contains("  => folds backward into Conv conv1, 3 channels\n");
  }

  @Test
  void explainsWhatStays() {
    Path between = SmallModels.write(SmallModels.reluBetween(), folder, "between.onnx");
    Run run = Run.of("fold", between, "--dry-run", "--explain", "bn1").succeeded();
    assertThat(run.out()).contains("  => stays: NONLINEAR_BETWEEN, a non-linear operator stands"
        + " between it and the layer: layer conv1: a shift does not pass Relu relu1\n",
        "1 node stays on purpose");
    assertThat(Run.of("fold", between, "--dry-run", "--explain", "relu1").succeeded().out())
        .contains("  between: affines that commute with it may pass\n");
  }

  @Test
  void putsWeightsBesideTheModel() {
    Run.of("fold", in, "-o", out, "--external-data").succeeded();
    assertThat(out).exists();
  }

  @Test
  void refusesToReplaceAFileUnlessAsked() throws IOException {
    Files.writeString(out, "precious");
    Run.of("fold", in, "-o", out)
        .failed(
            ExitCode.FILE,
            "crease: file: " + out + ": expected a file that does not exist, got one that does;"
                + " fix: choose another path, or allow overwriting");
    assertThat(out).hasContent("precious");
    Run.of("fold", in, "-o", out, "--overwrite").succeeded();
    assertThat(Files.size(out)).isGreaterThan(100);
  }

  @Test
  void writesNothingThatIsNotEquivalent() throws IOException {
    Files.writeString(out, "precious");
    Path report = folder.resolve("report.json");
    Run run = Run.of(
        "fold", in, "-o", out, "--overwrite", "--engine", "wrong", "--report", report);
    run.failed(ExitCode.NOT_EQUIVALENT);
    assertThat(run.err()).startsWith("crease: not equivalent: " + in + ": expected the same"
        + " function but for the rounding of stored weights, got ");
    assertThat(out).hasContent("precious");
    assertThat(run.out()).contains("NOT_EQUIVALENT", "nothing written");
    assertThat(run.out())
        .contains("engine wrong\n  guess 1.5 ms, err 250.0 ms\n  one weight is off by 1\n");
    Map<String, Object> json = JSON.std.mapFrom(Files.readString(report));
    assertThat(json).containsEntry("output", null);
    assertThat(object(json, "engineReport"))
        .containsEntry("seconds", Map.of("guess", 0.0015, "err", 0.25))
        .containsEntry("remarks", List.of("one weight is off by 1"));
    assertThat(object(json, "verification")).containsEntry("verdict", "NOT_EQUIVALENT");
  }

  @Test
  void unknownNodesAndRulesAreUsageErrors() {
    Run.of("fold", in, "--keep", "bn7")
        .failed(
            ExitCode.USAGE,
            "crease: usage: keep: expected the name of a node of the model, got 'bn7'; fix: crease"
                + " inspect lists the nodes that fold");
    Run.of("fold", in, "--explain", "bn7")
        .failed(
            ExitCode.USAGE,
            "crease: usage: explain: expected the name of a node of the model, got 'bn7'; fix:"
                + " crease inspect lists the nodes that fold");
    Run skipped = Run.of("fold", in, "--skip", "Softmax");
    skipped.failed(ExitCode.USAGE);
    assertThat(skipped.err()).startsWith("crease: usage: skip: expected one of the rules Add,")
        .contains("BatchNormalization", "got 'Softmax'");
  }

  @Test
  void anEngineThatIsNotThereIsADeviceError() {
    Run.of("fold", in, "--engine", "tornado")
        .failed(
            ExitCode.DEVICE,
            "crease: device: engine tornado: expected Crease's TornadoVM module on the class path,"
                + " got none; fix: run scripts/install-tornadovm.sh, and start with"
                + " scripts/crease; see crease devices");
    Run.of("fold", in, "--engine", "cuda")
        .failed(
            ExitCode.USAGE,
            "crease: usage: engine: expected host or tornado[:BACKEND:DEVICE], got 'cuda'");
  }

  @Test
  void whatNobodyExpectedIsOneLineToo() {
    Run memory = Run.of("fold", in, "-o", out, "--engine", "wrong:memory");
    memory.failed(ExitCode.DEVICE);
    assertThat(memory.err()).startsWith("crease: memory: Java heap: expected room for this work")
        .contains("CREASE_JAVA_OPTS=-Xmx");
    Run.of("fold", in, "-o", out, "--engine", "wrong:stack").failed(ExitCode.MODEL);
    Run bug = Run.of("fold", in, "-o", out, "--engine", "wrong:bug");
    assertThat(bug.exitCode()).isEqualTo(ExitCode.MODEL);
    assertThat(bug.err()).isEqualTo("crease: internal: crease: expected to handle this, got"
        + " java.lang.IllegalStateException: as asked\\n\\tat nowhere; fix: report it with what"
        + " --debug prints\n");
    assertThat(out).doesNotExist();
  }

  @Test
  void debugPrintsAStackTrace() {
    Run run = Run.of("fold", folder.resolve("none.onnx"), "--debug");
    assertThat(run.exitCode()).isEqualTo(ExitCode.FILE);
    assertThat(run.err()).contains("crease: file: ", "\tat dev.crease.");
  }
}
