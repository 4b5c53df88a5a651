package dev.crease.tornado;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crease.error.ExecutionException;
import dev.crease.exec.Executor;
import dev.crease.exec.ExecutorOptions;
import dev.crease.exec.Session;
import dev.crease.fold.FoldOptions;
import dev.crease.fold.Folded;
import dev.crease.graph.Model;
import dev.crease.reference.Arithmetic;
import dev.crease.reference.ReferenceExecutor;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.cases.OperatorCase;
import dev.crease.testkit.cases.OperatorCases;
import dev.crease.testkit.folds.FoldCases;
import dev.crease.tornado.exec.TornadoExecutor;
import dev.crease.tornado.fold.TornadoFoldEngine;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/** A device that goes away: from some moment on, the driver answers every command with an error. */
class LostDeviceTest {

  private static final String SWITCH = "CREASE_DEVICE_LOST";

  @TempDir
  Path folder;

  /** Loses the device after some runs of a session, and folds before others if there is a second argument. */
  public static final class Loss {
    private Loss() {}

    public static void main(String[] arguments) throws Exception {
      OperatorCase c = OperatorCases.of("Conv").getFirst();
      Executor device = new TornadoExecutor(TestDevice.open(), new ExecutorOptions(false, false));
      try (Session session = device.compile(c.model(), c.inputShapes())) {
        for (int run = 0; run < Integer.parseInt(arguments[0]); run++) {
          attempt("run " + run, () -> session.run(c.inputs()));
        }
        Files.createFile(Path.of(Objects.requireNonNull(System.getenv(SWITCH))));
        if (arguments.length > 1) {
          attempt("fold", () -> fold(FoldCases.all().getFirst().model()));
        }
        attempt("lost", () -> session.run(c.inputs()));
        attempt("again", () -> session.run(c.inputs()));
      }
      attempt("another", () -> {
        try (Session session = device.compile(c.model(), c.inputShapes())) {
          return session.run(c.inputs());
        }
      });
      Executor reference = new ReferenceExecutor(Arithmetic.FP64);
      try (Session session = reference.compile(c.model(), c.inputShapes())) {
        attempt("elsewhere", () -> session.run(c.inputs()));
      }
      System.out.println("END");
    }

    private static Map<String, Tensor> fold(Model model) {
      try (Arena arena = Arena.ofConfined()) {
        Folded.of(model, FoldOptions.DEFAULT, new TornadoFoldEngine(TestDevice.open()), arena);
      }
      return Map.of();
    }

    private interface Run {
      Map<String, Tensor> run();
    }

    private static void attempt(String name, Run run) {
      try {
        System.out.println(name + " RAN " + run.run().size());
      } catch (ExecutionException e) {
        System.out.println(name + " FAILED " + e.kind() + " " + e.getMessage());
      }
    }
  }

  @Test
  void betweenTwoRuns() throws Exception {
    assertThat(output("2")).contains("run 0 RAN 1", "run 1 RAN 1", "lost FAILED DEVICE ",
        "expected session to run, got an output that nothing was written to");
  }

  @Test
  void beforeTheFirstRun() throws Exception {
    assertThat(output("0")).contains("lost FAILED DEVICE ",
        "expected session to run, got no answer; fix: look for the driver's error above;");
  }

  @Test
  void beforeAFold() throws Exception {
    assertThat(output("1", "fold")).contains("run 0 RAN 1", "fold FAILED DEVICE ",
        "expected fold to run, got no answer; fix: look for the driver's error above;",
        "lost FAILED DEVICE ");
  }

  /** What the process prints that loses the device; it goes on to its end. */
  private String output(String... arguments) throws Exception {
    assumeTrue(TestDevice.open().device().getTornadoVMBackend() == TornadoVMBackendType.OPENCL,
        "OpenCL's calls are those that are made to fail");
    Path library = library();
    String output = ChildJvm.run(
        Files.createDirectory(folder.resolve("empty")),
        Map.of("LD_PRELOAD", library.toString(), SWITCH, folder.resolve("lost").toString()),
        ChildJvm.withSdk(), Loss.class, arguments);
    assertThat(output).contains("again FAILED DEVICE ", "another FAILED DEVICE ",
        "got a device that was lost before; fix: look for the driver's error above;",
        "elsewhere RAN 1", "END");
    return output;
  }

  /** The calls that fail, compiled. */
  private Path library() throws Exception {
    Path source = folder.resolve("lost-device.c");
    try (InputStream in = LostDeviceTest.class.getResourceAsStream("lost-device.c")) {
      Files.copy(Objects.requireNonNull(in), source);
    }
    Path library = folder.resolve("lost-device.so");
    assumeTrue(
        compiles(List.of("cc", "-shared", "-fPIC", "-o", library.toString(), source.toString(),
            "-ldl")),
        "there is no C compiler");
    return library;
  }

  private static boolean compiles(List<String> command) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(command).inheritIO().start();
      return process.waitFor(1, TimeUnit.MINUTES) && process.exitValue() == 0;
    } catch (java.io.IOException e) {
      return false;
    }
  }
}
