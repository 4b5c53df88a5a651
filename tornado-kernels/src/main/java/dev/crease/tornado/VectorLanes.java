package dev.crease.tornado;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/** How wide a CPU device's vector registers are. */
final class VectorLanes {

  /** LLVM's names of CPUs with AVX-512, as far as they have to be told apart from those without. */
  private static final String WIDE = ".*(avx512|skx|cascadelake|cooperlake|cannonlake|icelake|tigerlake|rocketlake"
      + "|sapphirerapids|emeraldrapids|graniterapids|diamondrapids|znver[4-9]|knl|knm).*";

  private VectorLanes() {}

  /**
   * Lanes of fp32: 16 with AVX-512, else 8.
   *
   * @param deviceName PoCL puts LLVM's name of the CPU it compiles for into it
   */
  static int of(String deviceName) {
    String name = deviceName.toLowerCase(Locale.ROOT);
    if (name.startsWith("pthread-") || name.startsWith("cpu-") || name.startsWith("basic-")) {
      return name.matches(WIDE) ? 16 : 8;
    }
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines.anyMatch(l -> l.startsWith("flags") && l.contains(" avx512f ")) ? 16 : 8;
    } catch (IOException | java.io.UncheckedIOException _) {
      return 8;
    }
  }
}
