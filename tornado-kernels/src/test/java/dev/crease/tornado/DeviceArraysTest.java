package dev.crease.tornado;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.collections.VectorFloat16;

class DeviceArraysTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 16, 256, 272, 1600})
  void arraysOfVectorsAreNeverFormattedElementByElement(int count) {
    assertThat(DeviceArrays.vectors(count)).hasToString(
        "VectorFloat16 <" + Math.max(17, count / 16) + ">");
  }

  @Test
  void numbersAreFollowedByZeros() {
    float[] numbers = new float[16];
    numbers[15] = 3;

    VectorFloat16 vectors = DeviceArrays.vectorsOf(numbers);

    assertThat(vectors.get(0).get(15)).isEqualTo(3);
    assertThat(vectors.get(16).get(15)).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 272, 1601})
  void alignedElementsBeginALineAndAreWhereTheAddressSays(int count) {
    FloatArray floats = DeviceArrays.alignedFloats(count);

    assertThat(floats.getSize()).isEqualTo(Math.max(count, 272));
    assertThat(floats.getSegment().address() % 64).isZero();
    assertThat(DeviceArrays.address(floats).get(0) + 16).isEqualTo(floats.getSegment().address());
    assertThat(new VectorFloat16(floats)).hasToString(
        "VectorFloat16 <" + Math.max(17, count / 16) + ">");
  }

  @Test
  void waitListsAreShort() {
    TestDevice.open();

    assertThat(Integer.getInteger("tornado.max.events")).isLessThan(32768);
  }
}
