package dev.crease.tornado;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crease.error.ExecutionException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TornadoExecutionResult;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;

class DeviceProgramTest {

  private static final int N = 1 << 10;

  @TempDir
  Path folder;

  public static void twice(KernelContext context, FloatArray x, FloatArray y) {
    int i = context.globalIdx;
    y.set(i, x.get(i) * 2f);
  }

  public static void addHalves(KernelContext context, HalfFloatArray x, HalfFloatArray y) {
    int i = context.globalIdx;
    y.set(i, HalfFloat.add(x.get(i), x.get(i)));
  }

  /** Allocates more than {@code -Dtornado.device.memory} allows. */
  public static final class TooMuch {
    private TooMuch() {}

    public static void main(String[] arguments) {
      TornadoTarget target = TestDevice.open();
      FloatArray x = new FloatArray(1 << 20);
      FloatArray y = new FloatArray(1 << 20);
      try (DeviceProgram program = program(target, "big", x, y)) {
        program.run();
        System.out.println("RAN");
      } catch (ExecutionException e) {
        System.out.println("FAILED " + e.kind() + " " + e.getMessage());
      }
    }
  }

  private static DeviceProgram program(
      TornadoTarget target, String name, FloatArray x, FloatArray y) {
    WorkerGrid1D grid = new WorkerGrid1D(x.getSize());
    ImmutableTaskGraph graph = target.graph(
        name,
        g -> g.transferToDevice(DataTransferMode.EVERY_EXECUTION, x)
            .task("twice", DeviceProgramTest::twice, new KernelContext(), x, y)
            .transferToHost(DataTransferMode.EVERY_EXECUTION, y));
    return target.program(name, MathMode.STRICT, new GridScheduler(name + ".twice", grid), graph);
  }

  /** TornadoVM's plan lists every result of a run for ever; ours are on plans of one run. */
  @Test
  void resultsOfEarlierRunsAreNotKept() {
    FloatArray x = new FloatArray(N);
    x.init(1);
    try (DeviceProgram program = program(
        TestDevice.open(), "twice", x, new FloatArray(N))) {
      List<WeakReference<TornadoExecutionResult>> earlier = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        earlier.add(new WeakReference<>(program.run(0)));
      }
      program.run(0);
      for (int i = 0; i < 50 && earlier.stream().anyMatch(r -> !r.refersTo(null)); i++) {
        System.gc();
      }
      assertThat(earlier).allMatch(r -> r.refersTo(null));
    }
  }

  @Test
  void runsAsOftenAsAskedOnNewInputs() {
    FloatArray x = new FloatArray(N);
    FloatArray y = new FloatArray(N);
    try (DeviceProgram program = program(TestDevice.open(), "twice", x, y)) {
      for (float value : new float[]{1.5f, -3f}) {
        x.init(value);
        program.run();
        assertThat(y.get(0)).isEqualTo(2 * value);
        assertThat(y.get(N - 1)).isEqualTo(2 * value);
      }
    }
  }

  @Test
  void saysWhereTheTimeWent() {
    FloatArray x = new FloatArray(N);
    FloatArray y = new FloatArray(N);
    try (DeviceProgram program = program(TestDevice.open(), "timed", x, y)) {
      KernelTimes times = program.runProfiled();

      assertThat(times.compileNanos()).isPositive();
      assertThat(times.uploadNanos()).isPositive();
      assertThat(times.kernelNanos()).isPositive();
      assertThat(times.uploadBytes()).isGreaterThanOrEqualTo(4L * N);
      assumeTrue(!TestDevice.isCuda(TestDevice.open()),
          "TornadoVM's CUDA backend counts no transfers to the host");
      assertThat(times.downloadNanos()).isPositive();
      assertThat(times.downloadBytes()).isGreaterThanOrEqualTo(4L * N);
    }
  }

  @Test
  void namesTheFlagWhenMemoryRunsOut() throws Exception {
    String output = ChildJvm.run(
        folder, Map.of(), ChildJvm.withSdk("-Dtornado.device.memory=6MB"), TooMuch.class);

    assertThat(output).contains("FAILED DEVICE tornado:")
        .contains("expected big to fit into the device's memory")
        .contains(
            "fix: give it more with -Dtornado.device.memory=<n>GB (now 6MB), or take a smaller batch");
  }

  @Test
  void givesMemoryBackWhenClosed() throws Exception {
    List<String> options = ChildJvm.withSdk("-Dtornado.device.memory=12MB");

    assertThat(ChildJvm.run(folder, Map.of(), options, TooMuch.class)).contains("RAN");
    assertThat(ChildJvm.run(folder, Map.of(), options, Again.class)).contains("RAN 5 times");
  }

  /** Opens and closes programs that fit one at a time. */
  public static final class Again {
    private Again() {}

    public static void main(String[] arguments) {
      TornadoTarget target = TestDevice.open();
      for (int i = 0; i < 5; i++) {
        FloatArray x = new FloatArray(1 << 20);
        FloatArray y = new FloatArray(1 << 20);
        try (DeviceProgram program = program(target, "big" + i, x, y)) {
          program.run();
        }
      }
      System.out.println("RAN 5 times");
    }
  }

  @Test
  void keepsTheBuildLogOfAKernelThatDoesNotBuild() throws Exception {
    TornadoTarget target = TestDevice.open();
    assumeThat(target.info().fp16() || target.kind() == DeviceKind.PLAIN)
        .as("this device builds half-precision kernels, so there is none that it refuses")
        .isFalse();
    HalfFloatArray x = new HalfFloatArray(N);
    HalfFloatArray y = new HalfFloatArray(N);
    ImmutableTaskGraph graph = target.graph(
        "halves",
        g -> g.transferToDevice(DataTransferMode.EVERY_EXECUTION, x)
            .task("add", DeviceProgramTest::addHalves, new KernelContext(), x, y)
            .transferToHost(DataTransferMode.EVERY_EXECUTION, y));
    try (DeviceProgram program = target.program(
        "halves", MathMode.STRICT, new GridScheduler("halves.add", new WorkerGrid1D(N)), graph)) {
      assertThatThrownBy(program::run)
          .isInstanceOfSatisfying(ExecutionException.class, e -> {
            assertThat(e.kind()).isEqualTo(ExecutionException.Kind.DEVICE);
            assertThat(e)
                .hasMessageStartingWith(target.name() + ": expected halves to build, got ");
            String log = String.valueOf(e.getMessage()).replaceAll("(?s).*see the log in ", "");
            assertThat(Path.of(log)).exists();
            assertThat(read(Path.of(log))).contains("addHalves");
          });
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
