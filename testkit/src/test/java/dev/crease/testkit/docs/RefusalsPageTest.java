package dev.crease.testkit.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RefusalsPageTest {

  private static final String COMMAND = "mvn -Dfast -pl testkit -am test -Dtest=RefusalsPageTest"
      + " -Dsurefire.failIfNoSpecifiedTests=false -Ddocs.write";

  private static final Path PAGE = Path.of("..", "docs", "guides", "refusals.md");

  @Test
  void thePageSaysWhatPlansSay() throws IOException {
    String page = RefusalsPage.markdown(COMMAND);
    if (System.getProperty("docs.write") != null) {
      Files.writeString(PAGE, page);
    }
    assertThat(Files.readString(PAGE))
        .as("docs/guides/refusals.md is not what plans say; write it anew with: " + COMMAND)
        .isEqualTo(page);
  }
}
