package dev.crease.tornado;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VectorLanesTest {

  @ParameterizedTest
  @CsvSource({"pthread-haswell-AMD EPYC,8", "pthread-znver3-AMD EPYC,8",
      "pthread-znver4-AMD EPYC,16",
      "cpu-skylake-avx512-Intel(R) Xeon(R),16", "cpu-icelake-server-Intel(R) Xeon(R),16"})
  void areThoseOfTheCpuThatPoclCompilesFor(String device, int lanes) {
    assertThat(VectorLanes.of(device)).isEqualTo(lanes);
  }
}
