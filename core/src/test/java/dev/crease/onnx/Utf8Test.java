package dev.crease.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8Test {

  private static String decode(byte[] bytes) {
    return Utf8.decode(MemorySegment.ofArray(bytes), 0, bytes.length);
  }

  @Test
  void wellFormedTextIsOrdinaryUtf8() {
    for (String text : new String[]{"", "conv1", "Größe", "层", "🙂", "\uFFFD", "a\0b"}) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      assertThat(decode(bytes)).isEqualTo(text);
      assertThat(Utf8.encode(text)).isEqualTo(bytes);
    }
  }

  @Test
  void differentBytesAreDifferentTexts() {
    byte[] gbk1 = {'x', (byte) 0xB2, (byte) 0xE3};
    byte[] gbk2 = {'x', (byte) 0xB2, (byte) 0xE4};
    assertThat(decode(gbk1)).isEqualTo("x\uDCB2\uDCE3").isNotEqualTo(decode(gbk2));
    assertThat(Utf8.encode(decode(gbk1))).isEqualTo(gbk1);
  }

  @Test
  void anyBytesComeBack() {
    for (long seed = 0; seed < 2000; seed++) {
      Random random = new Random(seed);
      byte[] bytes = new byte[random.nextInt(12)];
      random.nextBytes(bytes);
      assertThat(Utf8.encode(decode(bytes))).as("seed %d", seed).isEqualTo(bytes);
    }
  }

  @Test
  void escapesBesideSurrogatePairs() {
    byte[] bytes = {(byte) 0xF0, (byte) 0x9F, (byte) 0x99, (byte) 0x82, (byte) 0x80, 'z'};
    assertThat(decode(bytes)).isEqualTo("🙂\uDC80z");
    assertThat(Utf8.encode(decode(bytes))).isEqualTo(bytes);
  }
}
