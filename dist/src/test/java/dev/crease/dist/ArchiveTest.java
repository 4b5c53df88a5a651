package dev.crease.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crease.Crease;
import dev.crease.FoldFileOptions;
import dev.crease.graph.Model;
import dev.crease.onnx.ModelWriter;
import dev.crease.onnx.WriteOptions;
import dev.crease.op.TensorType;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.testkit.GraphBuilder;
import dev.crease.testkit.SeededNumbers;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(Lifecycle.PER_CLASS)
class ArchiveTest {

  /** The one time that all entries have; a zip archive stores no zone. */
  private static final LocalDateTime BUILT = LocalDateTime.of(2026, 1, 1, 0, 0);

  private Unpacked unpacked = new Unpacked(Path.of(""), Path.of(""));

  @BeforeAll
  void unpack(@TempDir Path parent) throws IOException, InterruptedException {
    unpacked = Unpacked.in(parent);
    ModelWriter.write(model(), unpacked.folder().resolve("my model.onnx"), WriteOptions.DEFAULT);
  }

  /** {@code y = conv(x) * scale}: it folds. */
  private static Model model() {
    GraphBuilder g = GraphBuilder.of("scaled", 17);
    String x = g.input("x", DType.FLOAT, 1, 2, 4, 4);
    SeededNumbers numbers = SeededNumbers.of(7);
    String y = g.node("Conv").name("conv")
        .in(x, g.initializer("w", numbers.normals(DType.FLOAT, Shape.of(3, 2, 1, 1), 0, 1)))
        .out();
    String scale = g.initializer(
        "scale", numbers.uniforms(DType.FLOAT, Shape.of(1, 3, 1, 1), 0.5, 1.5));
    return g.outputAs(
        g.node("Mul").name("scaled").in(y, scale).out(), "y",
        TensorType.of(DType.FLOAT, Shape.of(1, 3, 4, 4))).build();
  }

  @Test
  void printsItsVersion() throws IOException, InterruptedException {
    assertThat(unpacked.crease("--version").succeeded().out())
        .isEqualTo(Unpacked.STEM.getFileName().toString().replace('-', ' ') + "\n");
  }

  /** PoCL takes all processors, and ends the process where one is not allowed: then its threads must not be pinned. */
  @Test
  void pinsThreadsOfPoclWhereAllProcessorsAreAllowed() throws IOException, InterruptedException {
    String sdk = System.getenv("TORNADOVM_HOME");
    assumeTrue(sdk != null && !sdk.isEmpty(), "no TornadoVM SDK in TORNADOVM_HOME");
    assumeTrue(Files.isDirectory(unpacked.root().resolve("lib/tornado")),
        "the archive has no kernels for devices");
    int every = Integer.parseInt(
        unpacked.run("getconf", "_NPROCESSORS_CONF").succeeded().out().strip());
    String allowed = unpacked.run("sed", "-n", "s/^Cpus_allowed_list:[[:space:]]*//p",
        "/proc/self/status").succeeded().out().strip();
    boolean all = every > 1 && allowed.equals("0-" + (every - 1));
    assertThat(shown(Map.of("TORNADOVM_HOME", sdk)).contains("POCL_AFFINITY=1")).isEqualTo(all);
    assertThat(shown(Map.of("TORNADOVM_HOME", sdk, "POCL_AFFINITY", "0")))
        .doesNotContain("POCL_AFFINITY");
    assumeTrue(all, "not all processors are allowed");
    String crease = unpacked.root().resolve("bin/crease").toString();
    assertThat(unpacked.run(Map.of("TORNADOVM_HOME", sdk), "taskset", "-c", "0", crease,
        "devices", "--show-command").succeeded().out()).doesNotContain("POCL_AFFINITY");
  }

  @Test
  void commandsThatRunModelsOftenAskForLargePagesWhereThereAreSome()
      throws IOException, InterruptedException {
    Path system = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");
    boolean have = Files.exists(system) && !Files.readString(system).contains("[never]");
    String crease = unpacked.root().resolve("bin/crease").toString();
    for (String command : new String[]{"bench", "evaluate", "run", "fold"}) {
      assertThat(unpacked.run(crease, command, "--show-command").succeeded().out()
          .contains(" -XX:+UseTransparentHugePages ")).as(command)
          .isEqualTo(have && (command.equals("bench") || command.equals("evaluate")));
    }
  }

