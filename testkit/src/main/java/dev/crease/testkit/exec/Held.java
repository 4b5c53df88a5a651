package dev.crease.testkit.exec;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What this process holds.
 *
 * @param heapBytes live objects, after garbage collection
 * @param residentBytes memory in RAM, native memory and mapped files included, without what the collector and the C library only keep for
 *     later; 0 where the system does not say
 * @param handles open files, sockets and the like; 0 where the system does not say
 * @param threads live threads
 */
public record Held(long heapBytes, long residentBytes, long handles, int threads) {

  private static final long PAGE_BYTES = 4096;

  /** How often the resident memory is looked at while it falls, and how long after one another. */
  private static final int LOOKS = 15;
  private static final long BETWEEN_MILLIS = 20;

  /** What it holds now. */
  public static Held now() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    trim();
    return new Held(
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(), settled(), open(),
        ManagementFactory.getThreadMXBean().getThreadCount());
  }

  /** The C library keeps what was freed, mostly by the JVM's compilers; {@code jcmd System.trim_native_heap} gives it back. */
  private static void trim() {
    try {
      ManagementFactory.getPlatformMBeanServer().invoke(
          new ObjectName("com.sun.management:type=DiagnosticCommand"), "systemTrimNativeHeap",
          new Object[]{new String[0]}, new String[]{String[].class.getName()});
    } catch (JMException e) {
      // Other C libraries have no such command, and keep what they keep.
      return;
    }
  }

  /** G1 gives the pages of an empty heap back some time after the collection. */
  private static long settled() {
    long least = resident();
    try {
      for (int i = 0; i < LOOKS; i++) {
        Thread.sleep(BETWEEN_MILLIS);
        least = Math.min(least, resident());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return least;
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
