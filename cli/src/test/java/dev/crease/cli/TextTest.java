package dev.crease.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextTest {

  @Test
  void counts() {
    assertThat(Text.count(0)).isEqualTo("0");
    assertThat(Text.count(1_234_567)).isEqualTo("1,234,567");
    assertThat(Text.count(1, "node")).isEqualTo("1 node");
    assertThat(Text.count(0, "node")).isEqualTo("0 nodes");
  }

  @Test
  void bytes() {
    assertThat(Text.bytes(0)).isEqualTo("0 B");
    assertThat(Text.bytes(1023)).isEqualTo("1023 B");
    assertThat(Text.bytes(1024)).isEqualTo("1.0 KiB");
    assertThat(Text.bytes(102_400_000)).isEqualTo("97.7 MiB");
    assertThat(Text.bytes(1L << 31)).isEqualTo("2.0 GiB");
  }

  @Test
  void milliseconds() {
    assertThat(Text.millis(12_345)).isEqualTo("0.0123");
    assertThat(Text.millis(1_234_567)).isEqualTo("1.23");
    assertThat(Text.millis(12_345_678)).isEqualTo("12.3");
    assertThat(Text.millis(1_234_567_890)).isEqualTo("1235");
  }

  @Test
  void reals() {
    assertThat(Text.real(0)).isEqualTo("0");
    assertThat(Text.real(0.41234)).isEqualTo("0.412");
    assertThat(Text.real(1.19e-7)).isEqualTo("1.19e-07");
    assertThat(Text.real(123.456)).isEqualTo("123.5");
    assertThat(Text.real(Double.NaN)).isEqualTo("NaN");
    assertThat(Text.real(Double.POSITIVE_INFINITY)).isEqualTo("Infinity");
  }

  @Test
  void controlCharactersAreShownAsEscapes() {
    assertThat(Text.printable("a\u001b[31m\r\n\tb")).isEqualTo("a\\u001b[31m\\r\\n\\tb");
    assertThat(Text.printable("conv1/größe·層")).isEqualTo("conv1/größe·層");
    assertThat(Text.printable("\u202Egpj.exe\u2028")).isEqualTo("\\u202egpj.exe\\u2028");
  }

  @Test
  void ratiosStayOnTheirSideOfOne() {
    assertThat(Text.ratio(0.0625)).isEqualTo("0.063");
    assertThat(Text.ratio(0.99996)).isEqualTo("0.99996");
    assertThat(Text.ratio(0.9999995803796891)).isEqualTo("0.9999996");
    assertThat(Text.ratio(1)).isEqualTo("1.000");
    assertThat(Text.ratio(1.00002)).isEqualTo("1.00002");
    assertThat(Text.ratio(3.5)).isEqualTo("3.500");
  }
}
