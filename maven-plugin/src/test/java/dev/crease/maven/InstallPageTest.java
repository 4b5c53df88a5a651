package dev.crease.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code docs/install.md} has what {@code src/it/folds} builds with, and every parameter. */
class InstallPageTest {

  private static String between(String text, String from, String to) {
    int start = text.indexOf(from) + from.length();
    return text.substring(start, text.indexOf(to, start));
  }

  @Test
  void theConfigurationIsTheOneThatIsBuilt() throws IOException {
    String built = between(
        Files.readString(Path.of("src/it/folds/pom.xml")), "<!-- begin -->\n",
        "      <!-- end -->");
    String page = between(Files.readString(Path.of("../docs/install.md")), "```xml\n", "```");
    assertThat(page.replaceAll("<version>[0-9.]+", "<version>@project.version@"))
        .isEqualTo(built.replaceAll("(?m)^ {6}", ""));
  }

  @Test
  void everyParameterIsThere() throws IOException {
    String page = Files.readString(Path.of("../docs/install.md"));
    // The annotation is not there at run time; Maven fills the fields that are neither static nor
    // its own.
    List<String> own = List.of("session", "plugin", "toolchains");
    List<String> names = Arrays.stream(FoldMojo.class.getDeclaredFields())
        .filter(f -> !f.isSynthetic() && !Modifier.isStatic(f.getModifiers())).map(Field::getName)
        .filter(n -> !own.contains(n)).toList();
    assertThat(names).contains("skip", "html", "runs");
    assertThat(names)
        .allSatisfy(n -> assertThat(page).containsPattern("(?m)^\\|.*`" + n + "`.*\\|"));
  }
}
