package dev.crease.fold;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReasonTest {

  @Test
  void everyReasonIsDocumented() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "reasons.md"));
    for (Reason reason : Reason.values()) {
      assertThat(page).contains("| `" + reason.name() + "` | " + reason.text() + " |");
    }
    assertThat(page.lines().filter(l -> l.startsWith("| `")).count())
        .isEqualTo(Reason.values().length);
  }
}
