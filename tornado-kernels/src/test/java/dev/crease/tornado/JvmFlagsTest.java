package dev.crease.tornado;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.crease.error.ExecutionException;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

class JvmFlagsTest {

  private static Properties good() {
    Properties properties = new Properties();
    properties.setProperty("tornado.recover.bailout", "False");
    properties.setProperty("tornado.tvm.maxbytecodesize", "1048576");
    return properties;
  }

  private static Optional<ExecutionException> problem(Properties properties, long header) {
    return JvmFlags.problem(properties, header, TornadoVMBackendType.OPENCL);
  }

  @Test
  void acceptsTheFlagsOfTheLauncher() {
    assertThat(problem(good(), 16)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"True", "yes"})
  void refusesTheBailout(String value) {
    Properties properties = good();
    properties.setProperty("tornado.recover.bailout", value);

    assertThat(problem(properties, 16)).hasValueSatisfying(
        e -> assertThat(e).hasMessage(
            "tornado: expected the JVM flag -Dtornado.recover.bailout=False, so that nothing runs as sequential Java"
                + " unnoticed, got -Dtornado.recover.bailout=" + value
                + "; fix: start through scripts/crease, or add the flag to CREASE_JAVA_OPTS"));
  }

  @Test
  void refusesTheBailoutsDefault() {
    Properties properties = good();
    properties.remove("tornado.recover.bailout");

    assertThat(problem(properties, 16)).hasValueSatisfying(
        e -> assertThat(e).hasMessageContaining("got no -Dtornado.recover.bailout;"));
  }

  @ParameterizedTest
  @CsvSource({"4096", "many"})
  void refusesASmallBytecodeBuffer(String value) {
    Properties properties = good();
    properties.setProperty("tornado.tvm.maxbytecodesize", value);

    assertThat(problem(properties, 16)).hasValueSatisfying(
        e -> assertThat(e).hasMessageStartingWith(
            "tornado: expected the JVM flag -Dtornado.tvm.maxbytecodesize=1048576 or more, got"
                + " -Dtornado.tvm.maxbytecodesize=" + value));
  }

  @Test
  void refusesAnArrayHeaderThatVectorsWouldMisread() {
    assertThat(problem(good(), 24)).hasValueSatisfying(
        e -> assertThat(e).hasMessageStartingWith(
            "tornado: expected arrays with a header of 16 bytes, got 24 bytes; fix:"));
  }

  @Test
  void refusesSpirvWithValuesInRegisters() {
    Properties properties = good();

    assertThat(JvmFlags.problem(properties, 16, TornadoVMBackendType.SPIRV)).hasValueSatisfying(
        e -> assertThat(e).hasMessage(
            "tornado: expected the JVM flag -Dtornado.spirv.loadstore=False, so that loops and conditions are compiled"
                + " right, got no -Dtornado.spirv.loadstore; fix: start through scripts/crease, or add the flag to"
                + " CREASE_JAVA_OPTS"));

    properties.setProperty("tornado.spirv.loadstore", "False");
    assertThat(JvmFlags.problem(properties, 16, TornadoVMBackendType.SPIRV)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"4GB,4294967296", "512MB,536870912", "8KB,8192", "1000,1000"})
  void readsTheMemoryCap(String text, long bytes) {
    Properties properties = good();
    properties.setProperty("tornado.device.memory", text);

    assertThat(JvmFlags.deviceMemoryBytes(properties)).isEqualTo(bytes);
    assertThat(JvmFlags.deviceMemoryBytes(good())).isEqualTo(4L << 30);
  }

  @Test
  void networksAreOneKernelUnlessTold() {
    Properties properties = new Properties();
    assertThat(JvmFlags.runsNetworks(properties)).isTrue();
    properties.setProperty(JvmFlags.NETWORKS, "False");
    assertThat(JvmFlags.runsNetworks(properties)).isFalse();
  }

  @Test
  void halvesAreKeptThroughOpenClOrWhereTold() {
    Properties properties = new Properties();
    assertThat(JvmFlags.keepsHalves(properties, TornadoVMBackendType.OPENCL)).isTrue();
    assertThat(JvmFlags.keepsHalves(properties, TornadoVMBackendType.CUDA)).isFalse();
    properties.setProperty(JvmFlags.HALVES, "true");
    assertThat(JvmFlags.keepsHalves(properties, TornadoVMBackendType.CUDA)).isTrue();
    properties.setProperty(JvmFlags.HALVES, "false");
    assertThat(JvmFlags.keepsHalves(properties, TornadoVMBackendType.OPENCL)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"false,NEVER", "Never,NEVER", "measured,MEASURED", " ALWAYS ,ALWAYS"})
  void usesLibrariesWhenToldTo(String value, LibraryUse use) {
    Properties properties = good();
    assertThat(JvmFlags.libraries(properties)).isEqualTo(LibraryUse.NEVER);
    properties.setProperty("crease.device.libraries", value);
    assertThat(JvmFlags.libraries(properties)).isEqualTo(use);
  }

  @Test
  void refusesAnotherWordForLibraries() {
    Properties properties = good();
    properties.setProperty("crease.device.libraries", "mostly");
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> JvmFlags.libraries(properties))
        .withMessage("tornado: expected -Dcrease.device.libraries=measured, always, never or"
            + " false, got -Dcrease.device.libraries=mostly; fix: give one of these, or leave the"
            + " flag out");
  }
}
