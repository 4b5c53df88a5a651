package dev.crease.tornado;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.error.ExecutionException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task3;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Devices that fail: one error of their kind, and a process that goes on, with other programs on the same device. */
class DeviceFaultsTest {

  private static final int SMALL = 1 << 10;
  private static final int LARGE = 1 << 21;

  @TempDir
  Path folder;

  public static void thrice(KernelContext context, FloatArray x, FloatArray y) {
    int i = context.globalIdx;
    y.set(i, x.get(i) * 3f);
  }

  private static DeviceProgram program(TornadoTarget target, String name,
      Task3<KernelContext, FloatArray, FloatArray> kernel, FloatArray x, FloatArray y) {
    ImmutableTaskGraph graph = target.graph(
        name,
        g -> g.transferToDevice(DataTransferMode.EVERY_EXECUTION, x)
            .task("kernel", kernel, new KernelContext(), x, y)
            .transferToHost(DataTransferMode.EVERY_EXECUTION, y));
    return target.program(
        name, MathMode.STRICT,
        new GridScheduler(name + ".kernel", new WorkerGrid1D(x.getSize())), graph);
  }

  /** Runs a program and prints what became of it. */
  private static void attempt(TornadoTarget target, String name, int size) {
    FloatArray x = DeviceArrays.floats(size);
    x.init(size);
    FloatArray y = DeviceArrays.floats(size);
    try (DeviceProgram program = program(target, name, DeviceFaultsTest::thrice, x, y)) {
      program.run();
      System.out.println(name + " RAN " + (y.get(size - 1) == 3f * size));
    } catch (ExecutionException e) {
      System.out.println(name + " FAILED " + e.kind() + " " + e.getMessage());
    }
  }

  /** Too much for the memory allowed, between programs that fit. */
  public static final class Memory {
    private Memory() {}

    public static void main(String[] arguments) {
      TornadoTarget target = TestDevice.open();
      for (int i = 0; i < 3; i++) {
        attempt(target, "small" + i, SMALL);
        attempt(target, "large" + i, LARGE);
      }
      attempt(target, "last", SMALL);
    }
  }

  @Test
  void otherProgramsRunAfterOneThatNeedsTooMuchMemory() throws Exception {
    String output = ChildJvm.run(
        folder, Map.of(), ChildJvm.withSdk("-Dtornado.device.memory=12MB"), Memory.class);

    for (int i = 0; i < 3; i++) {
      assertThat(output).contains("small" + i + " RAN true", "large" + i + " FAILED DEVICE ",
          "expected large" + i + " to fit into the device's memory");
    }
    assertThat(output).contains("last RAN true").doesNotContain("Exception in thread");
  }

  /** A device that says of itself that it was reset, as after a driver's recovery. */
  public static final class Reset {
    private Reset() {}

    public static void main(String[] arguments) {
      TornadoTarget target = TestDevice.open();
      FloatArray x = DeviceArrays.floats(SMALL);
      x.init(1);
      FloatArray y = DeviceArrays.floats(SMALL);
      try (DeviceProgram lost = program(target, "lost", DeviceFaultsTest::thrice, x, y)) {
        lost.run();
        target.device().getDeviceContext().reset(0);
        try {
          lost.run();
          System.out.println("lost RAN " + (y.get(0) == 3f));
        } catch (ExecutionException e) {
          System.out.println("lost FAILED " + e.kind() + " " + e.getMessage());
        }
      }
      attempt(target, "next", SMALL);
    }
  }

  @Test
  void otherProgramsRunAfterTheDeviceWasReset() throws Exception {
    String output = ChildJvm.run(folder, Map.of(), ChildJvm.withSdk(), Reset.class);

    assertThat(output).containsAnyOf("lost RAN true", "lost FAILED DEVICE ")
        .contains("next RAN true").doesNotContain("Exception in thread");
  }

  public static void clock(KernelContext context, FloatArray x, FloatArray y) {
    y.set(context.globalIdx, (float) System.nanoTime());
  }

  /** A kernel that no device can run, twice, and one that it can. */
  public static final class Build {
    private Build() {}

    public static void main(String[] arguments) {
      TornadoTarget target = TestDevice.open();
      FloatArray x = DeviceArrays.floats(SMALL);
      for (int i = 0; i < 2; i++) {
        String name = "clock" + i;
        try (DeviceProgram program = program(target, name, DeviceFaultsTest::clock, x, x)) {
          program.run();
          System.out.println(name + " RAN");
        } catch (ExecutionException e) {
          System.out.println(name + " FAILED " + e.kind() + " " + e.getMessage());
        }
      }
      attempt(target, "next", SMALL);
    }
  }

  @Test
  void otherProgramsRunAfterAKernelThatDoesNotBuild() throws Exception {
    String output = ChildJvm.run(folder, Map.of(), ChildJvm.withSdk(), Build.class);

    assertThat(output).contains("clock0 FAILED DEVICE ", "clock1 FAILED DEVICE ",
        "expected task graph clock0 to build, got ", "next RAN true")
        .doesNotContain("Exception in thread");
  }
}
