package dev.crease.testkit.faults;

import dev.crease.Crease;
import dev.crease.FoldFileOptions;
import dev.crease.error.CreaseException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Folds a file in a JVM of its own, and says on standard output how far it is. */
final class ChildFold {

  private ChildFold() {}

  /**
   * Starts one.
   *
   * @param before what stands before the Java command, limits for instance
   * @param options of the JVM
   * @param in the input
   * @param out the output
   * @param external whether weights go beside it
   */
  static Process start(List<String> before, List<String> options, Path in, Path out,
      boolean external) throws IOException {
    List<String> command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
    command.addAll(options);
    command.addAll(
        List.of(
            "-cp", System.getProperty("java.class.path"), ChildFold.class.getName(),
            in.toString(), out.toString(), Boolean.toString(external)));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  /** Folds; a failure is printed, and the exit code is then 1. */
  public static void main(String[] args) {
    try {
      Crease.fold(
          Path.of(args[0]), Path.of(args[1]),
          FoldFileOptions.builder().overwrite(true).verify(false)
              .externalData(Boolean.parseBoolean(args[2])).progress(stage -> {
                System.out.println(stage);
                System.out.flush();
              }).build());
      System.out.println("DONE");
    } catch (CreaseException e) {
      System.out.println("FAILED " + e.getClass().getSimpleName() + " " + e.getMessage());
      System.exit(1);
    }
  }
}
