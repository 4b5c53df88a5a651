package dev.crease.cli.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

/** The modules that the Javadoc site has beside core, which has a test of its own, are without warnings. */
class JavadocSiteTest {

  private static final List<String> MODULES = List.of("host-kernels", "report", "data");

  @TempDir
  private Path folder;

  @Test
  void theOtherModulesAreDocumentedWithoutWarnings() throws IOException {
    List<Path> sources = new ArrayList<>();
    for (String module : MODULES) {
      try (Stream<Path> files = Files.walk(MarkdownPage.ROOT.resolve(module + "/src/main/java"))) {
        files.filter(f -> f.toString().endsWith(".java")).sorted().forEach(sources::add);
      }
    }
    DocumentationTool tool = ToolProvider.getSystemDocumentationTool();
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    StringWriter output = new StringWriter();
    try (StandardJavaFileManager files = tool.getStandardFileManager(found, null, null)) {
      files.setLocationFromPaths(
          DocumentationTool.Location.DOCUMENTATION_OUTPUT, List.of(folder));
      files.setLocationFromPaths(
          StandardLocation.CLASS_PATH,
          Stream.of(System.getProperty("java.class.path").split(":", -1)).map(Path::of).toList());
      boolean done = tool.getTask(
          output, files, found, null,
          List.of(
              "-quiet", "-Xdoclint:all,-missing", "-notree", "-noindex", "-nohelp", "--add-modules",
              "jdk.incubator.vector"),
          files.getJavaFileObjectsFromPaths(sources)).call();
      assertThat(
          found.getDiagnostics().stream()
              .filter(d -> d.getKind() != Diagnostic.Kind.NOTE && !d.toString().contains("incubat"))
              .map(Diagnostic::toString))
          .isEmpty();
      assertThat(done).as(output.toString()).isTrue();
    }
    assertThat(folder.resolve("index.html")).exists();
  }
}
