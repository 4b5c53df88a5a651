package dev.crease.tornado;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignalChainTest {

  private static final Path MAPPED = Path.of("/proc/self/maps");
  private static final long SIGSEGV = 11;

  /** By architecture, from the kernel's tables. */
  private static final Map<String, Long> RT_SIGACTION = Map.of("amd64", 13L, "aarch64", 134L);

  @TempDir
  Path folder;

  /** Opens a device, for which its driver builds a kernel, and prints which library handles memory faults then. */
  public static final class Handler {
    private Handler() {}

    public static void main(String[] arguments) throws Throwable {
      System.out.println(TornadoDevices.list());
      TestDevice.open();
      System.out.println("HANDLER " + library(handler()));
    }

    /** From the kernel itself: the C library's functions are what signal chaining replaces. */
    @SuppressWarnings("restricted")
    private static long handler() throws Throwable {
      Linker linker = Linker.nativeLinker();
      long number = RT_SIGACTION.getOrDefault(System.getProperty("os.arch"), 0L);
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment action = arena.allocate(64, 8);
        long result = (long) linker.downcallHandle(
            linker.defaultLookup().findOrThrow("syscall"),
            FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG, ValueLayout.ADDRESS, ValueLayout.ADDRESS,
                ValueLayout.JAVA_LONG),
            Linker.Option.firstVariadicArg(1))
            .invokeExact(number, SIGSEGV,
                MemorySegment.NULL, action, 8L);
        if (result != 0) {
          throw new IllegalStateException("rt_sigaction: " + result);
        }
        return action.get(ValueLayout.JAVA_LONG, 0);
      }
    }

    private static String library(long address) throws IOException {
      for (String line : Files.readAllLines(MAPPED)) {
        String[] range = line.substring(0, line.indexOf(' ')).split("-", -1);
        if (Long.compareUnsigned(Long.parseUnsignedLong(range[0], 16), address) <= 0
            && Long.compareUnsigned(address, Long.parseUnsignedLong(range[1], 16)) < 0) {
          return line.substring(line.lastIndexOf('/') + 1);
        }
      }
      return "none";
    }
  }

  private String handler(String preload) throws Exception {
    // With a folder of its own, PoCL finds no kernel that it built before.
    return ChildJvm.run(
        folder.resolve("empty"),
        Map.of("LD_PRELOAD", preload, "POCL_CACHE_DIR", folder.resolve("kernels").toString()),
        ChildJvm.withSdk(), Handler.class);
  }

  @Test
  void theJvmKeepsItsHandlersWhenTheDriverBuildsKernels() throws Exception {
    assumeTrue(Files.exists(MAPPED), "only Linux tells who handles a signal");
    assumeTrue(RT_SIGACTION.containsKey(System.getProperty("os.arch")),
        "the number of the system call is known for x86-64 and aarch64 only");
    Files.createDirectory(folder.resolve("empty"));

    assertThat(handler(System.getenv("LD_PRELOAD")))
        .contains("HANDLER libjvm.so")
        .doesNotContain("signal handlers");
  }

  @Test
  void aCpuIsRemarkedOnWhereNothingSharesSignals() throws Exception {
    assumeTrue(Files.exists(MAPPED), "only Linux tells what is mapped");
    assumeTrue(TestDevice.open().kind() != DeviceKind.GPU, "only a CPU's driver brings LLVM");
    Files.createDirectory(folder.resolve("empty"));

    assertThat(handler("")).contains(
        "the device's compiler may take the JVM's signal handlers away, which ends the process where two threads need them"
            + " at once; fix: start through scripts/crease, or with LD_PRELOAD=$JAVA_HOME/lib/libjsig.so, uses ",
        "WARNING: tornado:opencl:0: the device's compiler");
  }

  @Test
  void aProcessThatHasTheLibraryIsRight() {
    String line = "7f0000000000-7f0000001000 r-xp 00000000 fe:00 12 /jdk/lib/";

    assertThat(SignalChain.problem(Stream.of(line + "libjvm.so", line + "libjsig.so"))).isEmpty();
    for (List<String> mapped : List.of(
        List.<String>of(), List.of(line + "libjvm.so", line + "libjsig.so.old"))) {
      assertThat(SignalChain.problem(mapped.stream())).isPresent();
    }
  }
}
