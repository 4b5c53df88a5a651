package dev.crease.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands, in a JVM of their own, load no class that opens sockets, and work where there is no network, if it can be taken away, and
 * in a runtime cut down to the modules that a bundle for a device has.
 */
class NoNetworkTest {

  /** All sockets of a JVM are made by the first three, and names of hosts looked up by the next two. */
  private static final List<String> SOCKETS = List.of(
      "sun.nio.ch.Net ", "sun.nio.ch.NioSocketImpl ", "java.net.Socket ",
      "java.net.Inet4AddressImpl ", "java.net.Inet6AddressImpl ", "java.net.http.",
      "sun.net.www.http.", "sun.net.www.protocol.http");

  @TempDir
  Path folder = Path.of("");

  /** Runs the main job's commands, and says which it came through. */
  public static final class Commands {
    private Commands() {}

    public static void main(String[] args) {
      Path folder = Path.of(args[0]);
      Path in = SmallModels.write(SmallModels.convBn(), folder, "in.onnx");
      Path out = folder.resolve("out.onnx");
      Run.of("inspect", in, "--json").succeeded();
      Run.of("fold", in, "-o", out, "--html", folder.resolve("page.html")).succeeded();
      Run.of("verify", in, out).succeeded();
      Run.of("diff", in, out);
      for (String executor : List.of("reference", "host")) {
        Run.of("run", out, "--executor", executor).succeeded();
      }
      System.out.println("ALL DONE");
    }
  }

  private List<String> run(List<String> before, String... jvmOptions)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(before);
    command.addAll(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC",
        "--add-modules", "jdk.incubator.vector", "-Xlog:class+load"));
    command.addAll(List.of(jvmOptions));
    command.addAll(List.of("-cp",
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .filter(entry -> !entry.contains("tornado"))
            .reduce((a, b) -> a + File.pathSeparator + b)
            .orElse(""),
        Commands.class.getName(), folder.toString()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    List<String> lines = new String(
        process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    process.waitFor();
    return lines;
  }

  @Test
  void commandsNeedNoDesktop() throws Exception {
    assertThat(run(List.of(), "--limit-modules",
        "java.base,java.logging,java.management,jdk.management,jdk.unsupported,jdk.incubator.vector"))
        .contains("ALL DONE").noneMatch(l -> l.contains(" java.awt."));
  }

  @Test
  void commandsNeedNoNetworkAndOpenNone() throws Exception {
    boolean mayTakeAway = new ProcessBuilder("sh", "-c", "unshare -rn true").start().waitFor() == 0;
    List<String> lines = run(mayTakeAway ? List.of("unshare", "-rn") : List.of());
    assertThat(lines).contains("ALL DONE").anyMatch(l -> l.contains(Main.class.getName() + " "));
    assertThat(lines.stream().filter(l -> SOCKETS.stream().anyMatch(s -> l.contains(" " + s))))
        .isEmpty();
  }
}