  /** G1 puts arrays of half a region and more where a region begins. */
  @Test
  void commandsThatRunModelsOftenHaveLargeArraysAligned() throws IOException, InterruptedException {
    String crease = unpacked.root().resolve("bin/crease").toString();
    for (String command : new String[]{"bench", "evaluate", "run", "fold"}) {
      boolean often = command.equals("bench") || command.equals("evaluate");
      String line = unpacked.run(crease, command, "--show-command").succeeded().out();
      assertThat(line.contains(" -XX:+UseG1GC -XX:G1HeapRegionSize=1m ")).as(command)
          .isEqualTo(often);
      assertThat(line.contains(" -XX:+UseParallelGC ")).as(command).isEqualTo(!often);
      assertThat(unpacked.run(Map.of("CREASE_JAVA_OPTS", "-XX:+UseSerialGC"), crease, command,
          "--show-command").succeeded().out()).as(command)
          .doesNotContain("G1").doesNotContain("ParallelGC");
    }
  }

  @Test
  void whatRunsNoModelIsCompiledByC1Alone() throws IOException, InterruptedException {
    String crease = unpacked.root().resolve("bin/crease").toString();
    Map<List<String>, Boolean> commands = Map.of(
        List.of("--version"), true,
        List.of("inspect", "my model.onnx"), true,
        List.of("fold", "my model.onnx", "--no-verify"), true,
        List.of("fold", "my model.onnx"), false,
        List.of("verify", "a.onnx", "b.onnx"), false,
        List.of("diff", "a.onnx", "b.onnx"), false);
    for (Map.Entry<List<String>, Boolean> e : commands.entrySet()) {
      List<String> line = new ArrayList<>(List.of(crease, "--show-command"));
      line.addAll(e.getKey());
      assertThat(unpacked.run(line.toArray(String[]::new)).succeeded().out()
          .contains(" -XX:TieredStopAtLevel=1 ")).as(e.getKey().toString())
          .isEqualTo(e.getValue());
    }
  }

  private String shown(Map<String, String> environment) throws IOException, InterruptedException {
    return unpacked.run(environment, unpacked.root().resolve("bin/crease").toString(), "devices",
        "--show-command").succeeded().out();
  }

  @Test
  void inspectsAndFoldsAsTheLibraryDoes() throws IOException, InterruptedException {
    assertThat(unpacked.crease("inspect", "my model.onnx").succeeded().out())
        .contains("scaled");
    unpacked.crease("fold", "my model.onnx", "-o", "folded it's.onnx").succeeded();
    Path here = unpacked.folder().resolve("here.onnx");
    Crease.fold(
        unpacked.folder().resolve("my model.onnx"), here, FoldFileOptions.builder().build());
    assertThat(unpacked.folder().resolve("folded it's.onnx")).hasSameBinaryContentAs(here);
    assertThat(unpacked.crease("inspect", "folded it's.onnx").succeeded().out())
        .doesNotContain("scaled");
  }

  /** The cache of classes is none, which must not matter; one that fits is made and used by the other commands here. */
  @Test
  void runsOnTheHostsKernels() throws IOException, InterruptedException {
    Files.writeString(unpacked.root().resolve("lib/crease-vectors.aot"), "none");
    assertThat(unpacked.crease("run", "my model.onnx", "--json").succeeded().out())
        .startsWith("{").contains("\"host\"");
  }

  @Test
  void startsThroughLinks() throws IOException, InterruptedException {
    Path link = Files.createSymbolicLink(
        unpacked.folder().resolve("crease link"), unpacked.root().resolve("bin/crease"));
    Path second = Files.createSymbolicLink(
        unpacked.folder().resolve("second"), Path.of("crease link"));
    assertThat(link).isNotEqualTo(second);
    assertThat(unpacked.run(second.toString(), "--version").succeeded().out())
        .startsWith("crease ");
  }

  @Test
  void failuresComeThroughWithTheirCode() throws IOException, InterruptedException {
    Unpacked.Ran run = unpacked.crease("fold", "no such.onnx");
    assertThat(run.exitCode()).isEqualTo(4);
    assertThat(run.err()).startsWith("crease: file: no such.onnx: expected an ONNX file, got no");
  }

  @Test
  void messagesNameTheLauncherThatWasStarted() throws IOException, InterruptedException {
    String root = "'" + unpacked.root().toString().replace("'", "'\\''");
    Unpacked.Ran run = unpacked.crease("run", "my model.onnx", "--executor", "tornado");
    assertThat(run.exitCode()).isEqualTo(5);
    assertThat(run.err()).endsWith("; fix: run " + root
        + "/scripts/install-tornadovm.sh', and start with " + root
        + "/bin/crease'; see crease devices\n");
  }

