package dev.crease.cli.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every block of every page works, and every link leads somewhere; {@link PageRunner} says what that means. */
@ResourceLock(Resources.SYSTEM_PROPERTIES)
class PagesTest {

  @TempDir
  private Path folder;

  static List<MarkdownPage> pages() {
    return MarkdownPage.all();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyBlockWorks(MarkdownPage page) throws IOException {
    assertThat(PageRunner.problems(page, folder)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyLinkLeadsSomewhere(MarkdownPage page) {
    assertThat(PageLinks.problems(page)).isEmpty();
  }
}
