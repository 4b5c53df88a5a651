package dev.crease.cli;

import static dev.crease.cli.Run.items;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchCommandTest {

  @TempDir
  Path folder = Path.of("");

  private Path in = Path.of("");

  @BeforeEach
  void writeModel() {
    in = SmallModels.write(SmallModels.openSize(), folder, "in.onnx");
  }

  @Test
  void comparesOriginalAndFolded() {
    Run run = Run.of("bench", in, "--runs", 2, "--shape", "1x2x8x8").succeeded();
    assertThat(run.out())
        .containsPattern(
            "executor +model +batch +load +compile +again +first +min +median +p90 +p99 ")
        .containsPattern("reference  original +1 +\\S+ +\\S+")
        .containsPattern("reference  folded +1 +\\S+ +\\S+");
    assertThat(run.err()).isEqualTo("input x: random, seed 1, f32[1x2x8x8]\n");
  }

  @Test
  void printsJsonAlone() {
    Map<String, Object> json = Run.of(
        "bench", in, "--runs", 2, "--batch", 3, "--executor", "reference", "--json").succeeded()
        .json();
    assertThat(json).containsOnlyKeys("schema", "model", "runs", "results", "leftOut");
    List<Map<String, Object>> results = items(json, "results");
    assertThat(results).extracting(r -> r.get("model")).containsExactly("original", "folded");
    assertThat(results).allSatisfy(
        r -> assertThat(r).containsOnlyKeys(
            "executor", "model", "batch", "loadSeconds", "compileSeconds", "compileAgainSeconds",
            "firstSeconds", "minSeconds", "medianSeconds", "p90Seconds", "p99Seconds",
            "transferSeconds", "uploadSeconds", "kernelSeconds", "downloadSeconds", "hostSeconds",
            "perSecond", "speedup", "peakBytes", "maxAbs")
            .containsEntry("batch", 3));
    assertThat((Double) results.getLast().get("maxAbs")).isLessThan(1e-4);
  }

  @Test
  void batchesComeOneAfterTheOther() {
    List<Map<String, Object>> results = items(
        Run.of("bench", in, "--runs", 1, "--batch", "2,5", "--executor", "reference", "--json")
            .succeeded().json(),
        "results");
    assertThat(results).extracting(r -> r.get("batch")).containsExactly(2, 2, 5, 5);
    assertThat(results).extracting(r -> r.get("speedup") != null)
        .containsExactly(false, true, false, true);
  }

  @Test
  void allExecutorsHaveTheSameBatchBeforeTheNext() {
    List<Map<String, Object>> results = items(
        Run.of(
            "bench", in, "--runs", 7, "--batch", "2,5", "--executor", "reference", "--executor",
            "reference", "--json").succeeded().json(),
        "results");
    assertThat(results).extracting(r -> r.get("batch")).containsExactly(2, 2, 2, 2, 5, 5, 5, 5);
    assertThat(results).extracting(r -> r.get("model")).startsWith(
        "original", "folded", "original", "folded");
    assertThat(results).allSatisfy(
        r -> assertThat((Double) r.get("medianSeconds")).isPositive());
  }

  @Test
  void saysHowMuchMemoryWasResident() {
    assumeTrue(Files.isWritable(Path.of("/proc/self/clear_refs")), "only Linux says it");
    ResidentMemory memory = ResidentMemory.start();
    try (Arena arena = Arena.ofConfined()) {
      arena.allocate(64 << 20, 64).fill((byte) 1);
    }
    assertThat(memory.peakBytes().orElseThrow()).isGreaterThan(48L << 20);
    assertThat(ResidentMemory.start().peakBytes().orElseThrow()).isLessThan(48L << 20);
  }

  @Test
  void garbageThatTheJvmGivesBackHidesNoMemory() {
    assumeTrue(Files.isWritable(Path.of("/proc/self/clear_refs")), "only Linux says it");
    int blocks = (int) Math.min(200, Runtime.getRuntime().maxMemory() >> 21);
    long garbage = Stream.generate(() -> new byte[1 << 20]).limit(blocks)
        .collect(Collectors.toList()).size();
    System.gc();
    ResidentMemory memory = ResidentMemory.start();
    try (Arena arena = Arena.ofConfined()) {
      arena.allocate(64 << 20, 64).fill((byte) 1);
    }
    assertThat(memory.peakBytes().orElseThrow()).as("after %s MiB of garbage", garbage)
        .isGreaterThan(48L << 20);
  }

  @Test
  void printsCsv() {
    List<String> lines = Run.of("bench", in, "--runs", 1, "--csv").succeeded().out().lines()
        .toList();
    assertThat(lines).hasSize(5);
    assertThat(lines.getFirst()).startsWith("executor,model,batch,runs,load_ms,compile_ms,");
    assertThat(lines).allSatisfy(l -> assertThat(l.split(",", -1)).hasSize(20));
  }

  @Test
  void anExecutorThatWasAskedForMustWork() {
    Run.of("bench", in, "--executor", "tornado").failed(ExitCode.DEVICE);
    Run.of("bench", in, "--runs", 0)
        .failed(ExitCode.USAGE, "crease: usage: --runs: expected 1 or more, got 0");
  }

  @Test
  void aBatchThatTheModelFixesCannotChange() {
    Path fixed = SmallModels.write(SmallModels.convBn(), folder, "fixed.onnx");
    Run run = Run.of("bench", fixed, "--batch", 4);
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains(
        "crease: usage: --batch: expected a batch of 1, which the model fixes, got 4");
  }
}
