package dev.crease.tornado;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KernelNotesTest extends KeptKernels {

  private static KernelNotes notes(String of) {
    return KernelNotes.of(TestDevice.open(), KernelNotesTest.class, of);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  @Test
  void areThereLater() throws IOException {
    KernelNotes first = notes("libraries");
    assertThat(first.get("a step")).isEmpty();
    first.put("a step", "a library");
    KernelNotes second = notes("libraries");
    second.put("another", "none");
    first.keep();
    second.keep();

    assertThat(notes("libraries").get("a step")).contains("a library");
    assertThat(notes("libraries").get("another")).contains("none");
    assertThat(notes("other things").get("a step")).isEmpty();
    assertThat(files()).hasSize(1);
  }

  @Test
  void areForgottenWhereTheyAreDamaged() throws IOException {
    KernelNotes notes = notes("libraries");
    notes.put("a step", "a library");
    notes.keep();
    Files.writeString(files().getFirst(), "a step\tanother library\n");

    assertThat(notes("libraries").get("a step")).isEmpty();
    assertThat(files()).isEmpty();
  }

  @Test
  void areNotNeeded() throws IOException {
    System.setProperty(JvmFlags.KERNEL_CACHE, "false");
    KernelNotes notes = notes("libraries");
    notes.put("a step", "a library");
    notes.keep();

    assertThat(notes.get("a step")).contains("a library");
    assertThat(notes("libraries").get("a step")).isEmpty();
    assertThat(files()).isEmpty();
  }
}
