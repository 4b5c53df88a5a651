package dev.crease.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crease.error.MalformedModelException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WireCursorTest {

  private static WireCursor cursor(ProtoBytes bytes) {
    return WireCursor.over(bytes.segment(), "m.onnx", "Test");
  }

  private static void walk(ProtoBytes bytes) {
    WireCursor c = cursor(bytes);
    while (c.next()) {
      c.skip();
    }
  }

  @Test
  void readsEachWireType() {
    WireCursor c = cursor(
        ProtoBytes.message().integer(1, -1).real(2, 1.5f).text(3, "ä").fixed64(4, 2).integer(
            536870911, 300));
    assertThat(c.next()).isTrue();
    assertThat(c.integer()).isEqualTo(-1);
    assertThat(c.next()).isTrue();
    assertThat(c.real()).isEqualTo(1.5f);
    assertThat(c.next()).isTrue();
    assertThat(c.text()).isEqualTo("ä");
    assertThat(c.next()).isTrue();
    assertThat(c.fixed(8).size()).isEqualTo(8);
    assertThat(c.next()).isTrue();
    assertThat(c.field()).isEqualTo(536870911);
    assertThat(c.integer()).isEqualTo(300);
    assertThat(c.next()).isFalse();
  }

  @Test
  void repeatedNumbersMayBePackedOrNot() {
    WireCursor c = cursor(
        ProtoBytes.message().integer(1, 7).packed(1, 8, -9, 1L << 40).packed(1).integer(1, 10));
    List<Long> values = new ArrayList<>();
    while (c.next()) {
      c.integers(values::add);
    }
    assertThat(values).containsExactly(7L, 8L, -9L, 1L << 40, 10L);
  }

  @Test
  void skipsGroups() {
    WireCursor c = cursor(
        ProtoBytes.message().tag(9, 3).integer(1, 5).tag(10, 3).text(2, "x").tag(10, 4).tag(9, 4)
            .integer(1, 6));
    assertThat(c.next()).isTrue();
    c.skip();
    assertThat(c.next()).isTrue();
    assertThat(c.integer()).isEqualTo(6);
  }

  @Test
  void groupsDoNotNestForEver() {
    ProtoBytes deep = ProtoBytes.message();
    for (int i = 0; i < 100_000; i++) {
      deep.tag(9, 3);
    }
    assertThatThrownBy(() -> walk(deep)).isInstanceOf(MalformedModelException.class)
        .hasMessageContaining("at most 64 deep");
  }

  @Test
  void groupsEndWithTheirOwnNumber() {
    assertThatThrownBy(() -> walk(ProtoBytes.message().tag(9, 3).tag(8, 4)))
        .hasMessageContaining(
            "m.onnx: byte 1: expected a field of group 9, at most 64 deep, got field 8 of wire type 4");
  }

  @Test
  void lengthBehindTheEnd() {
    assertThatThrownBy(() -> walk(ProtoBytes.message().integer(1, 5).tag(2, 2).varint(9).raw(1, 2)))
        .isInstanceOf(MalformedModelException.class)
        .hasMessage(
            "m.onnx: byte 3: expected the 9 bytes that field 2 of Test announces, got 2 bytes up to its end;"
                + " fix: fetch the file again, or export the model again");
  }

  @Test
  void lengthBeyondLong() {
    assertThatThrownBy(() -> walk(ProtoBytes.message().tag(2, 2).varint(-1)))
        .hasMessageContaining("expected the 18446744073709551615 bytes");
  }

  @Test
  void varintCutShort() {
    assertThatThrownBy(() -> walk(ProtoBytes.message().tag(1, 0).raw(0x80)))
        .hasMessageContaining("m.onnx: byte 1: expected a number in Test, got the end of Test");
  }

  @Test
  void varintTooLong() {
    assertThatThrownBy(
        () -> walk(
            ProtoBytes.message().tag(1, 0)
                .raw(255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1)))
        .hasMessageContaining("a number of at most 10 bytes");
  }

  @Test
  void fixedCutShort() {
    assertThatThrownBy(() -> walk(ProtoBytes.message().tag(1, 5).raw(1, 2)))
        .hasMessageContaining("byte 1: expected 4 bytes for field 1 of Test, got 2 bytes");
    assertThatThrownBy(() -> walk(ProtoBytes.message().tag(1, 1).raw(1, 2)))
        .hasMessageContaining("expected 8 bytes for field 1");
  }

  @Test
  void fieldNumberZeroAndUnknownWireTypes() {
    assertThatThrownBy(() -> walk(ProtoBytes.message().raw(0, 0)))
        .hasMessageContaining("byte 0: expected a field of Test, got the tag 0");
    assertThatThrownBy(() -> walk(ProtoBytes.message().tag(0, 2)))
        .hasMessageContaining("byte 0: expected a field of Test, got the tag 2");
    assertThatThrownBy(() -> walk(ProtoBytes.message().tag(1, 6)))
        .hasMessageContaining("got field 1 of wire type 6");
    assertThatThrownBy(() -> walk(ProtoBytes.message().tag(1, 4)))
        .hasMessageContaining("got field 1 of wire type 4");
    assertThatThrownBy(() -> walk(ProtoBytes.message().varint(1L << 32)))
        .hasMessageContaining("got the tag 4294967296");
  }

  @Test
  void valueOfAnotherWireTypeThanTheField() {
    WireCursor c = cursor(ProtoBytes.message().integer(1, 5));
    assertThat(c.next()).isTrue();
    assertThatThrownBy(c::text).hasMessageContaining(
        "byte 0: expected a run of bytes in field 1 of Test, got a value of wire type 0");
    WireCursor text = cursor(ProtoBytes.message().text(1, "ab"));
    assertThat(text.next()).isTrue();
    assertThatThrownBy(text::integer).hasMessageContaining(
        "byte 0: expected a number in field 1 of Test, got a value of wire type 2");
    assertThatThrownBy(text::real).hasMessageContaining("got a value of wire type 2");
  }

  @Test
  void packedFloatsAreWhole() {
    WireCursor c = cursor(ProtoBytes.message().bytes(1, new byte[6]));
    assertThat(c.next()).isTrue();
    assertThatThrownBy(() -> c.fixed(4)).hasMessageContaining(
        "byte 2: expected a multiple of 4 bytes in field 1 of Test, got 6 bytes");
  }
}
