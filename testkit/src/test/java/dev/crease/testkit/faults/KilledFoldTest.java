package dev.crease.testkit.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A fold that is killed leaves the input as it was, a target that is the old one or the new one, and nothing else after the next run.
 * {@code -Dkill.points=100} kills more often.
 */
class KilledFoldTest {

  private static final int POINTS = Integer.getInteger("kill.points", 2);
  private static final int LAYERS = 8;
  private static final int WIDTH = 1000;

  @TempDir
  private Path folder;

  private static String run(Process process) throws IOException, InterruptedException {
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    return text;
  }

  private static Process start(Path in, Path out, boolean external) throws IOException {
    return ChildFold.start(List.of(), List.of(), in, out, external);
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void atAnyMoment(boolean external) throws Exception {
    Path in = LargeModel.write(folder.resolve("in.onnx"), LAYERS, WIDTH, 1);
    Path other = LargeModel.write(folder.resolve("other.onnx"), LAYERS, WIDTH, 2);
    Path out = folder.resolve("out.onnx");
    Path data = folder.resolve("out.onnx.data");
    byte[] input = Files.readAllBytes(in);
    long start = System.nanoTime();
    assertThat(run(start(in, out, external))).contains("DONE");
    long whole = System.nanoTime() - start;
    byte[] folded = Files.readAllBytes(out);
    byte[] foldedData = external ? Files.readAllBytes(data) : new byte[0];
    assertThat(run(start(other, out, external))).contains("DONE");
    byte[] old = Files.readAllBytes(out);
    byte[] oldData = external ? Files.readAllBytes(data) : new byte[0];
    Map<String, Integer> seen = new TreeMap<>();
    for (int i = 0; i < POINTS; i++) {
      Files.write(out, old);
      if (external) {
        Files.write(data, oldData);
      }
      Process process = start(in, out, external);
      waitFor(process, i, whole);
      process.destroyForcibly();
      process.waitFor();
      boolean isNew = java.util.Arrays.equals(Files.readAllBytes(out), folded);
      assertThat(out).as("point %d", i).hasBinaryContent(isNew ? folded : old);
      assertThat(in).hasBinaryContent(input);
      boolean newData = isNew;
      if (external) {
        newData = java.util.Arrays.equals(Files.readAllBytes(data), foldedData);
        assertThat(data).as("point %d", i).hasBinaryContent(newData ? foldedData : oldData);
        // The data take their place first; see ModelWriter.
        assertThat(newData || !isNew).as("point %d", i).isTrue();
      }
      boolean left = files().stream().anyMatch(f -> f.contains("crease-tmp"));
      seen.merge((isNew ? "new" : newData ? "between" : "old") + (left ? ", temporary file" : ""),
          1, Integer::sum);
    }
    System.out.println("killed " + POINTS + " times, external data " + external + ": " + seen);
    assertThat(run(start(in, out, external))).contains("DONE");
    assertThat(out).hasBinaryContent(folded);
    assertThat(files()).containsExactlyElementsOf(
        external
            ? List.of("in.onnx", "other.onnx", "out.onnx", "out.onnx.data")
            : List.of("in.onnx", "other.onnx", "out.onnx"));
  }

  /** Every other time somewhere in a whole run, else somewhere in the writing. */
  private static void waitFor(Process process, int point, long whole) throws Exception {
    double part = (point + 0.5) / POINTS;
    long nanos = (long) (whole * part);
    if (point % 2 == 1) {
      byte[] line = new byte[1];
      StringBuilder text = new StringBuilder();
      while (text.indexOf("WRITE") < 0 && process.getInputStream().read(line) == 1) {
        text.append((char) line[0]);
      }
      nanos = (long) (whole * part / 5);
    }
    Thread.sleep(nanos / 1_000_000, (int) (nanos % 1_000_000));
  }

  /** What a writer with two files had set aside when it was killed. */
  @Test
  void anOldFileThatWasSetAside() throws Exception {
    Path in = LargeModel.write(folder.resolve("in.onnx"), 1, 10, 1);
    Path out = folder.resolve("out.onnx");
    Process gone = start(in, out, false);
    run(gone);
    Path living = folder.resolve(
        ".out.onnx.data." + ProcessHandle.current().pid() + "-0.crease-tmp.old");
    Files.writeString(living, "x");
    Files.writeString(folder.resolve(".out.onnx.data." + gone.pid() + "-0.crease-tmp.old"), "x");
    Files.writeString(folder.resolve(".out.onnx." + gone.pid() + "-3.crease-tmp"), "x");
    run(start(in, out, false));
    assertThat(files())
        .containsExactlyInAnyOrder(living.getFileName().toString(), "in.onnx", "out.onnx");
  }
}
