package dev.crease.testkit.exec;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What this process holds.
 *
 * @param heapBytes live objects, after garbage collection
 * @param residentBytes memory in RAM, native memory and mapped files included; 0 where the system does not say
 * @param handles open files, sockets and the like; 0 where the system does not say
 * @param threads live threads
 */
public record Held(long heapBytes, long residentBytes, long handles, int threads) {

  private static final long PAGE_BYTES = 4096;

  /** What it holds now. */
  public static Held now() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return new Held(
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(), resident(), open(),
        ManagementFactory.getThreadMXBean().getThreadCount());
  }

  private static long resident() {
    try {
      return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ", -1)[1])
          * PAGE_BYTES;
    } catch (IOException e) {
      return 0;
    }
  }

  private static long open() {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    } catch (IOException e) {
      return 0;
    }
  }

  @Override
  public String toString() {
    return "heap %.1f MB, resident %.0f MB, %d handles, %d threads".formatted(
        heapBytes / 1e6, residentBytes / 1e6, handles, threads);
  }
}
