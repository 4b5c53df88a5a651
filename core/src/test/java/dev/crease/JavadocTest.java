package dev.crease;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.DocumentationTool;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JavadocTest {

  private static final Path SOURCES = Path.of("src/main/java");

  @TempDir
  private Path folder;

  /** Everything public has a comment; tags are there where they say something that the sentence does not. */
  private static boolean counts(Diagnostic<?> diagnostic) {
    String message = diagnostic.getMessage(Locale.ROOT);
    return diagnostic.getKind() != Diagnostic.Kind.NOTE && !message.startsWith("no @return")
        && !message.startsWith("no @param")
        && !message.startsWith("no @throws");
  }

  @Test
  void thePublicApiIsDocumentedWithoutWarnings() throws IOException {
    DocumentationTool tool = ToolProvider.getSystemDocumentationTool();
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    StringWriter output = new StringWriter();
    List<Path> sources;
    try (Stream<Path> files = Files.walk(SOURCES)) {
      sources = files.filter(f -> f.toString().endsWith(".java")).sorted().toList();
    }
    try (StandardJavaFileManager files = tool.getStandardFileManager(found, null, null)) {
      files.setLocationFromPaths(
          DocumentationTool.Location.DOCUMENTATION_OUTPUT, List.of(folder));
      files.setLocationFromPaths(
          StandardLocation.CLASS_PATH,
          Stream.of(System.getProperty("java.class.path").split(":", -1)).map(Path::of).toList());
      boolean done = tool.getTask(
          output, files, found, null,
          List.of("-quiet", "-Xdoclint:all", "-Xmaxwarns", "100000", "--release", "25",
              "-notree", "-noindex", "-nohelp", "-overview", "src/main/javadoc/overview.html"),
          files.getJavaFileObjectsFromPaths(sources)).call();
      assertThat(found.getDiagnostics().stream().filter(JavadocTest::counts).map(
          Diagnostic::toString)).isEmpty();
      assertThat(done).as(output.toString()).isTrue();
    }
    assertThat(folder.resolve("index.html")).content().contains("dev.crease.verify");
  }
}
