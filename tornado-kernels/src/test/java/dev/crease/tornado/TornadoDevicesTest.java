package dev.crease.tornado;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crease.error.ExecutionException;
import dev.crease.exec.DeviceInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TornadoDevicesTest {

  /** Prints the devices and what opening one says. */
  public static final class Show {
    private Show() {}

    public static void main(String[] arguments) {
      TornadoDevices.list().forEach(System.out::println);
      try {
        System.out.println("OPENED " + TornadoDevices.open(arguments[0]).name());
      } catch (ExecutionException e) {
        System.out.println("FAILED " + e.kind() + " " + e.getMessage());
      }
    }
  }

  @TempDir
  Path folder;

  @Test
  void listsDevicesByBackendAndNumber() {
    List<DeviceInfo> devices = TornadoDevices.list();

    assertThat(devices).isNotEmpty().allSatisfy(d -> {
      assertThat(d.name()).matches("tornado:(opencl|ptx|cuda|spirv|metal):[0-9]+");
      assertThat(d.usable()).isTrue();
      assertThat(d.memoryBytes()).isPositive();
      assertThat(d.computeUnits()).isPositive();
    });
  }

  @Test
  void opensADeviceOnce() {
    TornadoTarget target = TestDevice.open();

    assertThat(TornadoDevices.open(target.name().substring("tornado".length()))).isSameAs(target);
    assertThat(target.maxBufferBytes()).isPositive();
    assertThat(target.usableMemoryBytes()).isBetween(1L, target.info().memoryBytes());
    assertThat(target.vectorLanes()).isIn(1, 8, 16);
  }

  @Test
  void namesTheDevicesThereAreWhereNoneFits() {
    String first = TornadoDevices.list().getFirst().name();

    assertThatThrownBy(() -> TornadoDevices.open("opencl:99"))
        .isInstanceOfSatisfying(
            ExecutionException.class,
            e -> assertThat(e.kind()).isEqualTo(ExecutionException.Kind.DEVICE))
        .hasMessageStartingWith("tornado:opencl:99: expected one of the devices ")
        .hasMessageContaining(first)
        .hasMessageEndingWith("got no such device; fix: see crease devices");
  }

  @Test
  void saysThatThereIsNoSdk() throws Exception {
    String output = ChildJvm.run(
        folder, Map.of("TORNADOVM_HOME", ""), ChildJvm.withoutSdk(false), Show.class, "");

    assertThat(output).contains(
        "usable=false",
        "FAILED DEVICE tornado: expected a TornadoVM SDK, got none; fix: run scripts/install-tornadovm.sh, or set"
            + " TORNADOVM_HOME to one");
  }

  @Test
  void saysThatTheJvmWasStartedWithoutTheArgfile() throws Exception {
    String output = ChildJvm.run(
        folder, Map.of("TORNADOVM_HOME", "/sdk"), ChildJvm.withoutSdk(true), Show.class, "");

    assertThat(output).contains(
        "FAILED DEVICE tornado: expected a JVM started with the SDK's argfile, got one without it, TORNADOVM_HOME is"
            + " /sdk; fix: start through scripts/crease, or with java @$TORNADOVM_HOME/tornado-argfile");
  }

  @Test
  void saysThatThereIsNoDriverAndWhichPackageHelps() throws Exception {
    assumeTrue(!TestDevice.isCuda(TestDevice.open()),
        "CUDA's driver is not found through OpenCL's");
    String output = ChildJvm.run(
        folder, Map.of("OCL_ICD_VENDORS", "/nonexistent"), ChildJvm.withSdk(), Show.class, "");

    assertThat(output).containsAnyOf(
        "FAILED DEVICE tornado: expected an OpenCL driver, got none; fix: install the GPU vendor's, or for the CPU"
            + " Debian's and Ubuntu's package pocl-opencl-icd",
        "FAILED DEVICE tornado: expected a driver that takes SPIR-V, got none; fix: install Level Zero or an OpenCL"
            + " driver with cl_khr_il_program, or use an SDK without the SPIR-V backend");
  }

  @Test
  void listsDevicesAsUnusableAndOpensNoneWhenTheBailoutIsOn() throws Exception {
    String output = ChildJvm.run(
        folder, Map.of(), ChildJvm.withSdk("-Dtornado.recover.bailout=True"), Show.class, "");

    assertThat(output).contains("usable=false").contains(
        "FAILED DEVICE tornado: expected the JVM flag -Dtornado.recover.bailout=False");
  }
}
