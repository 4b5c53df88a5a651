package dev.crease.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
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

  /** G1 begins to give pages back 100 ms after a collection, and goes on every 10 ms while it has some (G1UncommitRegionTask). */
  private static final long FIRST_WAIT_NANOS = 200_000_000;
  private static final long WAIT_NANOS = 100_000_000;
  private static final int MOST_WAITS = 30;

  /** Falls by less than this are not a JVM's. */
  private static final long STEADY = 256 * KIBIBYTE;

  private final Optional<Long> before;

  private ResidentMemory(Optional<Long> before) {
    this.before = before;
  }

  /**
   * Counts from here on. First collects garbage and waits until the JVM has given its pages back, which it does beside the program after a
   * collection: pages that go while others come would hide those.
   */
  static ResidentMemory start() {
    if (!Files.isWritable(RESET)) {
      return new ResidentMemory(Optional.empty());
    }
    System.gc();
    settle();
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

  private static void settle() {
    LockSupport.parkNanos(FIRST_WAIT_NANOS);
    long last = Long.MAX_VALUE;
    for (int i = 0; i < MOST_WAITS; i++) {
      long now = bytes("VmRSS:").orElse(last);
      if (now > last - STEADY) {
        return;
      }
      last = now;
      LockSupport.parkNanos(WAIT_NANOS);
    }
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
