package dev.crease.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The installer against an archive on this machine: a mirror whose address is a folder. */
class InstallTornadoTest {

  private static final String NAME = "tornadovm-5.2.0-jdk25-opencl";
  private static final Path SCRIPT = Path.of("..", "scripts", "install-tornadovm.sh")
      .toAbsolutePath();

  @TempDir
  private Path folder;

  private Path home = Path.of("");
  private Path mirror = Path.of("");

  /** One run of a shell, with both of its outputs. */
  private record Shell(int exitCode, String out, String err) {}

  @BeforeEach
  void makeFolders() throws IOException {
    assumeTrue(
        System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64")
            && Files.isExecutable(Path.of("/usr/bin/curl")),
        "the test's archive is one for Linux on amd64, and curl is what reads file: addresses");
    home = Files.createDirectory(folder.resolve("home & more"));
    mirror = folder.resolve("mirror");
    Files.createDirectories(mirror.resolve("v5.2.0-jdk25"));
  }

  private Shell shell(String... command) throws IOException, InterruptedException {
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(out.toFile())
        .redirectError(err.toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(k -> k.startsWith("SDKMAN") || k.startsWith("TORNADOVM"));
    environment.put("HOME", home.toString());
    environment.put("TORNADOVM_RELEASES", "file://" + mirror);
    int exitCode = builder.start().waitFor();
    return new Shell(exitCode, Files.readString(out), Files.readString(err));
  }

  private Path archive(String... files) throws IOException {
    Path archive = mirror.resolve("v5.2.0-jdk25").resolve(NAME + "-linux-amd64.zip");
    try (OutputStream out = Files.newOutputStream(archive);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (int i = 0; i < files.length; i += 2) {
        zip.putNextEntry(new ZipEntry(files[i]));
        zip.write(files[i + 1].getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    }
    return archive;
  }

  private Path sdkArchive() throws IOException {
    return archive(
        NAME + "/tornado-argfile.template", "-Djava.library.path=${TORNADOVM_HOME}/lib\n",
        NAME + "/etc/tornado.backend", "tornado.backends=opencl-backend\n",
        NAME + "/share/java/tornado/tornado-api-5.2.0-jdk25.jar", "jar");
  }

  @Test
  void unpacksTheArchiveIntoTheHomeFolderAndSaysWhatItIs()
      throws IOException, InterruptedException {
    String digest = Digests.sha256(sdkArchive());
    Path sdk = home.resolve(NAME);

    Shell run = shell("sh", SCRIPT.toString());

    assertThat(run.exitCode).as(run.err).isZero();
    assertThat(run.out).isEqualTo(
        "installed: " + sdk + "\nsha256 of " + NAME + "-linux-amd64.zip: " + digest
            + "\ncrease finds it by itself; for other programs:\n  export TORNADOVM_HOME=\""
            + sdk + "\"\n");
    assertThat(sdk.resolve("tornado-argfile"))
        .hasContent("-Djava.library.path=" + sdk + "/lib");
    try (var left = Files.list(home)) {
      assertThat(left).containsExactly(sdk);
    }
    assertThat(shell("sh", SCRIPT.toString(), "opencl").out).contains("it was there already");
  }

  @Test
  void whatItInstalledIsFound() throws IOException, InterruptedException {
    sdkArchive();
    shell("sh", SCRIPT.toString());
    Shell run = shell(
        "sh", "-c", "TORNADOVM_HOME=\"$HOME\"/" + NAME + "; . " + SCRIPT.resolveSibling(
            "find-tornado.sh")
            + "; printf '%s|%s' \"$TORNADOVM_HOME\" \"$CREASE_TORNADO_SKIPPED\"");
    assertThat(run.out).isEqualTo(home.resolve(NAME) + "|");
  }

  @Test
  void whereSdkmanIsItBecomesACandidate() throws IOException, InterruptedException {
    Path init = Files.createDirectories(home.resolve(".sdkman/bin")).resolve("sdkman-init.sh");
    Files.writeString(init, """
        sdk() {
          [ "$1 $2" = 'install tornadovm' ] || return 1
          sdk="$SDKMAN_DIR/candidates/tornadovm/$3"
          mkdir -p "$sdk/share/java/tornado"
          printf jar >"$sdk/share/java/tornado/a.jar"
          echo '--module-path .:${TORNADOVM_HOME}/x' >"$sdk/tornado-argfile.template"
        }
        """);
    Path sdk = home.resolve(".sdkman/candidates/tornadovm/5.2.0-jdk25-full");

    Shell run = shell("sh", SCRIPT.toString(), "full");

    assertThat(run.exitCode).as(run.err).isZero();
    assertThat(run.out).startsWith("installed: " + sdk + "\nsha256 of its jars' digests: ");
    assertThat(sdk.resolve("tornado-argfile")).hasContent("--module-path .:" + sdk + "/x");
    assertThat(home.resolve("tornadovm-5.2.0-jdk25-full")).doesNotExist();
  }

  @Test
  void withoutTheArchiveItFailsWithOneLineAndLeavesNothing()
      throws IOException, InterruptedException {
    Shell run = shell("sh", SCRIPT.toString(), "ptx");
    assertThat(run.exitCode).isEqualTo(ExitCode.FILE);
    assertThat(run.out).isEmpty();
    assertThat(run.err.lines()).singleElement().asString()
        .startsWith("crease: install: expected to download file://" + mirror
            + "/v5.2.0-jdk25/tornadovm-5.2.0-jdk25-ptx-linux-amd64.zip, got: ")
        .endsWith("; fix: check the network, or unpack that archive into " + home);
    assertThat(home).isEmptyDirectory();
  }

  @Test
  void whatIsNoSdkIsNotInstalled() throws IOException, InterruptedException {
    archive("readme.txt", "sorry");
    Shell run = shell("sh", SCRIPT.toString());
    assertThat(run.exitCode).isEqualTo(ExitCode.FILE);
    assertThat(run.err.strip()).startsWith("crease: install: expected a TornadoVM SDK in file://")
        .endsWith(", got: readme.txt");
    assertThat(home).isEmptyDirectory();

    Files.writeString(mirror.resolve("v5.2.0-jdk25").resolve(NAME + "-linux-amd64.zip"), "<html>");
    assertThat(shell("sh", SCRIPT.toString()).err)
        .startsWith("crease: install: expected a zip archive at file://");
    assertThat(home).isEmptyDirectory();
  }

  @Test
  void anotherBackendIsAUsageError() throws IOException, InterruptedException {
    Shell run = shell("sh", SCRIPT.toString(), "vulkan");
    assertThat(run.exitCode).isEqualTo(ExitCode.USAGE);
    assertThat(run.err.strip())
        .isEqualTo("crease: install: expected one of opencl, cuda, ptx, full, got 'vulkan'");
  }
}
