package dev.crease.cli.pages;

import dev.crease.cli.pages.MarkdownPage.Block;
import dev.crease.cli.pages.Sandbox.Result;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A block that is a whole program, with {@code void main}, is compiled and run in the reader's folder. One that names a file in
 * the comment before it is a part of that file, which the build compiles: {@code ExamplePagesTest} compares both.
 */
final class JavaProgram {

  private static final String NAME = "Example";

  private JavaProgram() {}

  static void check(Block block, Sandbox sandbox) throws IOException {
    if (block.source().filter(s -> s.endsWith(".java")).isPresent()) {
      return;
    }
    if (!block.text().contains("void main(")) {
      throw new AssertionError(
          "expected void main in it, or the file that it is a part of in a comment before it: <!--"
              + " FoldAFile.java -->, got neither");
    }
    Path classes = Files.createTempDirectory("crease-page");
    try {
      compile(block.text(), classes);
      if (block.needs().isPresent()) {
        return;
      }
      Result result = sandbox.program(classes, NAME);
      if (result.exitCode() != 0) {
        throw new AssertionError("expected the program to end well, got: " + result.both());
      }
    } finally {
      delete(classes);
    }
  }

  private static void compile(String text, Path classes) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      boolean done = compiler.getTask(
          said, files, null,
          List.of(
              "--release", "25", "-proc:none", "-d", classes.toString(), "-cp",
              System.getProperty("java.class.path")),
          null, List.of(new Source(text))).call();
      if (!done) {
        throw new AssertionError("expected Java that compiles, got: " + said);
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /** The block as a source file of the compiler. */
  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String text) {
      super(URI.create("page:///" + NAME + ".java"), JavaFileObject.Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
