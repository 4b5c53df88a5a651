package dev.crease.tornado;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crease.error.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceSelectorTest {

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "''              | ''     | ''   | tornado",
      "opencl          | opencl | ''   | tornado:opencl",
      ":opencl:1       | opencl | 1    | tornado:opencl:1",
      "PTX:RTX 4090    | ptx    | rtx 4090 | tornado:ptx:rtx 4090"})
  void readsBackendAndDevice(String text, String backend, String device, String name) {
    DeviceSelector selector = DeviceSelector.parse(text);

    assertThat(selector).isEqualTo(new DeviceSelector(backend, device));
    assertThat(selector).hasToString(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "0:0", ":0", "::1"})
  void refusesADeviceWithoutItsBackend(String text) {
    assertThatThrownBy(() -> DeviceSelector.parse(text))
        .isInstanceOf(ExecutionException.class)
        .hasMessage(
            "tornado: expected a device as tornado[:BACKEND[:DEVICE]], got \"" + text
                + "\"; fix: name the backend first, for instance tornado:opencl:0");
  }

  @Test
  void choosesByNumberOrByPartOfTheDescription() {
    assertThat(DeviceSelector.parse("opencl:1").acceptsDevice(1, "a")).isTrue();
    assertThat(DeviceSelector.parse("opencl:1").acceptsDevice(0, "number 1")).isFalse();
    assertThat(DeviceSelector.parse("opencl:epyc").acceptsDevice(3, "AMD EPYC")).isTrue();
    assertThat(DeviceSelector.parse("opencl:epyc").acceptsDevice(3, "Xeon")).isFalse();
    assertThat(DeviceSelector.parse("").acceptsBackend("ptx")).isTrue();
    assertThat(DeviceSelector.parse("opencl").acceptsBackend("ptx")).isFalse();
  }
}
