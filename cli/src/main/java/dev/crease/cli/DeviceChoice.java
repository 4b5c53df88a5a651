package dev.crease.cli;

import dev.crease.error.InvalidOptionException;
import dev.crease.exec.ExecutorOptions;
import picocli.CommandLine.Option;

/** The options that say how a device runs a model; the reference executor has no use for them. */
final class DeviceChoice {

  @Option(names = "--strict-device", description = "A step that the device has no kernel for is an error; unless given it runs on the host and is listed.")
  boolean strict;

  @Option(names = "--math", paramLabel = "MODE", completionCandidates = Choices.Maths.class, defaultValue = "fast", description = "What executors may do: strict, every operation as written, or fast, the default.")
  String math = "fast";

  /** As executors take them. */
  ExecutorOptions options() {
    if (!math.equals("strict") && !math.equals("fast")) {
      throw new InvalidOptionException("--math", "strict or fast", "'" + Text.printable(math) + "'",
          "");
    }
    return new ExecutorOptions(strict, math.equals("fast"));
  }
}
