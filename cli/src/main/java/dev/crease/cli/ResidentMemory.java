package dev.crease.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The most memory that this process has resident while it does something, above what it had before, as Linux counts it: the Java heap,
 * memory outside of it, native libraries, and pages of mapped files that are touched.
 */
final class ResidentMemory {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path RESET = Path.of("/proc/self/clear_refs");

  /** Makes the kernel forget the peak so far; see proc_pid_clear_refs(5). */
  private static final String PEAK = "5";
  private static final long KIBIBYTE = 1024;

  private final Optional<Long> before;

  private ResidentMemory(Optional<Long> before) {
    this.before = before;
  }

  /** Counts from here on. */
  static ResidentMemory start() {
    try {
      Files.writeString(RESET, PEAK);
      return new ResidentMemory(bytes("VmRSS:"));
    } catch (IOException e) {
      return new ResidentMemory(Optional.empty());
    }
  }

  /** The most so far, in bytes; empty where the system does not say. */
  Optional<Long> peakBytes() {
    return before.flatMap(b -> bytes("VmHWM:").map(peak -> Math.max(0, peak - b)));
  }

  private static Optional<Long> bytes(String name) {
    try (Stream<String> lines = Files.lines(STATUS)) {
      return lines.filter(line -> line.startsWith(name))
          .map(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIBIBYTE).findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
