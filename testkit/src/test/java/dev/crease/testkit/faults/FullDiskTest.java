package dev.crease.testkit.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disks without room: a message, the old target, and no file besides. */
class FullDiskTest {

  @TempDir
  private Path folder;
  private Path in = Path.of("");

  @BeforeEach
  void write() {
    in = LargeModel.write(folder.resolve("in.onnx"), 4, 300, 1);
  }

  private static String run(Process process) throws IOException, InterruptedException {
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    return text;
  }

  private static void requireOnly(Path folder, String... names) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(f -> f.getFileName().toString())).containsExactlyInAnyOrder(names);
    }
  }

  /** The shell's limit on the size of files fails a write as a quota does: in the middle. */
  @Test
  void aFileThatMustNotGrow() throws Exception {
    Path shell = Path.of("/bin/sh");
    assumeTrue(Files.isExecutable(shell), "no shell to limit the size of files with");
    Path out = Files.writeString(folder.resolve("out.onnx"), "precious");
    List<String> limited = List.of(shell.toString(), "-c", "ulimit -f 500; exec \"$@\"", "sh");
    String text = run(ChildFold.start(limited, List.of("-XX:-UsePerfData"), in, out, false));
    assertThat(text).contains("FAILED ModelFileException " + out)
        .contains("expected a file that can be written, got ")
        .contains("the old file, if there was one, is untouched");
    assertThat(out).hasContent("precious");
    requireOnly(folder, "in.onnx", "out.onnx");
    assertThat(run(ChildFold.start(List.of(), List.of(), in, out, false))).contains("DONE");
  }

  /** Another file system, and one that is full. */
  @Test
  void aFileSystemWithoutRoom() throws Exception {
    Path small = Files.createDirectory(folder.resolve("small"));
    assumeTrue(
        command("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", small.toString()),
        "file systems cannot be mounted here");
    try {
      Path out = Files.writeString(small.resolve("out.onnx"), "precious");
      assertThat(run(ChildFold.start(List.of(), List.of(), in, out, false)))
          .contains("FAILED ModelFileException " + out).contains("No space left on device");
      assertThat(out).hasContent("precious");
      requireOnly(small, "out.onnx");
      Path less = LargeModel.write(folder.resolve("less.onnx"), 1, 300, 1);
      assertThat(run(ChildFold.start(List.of(), List.of(), less, out, false))).contains("DONE");
      assertThat(Files.size(out)).isGreaterThan(300_000);
      assertThat(command("mount", "-o", "remount,ro", small.toString())).isTrue();
      assertThat(run(ChildFold.start(List.of(), List.of(), less, out, false)))
          .contains("FAILED ModelFileException " + out).contains("Read-only file system");
      requireOnly(small, "out.onnx");
    } finally {
      assertThat(command("umount", small.toString())).isTrue();
    }
  }

  private static boolean command(String... command) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(command)
          .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
