package dev.crease.cli.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A page that is wrong is found to be. */
@ResourceLock(Resources.SYSTEM_PROPERTIES)
class PageRunnerTest {

  @TempDir
  private Path folder;

  private List<String> problems(String text) throws IOException {
    return PageRunner.problems(page(text), Files.createTempDirectory(folder, "page"));
  }

  private static MarkdownPage page(String text) {
    return MarkdownPage.of("page.md", text);
  }

  private static String block(String fence, String text) {
    return "\n```" + fence + "\n" + text + "\n```\n";
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      sh      | crease fold model.onnx --overwrit              | got '--overwrit' (did you mean --overwrite
      sh      | crease inspekt model.onnx                      | got 'inspekt model.onnx'
      sh      | scripts/crease inspect missing.onnx            | missing.onnx: expected an ONNX file, got no such file
      sh      | crease inspect model.onnx  # exit code 3       | expected exit code 3, got 0
      sh      | crease inspect model.onnx --json > a && cat b  | b: No such file or directory
      sh      | curl https://example.com                       | curl: not found
      sh      | mvn verify                                     | mvn: not found
      sh      | scripts/bench fold                             | scripts/bench: not found
      console | $ crease inspect missing.onnx                  | expected exit code 0, got 4
      console | crease inspect model.onnx                      | expected $ COMMAND first
      json    | {"schema": 1,                                  | expected JSON
      xml     | <plugin><groupId>a</plugin>                    | expected well-formed XML
      xml     | <a><groupId>dev.crease</groupId><artifactId>crease-cor</artifactId></a>                   | artifact of this project, got crease-cor
      xml     | <a><groupId>dev.crease</groupId><artifactId>crease-core</artifactId><version>7</version></a> | crease-core: expected 0.1.0, got 7
      yaml    | run: [                                         | expected YAML
      yaml    | steps: [{run: crease inspect missing.onnx}]    | no such file
      java    | void main() { int x = "x"; }                   | incompatible types: String cannot be converted to int
      java    | void main() { dev.crease.Crease.folded(); }    | cannot find symbol
      java    | void main() { throw new Error("oh"); }         | java.lang.Error: oh
      java    | int x = 1;                                     | expected void main in it, or the file
      ''      | crease inspect model.onnx                      | behind the fence, got ''
      python  | print(1)                                       | behind the fence, got 'python'
      """)
  void aBlockThatDoesNotWork(String language, String text, String problem) throws IOException {
    assertThat(problems(block(language, text))).singleElement().asString()
        .startsWith("page.md:2: ").contains(problem);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      crease fold model.onnx --engine                                  | --engine
      crease fold model.onnx --overwrit                                | --overwrit
      cat a && crease inspekt model.onnx                               | inspekt
      echo (                                                           | its syntax
      scripts/nothing --help                                           | a script of this project, got scripts/nothing
      scripts/bench folt                                               | what its --help names, got 'folt'
      scripts/bench run model.onnx --rums 3                            | --rums
      scripts/run-on-gpu.sh --bundel x                                 | got '--bundel'
      mvn -pl corr test                                                | a module, got corr
      mvn tset                                                         | a phase, or a goal of a plugin that the build has, got tset
      mvn javadok:aggregate                                            | got javadok:aggregate
      mvn -Pnothing verify                                             | a profile, got -Pnothing
      mvn test -Dfuzz.sedes=3                                          | something reads, got -Dfuzz.sedes
      mvn test -Dtest=FoldCaseTest                                     | a test class, got FoldCaseTest
      java -cp x dev.crease.bench.FoltBench                            | a class of this project, got dev.crease.bench.FoltBench
      """)
  void aBlockThatIsMarkedAndNamesWhatIsNotThere(String line, String problem) throws IOException {
    assertThat(problems("<!-- needs: Maven -->" + block("sh", line))).singleElement().asString()
        .contains(problem);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      crease fold model.onnx --engine tornado:opencl:0 | CREASE_JAVA_OPTS=-Xmx2g scripts/crease devices --json > devices.json
      scripts/bench fold                               | scripts/bench kernels -f 1
      mvn -Dfast -pl testkit -am test -Dtest=FuzzTest  | mvn -DskipTests -Psbom package
      """)
  void aMarkedBlockIsNotRun(String one, String other) throws IOException {
    assertThat(problems("<!-- needs: a device -->" + block("sh", one + "\n" + other))).isEmpty();
  }

  @Test
  void commandsOfAPageShareAFolder() throws IOException {
    assertThat(
        problems(
            block("sh",
                "crease fold model.onnx -o folded.onnx\ncrease fold model.onnx -o folded.onnx # exit code 4")
                + block("sh",
                    "if crease verify model.onnx folded.onnx; then echo same > result; fi")
                + block("console", "$ cat result\nsame")))
        .isEmpty();
  }

  @Test
  void whatIsPrintedIsCompared() throws IOException {
    assertThat(problems(block("console", "$ echo a  b\na …"))).isEmpty();
    assertThat(problems(block("console", "$ echo a b\na c"))).singleElement().asString()
        .contains("echo a b: expected to print\na c\ngot\na b");
  }

  @Test
  void keysAreCompared() throws IOException {
    String command = "<!-- crease diff model.onnx model.onnx --json -->";
    String keys = """
        {"schema": 1, "a": "…", "b": "…", "same": true,
         "counts": {"same": 1, "changed": 0, "removed": 0, "added": 0}, "model": [], "nodes": []}""";
    assertThat(problems(command + block("json", keys))).isEmpty();
    assertThat(problems(command + block("json", keys.replace("\"removed\": 0,", ""))))
        .singleElement().asString().contains("expected the keys of the page");
    assertThat(problems("<!-- report.json -->" + block("json", keys))).singleElement().asString()
        .contains("a file in the comment before the block, got 'report.json'");
  }

  @Test
  void aBlockMayBeAFile() throws IOException {
    assertThat(
        problems(
            "<!-- file: notes.txt -->" + block("text", "hello")
                + block("console", "$ cat notes.txt\nhello")))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      see [this](docs/nothing.md)               | expected a file, got a link to docs/nothing.md
      see [this](docs/cli.md#nothing)           | expected a heading, got a link to docs/cli.md#nothing
      `crease fold IN.onnx --overwrit`          | expected an option of the command, got --overwrit
      `crease inspekt`                          | expected a command, got 'inspekt'
      `NothingTest`                             | expected a test class, got NothingTest
      `mvn tset`                                | got tset
      `scripts/nothing`                         | a script of this project, got scripts/nothing
      `dev.crease.Nothing`                      | a class of this project, got dev.crease.Nothing
      """)
  void aLinkThatLeadsNowhere(String text, String problem) {
    assertThat(PageLinks.problems(page(text))).singleElement().asString()
        .startsWith("page.md:1: ").contains(problem);
  }

  @Test
  void linksThatLeadSomewhere() {
    assertThat(
        PageLinks.problems(
            page(
                "[a](docs/cli.md#for-every-command) [b](LICENSE) [c](https://example.com) `crease fold`")))
        .isEmpty();
  }
}
