package dev.crease.tornado.plain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DivisorTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 224, 65536, (1 << 29) + 1, Divisor.LARGEST - 1, Divisor.LARGEST})
  void isTheSameNumber(int size) {
    assertThat(Divisor.of(size)).isEqualTo(size);
  }
}
