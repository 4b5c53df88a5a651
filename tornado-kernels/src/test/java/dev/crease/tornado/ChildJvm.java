package dev.crease.tornado;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A JVM of its own, because TornadoVM reads flags and finds drivers once. */
final class ChildJvm {

  private ChildJvm() {}

  /**
   * Runs a main class and returns what it printed.
   *
   * @param folder empty, because the SDK's argfile puts it on the module path
   * @param environment what differs from this process's
   * @param options before the main class; the SDK's argfile is the caller's to name
   */
  static String run(
      Path folder, Map<String, String> environment, List<String> options, Class<?> main,
      String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add(main.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectErrorStream(true);
    environment.forEach((name, value) -> {
      if (value.isEmpty()) {
        builder.environment().remove(name);
      } else {
        builder.environment().put(name, value);
      }
    });
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(2, TimeUnit.MINUTES)) {
      process.destroyForcibly();
    }
    return output;
  }

  /** The SDK's argfile with the flags that this project needs, on this class path; no kernels are kept unless a flag says so. */
  static List<String> withSdk(String... flags) {
    List<String> options = new ArrayList<>();
    options.add("@" + System.getenv("TORNADOVM_HOME") + "/tornado-argfile");
    options.add("-Dtornado.recover.bailout=False");
    options.add("-Dtornado.tvm.maxbytecodesize=1048576");
    options.add("-Dtornado.spirv.loadstore=False");
    options.add("-D" + JvmFlags.KERNEL_CACHE + "=false");
    options.addAll(List.of(flags));
    options.addAll(List.of("-cp", System.getProperty("java.class.path")));
    return options;
  }

  /** This class path alone, with TornadoVM's API in it or not. */
  static List<String> withoutSdk(boolean api) {
    String path = String.join(
        java.io.File.pathSeparator,
        List.of(System.getProperty("java.class.path").split(java.io.File.pathSeparator)).stream()
            .filter(entry -> api || !entry.contains("tornado-api"))
            .toList());
    return List.of("-cp", path);
  }
}
