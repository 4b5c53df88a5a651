package dev.crease.fold;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReasonTest {

  /** A page without links, and without code marks but for the names of reasons. */
  private static String plain(String page) {
    return page.replaceAll(" \\(\\[[^\\]]*\\]\\([^)]*\\)\\)", "")
        .replaceAll("`(?![A-Z_]+` \\| )([^`|]*)`", "$1");
  }

  @Test
  void everyReasonIsDocumented() throws IOException {
    String page = plain(Files.readString(Path.of("..", "docs", "reasons.md")));
    for (Reason reason : Reason.values()) {
      assertThat(page).contains("| `" + reason.name() + "` | " + reason.text() + " | "
          + reason.advice() + " |");
    }
    assertThat(page.lines().filter(l -> l.startsWith("| `")).count())
        .isEqualTo(Reason.values().length);
  }
}
