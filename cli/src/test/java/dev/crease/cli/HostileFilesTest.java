package dev.crease.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.testkit.hostile.HostileSeeds;
import dev.crease.testkit.hostile.Mutator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged files at the command line: one line, an exit code of its contract, and no target but a whole one. */
class HostileFilesTest {

  private static final int FILES = Integer.getInteger("hostile.commands", 300);

  @TempDir
  Path folder = Path.of("");

  @Test
  void everyCommandHasItsExitCode() throws IOException {
    List<byte[]> seeds = HostileSeeds.all(List.of());
    SplittableRandom random = new SplittableRandom(1);
    Mutator mutator = new Mutator(1);
    Path in = folder.resolve("in.onnx");
    Path out = folder.resolve("out.onnx");
    int done = 0;
    for (int i = 0; i < FILES; i++) {
      Files.write(in, mutator.mutate(pick(seeds, random), pick(seeds, random)));
      Files.deleteIfExists(out);
      Run run = i % 3 == 0
          ? Run.of("inspect", in, "--json")
          : Run.of("fold", in, "-o", out, "--runs", 1);
      assertThat(run.exitCode()).as("file %d: %s", i, run.err()).isIn(
          ExitCode.DONE, ExitCode.NOT_EQUIVALENT, ExitCode.USAGE, ExitCode.MODEL, ExitCode.FILE);
      assertThat(run.err()).as("file %d", i).doesNotContain("internal:");
      if (run.exitCode() == ExitCode.DONE) {
        done++;
      } else {
        run.assertOneLine();
        assertThat(out).doesNotExist();
      }
    }
    assertThat(done).isBetween(FILES / 10, FILES * 9 / 10);
    try (var left = Files.list(folder)) {
      assertThat(left.map(p -> p.getFileName().toString())).isSubsetOf("in.onnx", "out.onnx");
    }
  }

  private static byte[] pick(List<byte[]> seeds, SplittableRandom random) {
    return seeds.get(random.nextInt(seeds.size()));
  }
}