  @Test
  void withoutAJdkItSaysWhichOneIsWanted() throws IOException, InterruptedException {
    // Somebody else's JDKs are in the usual places, which no variable moves; so the finder alone is
    // told that there are none.
    Path finder = unpacked.root().resolve("scripts/find-jdk.sh");
    String kept = Files.readString(finder);
    try {
      Files.writeString(finder, "CREASE_JDK=\n");
      Unpacked.Ran run = unpacked.run(
          Map.of("JAVA_HOME", "/nowhere"), unpacked.root().resolve("bin/crease").toString(),
          "--version");
      assertThat(run.exitCode()).isEqualTo(4);
      assertThat(run.err()).isEqualTo(
          "crease: jdk: expected JDK 25 in JAVA_HOME (/nowhere) or the usual places, got none;"
              + " fix: install one (https://adoptium.net) or set JAVA_HOME\n");
    } finally {
      Files.writeString(finder, kept);
    }
  }

  @Test
  void bothArchivesHoldTheSameFiles() throws IOException, InterruptedException {
    String names = unpacked.run("tar", "tzf", Unpacked.archive(".tar.gz").toString()).succeeded()
        .out();
    try (ZipFile zip = new ZipFile(Unpacked.archive(".zip").toFile())) {
      List<? extends ZipEntry> entries = Collections.list(zip.entries()).stream()
          .filter(e -> !e.isDirectory()).toList();
      assertThat(entries).extracting(ZipEntry::getName)
          .containsExactlyInAnyOrderElementsOf(
              names.lines().filter(n -> !n.endsWith("/")).toList())
          .contains(
              Unpacked.STEM.getFileName() + "/bin/crease",
              Unpacked.STEM.getFileName() + "/docs/cli.md",
              Unpacked.STEM.getFileName() + "/LICENSE");
      for (ZipEntry entry : entries) {
        assertThat(entry.getTimeLocal()).as(entry.getName()).isEqualTo(BUILT);
        assertThat(zip.getInputStream(entry)).as(entry.getName()).hasBinaryContent(
            Files.readAllBytes(unpacked.folder().resolve(entry.getName())));
      }
    }
  }

  @Test
  void theScriptsCanBeStartedAndAllCanBeRead() throws IOException {
    try (FileSystem zip = FileSystems.newFileSystem(
        Unpacked.archive(".zip"), Map.of("enablePosixFileAttributes", true));
        Stream<Path> files = Files.walk(zip.getPath("/" + Unpacked.STEM.getFileName()))) {
      Map<String, String> modes = files.filter(Files::isRegularFile).collect(
          Collectors.toMap(p -> p.subpath(1, p.getNameCount()).toString(), ArchiveTest::mode));
      assertThat(modes).containsEntry("bin/crease", "rwxr-xr-x")
          .containsEntry("scripts/install-tornadovm.sh", "rwxr-xr-x")
          .containsEntry("scripts/find-jdk.sh", "rw-r--r--");
      assertThat(modes.values()).containsOnly("rwxr-xr-x", "rw-r--r--");
    }
  }

  @Test
  void nobodysNameIsInTheArchive() throws IOException, InterruptedException {
    String listing = unpacked
        .run("tar", "tvzf", Unpacked.archive(".tar.gz").toString()).succeeded().out();
    assertThat(listing.lines()).allMatch(l -> l.contains(" root/root "));
  }

  private static String mode(Path file) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void everyLibraryHasItsLicenceNamed() throws IOException {
    String notice = Files.readString(unpacked.root().resolve("NOTICE"));
    try (Stream<Path> jars = Files.list(unpacked.root().resolve("lib"))) {
      List<String> others = jars.map(j -> j.getFileName().toString())
          .filter(n -> n.endsWith(".jar") && !n.startsWith("crease-"))
          .map(n -> n.replaceFirst("-[0-9].*", "")).toList();
      assertThat(others).isNotEmpty()
          .allSatisfy(n -> assertThat(notice).contains("\n" + n + " "));
    }
  }

  @Test
  void everyLinkOfThePagesLeadsSomewhere() throws IOException {
    try (Stream<Path> pages = Files.walk(unpacked.root())) {
      for (Path page : pages.filter(p -> p.toString().endsWith(".md")).toList()) {
        List<String> missing = Arrays.stream(Files.readString(page).split("]\\(", -1)).skip(1)
            .map(s -> s.split("[)#]", -1)[0])
            .filter(s -> !s.isEmpty() && !s.contains("://"))
            .filter(s -> !Files.exists(page.resolveSibling(s))).toList();
        assertThat(missing).as(page.toString()).isEmpty();
      }
    }
  }
}
