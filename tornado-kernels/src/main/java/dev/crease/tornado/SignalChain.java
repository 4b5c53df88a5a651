package dev.crease.tornado;

import dev.crease.Launcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoDeviceType;

/**
 * Who handles the signals of memory faults. The JVM takes some for granted: a null pointer that compiled code dereferences and a
 * thread that is to stop at a safepoint are faults that its handler resolves.
 *
 * <p>A driver that compiles kernels for a CPU with LLVM, as PoCL does, puts LLVM's handlers in the place of the JVM's at each build ({@code
 * llvm::sys::RemoveFileOnSignal}). They put the JVM's back at the first fault; a second thread that faults before they have done so ends
 * the process. With the JDK's {@code libjsig} in front of the C library they are called after the JVM's instead ("signal
 * chaining" in the JDK's troubleshooting guide).
 */
final class SignalChain {

  private static final System.Logger LOGGER = System.getLogger(SignalChain.class.getPackageName());
  private static final Path MAPPED = Path.of("/proc/self/maps");

  private SignalChain() {}

  /** What is wrong in this process if that device is to be used, and how to mend it; empty on systems other than Linux. */
  static Optional<String> problem(TornadoDevice device) {
    if (device.getDeviceType() != TornadoDeviceType.CPU) {
      return Optional.empty();
    }
    try (Stream<String> mapped = Files.lines(MAPPED)) {
      return problem(mapped);
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /**
   * What is wrong in a process that uses a CPU as its device.
   *
   * @param mapped what it has mapped, as {@code proc(5)} writes it
   */
  static Optional<String> problem(Stream<String> mapped) {
    return mapped.anyMatch(line -> line.endsWith("/libjsig.so"))
        ? Optional.empty()
        : Optional.of(
            "the device's compiler may take the JVM's signal handlers away, which ends the process where two threads need"
                + " them at once; fix: start through " + Launcher.command()
                + ", or with LD_PRELOAD=$JAVA_HOME/lib/libjsig.so");
  }

  /** Says in the log what is wrong, if something is. */
  static void warn(String name, TornadoDevice device) {
    problem(device).ifPresent(
        text -> LOGGER.log(System.Logger.Level.WARNING, "{0}: {1}", name, text));
  }
}
