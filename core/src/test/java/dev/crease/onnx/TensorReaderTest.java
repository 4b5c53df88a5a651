package dev.crease.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crease.error.MalformedModelException;
import dev.crease.error.UnsupportedModelException;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class TensorReaderTest {

  private final Arena arena = Arena.ofConfined();

  @AfterEach
  void close() {
    arena.close();
  }

  private Tensor read(ProtoBytes bytes) {
    return TensorFile.parse(bytes.segment(), "t.pb", arena).tensor();
  }

  private static ProtoBytes head(DType dtype, long... dims) {
    ProtoBytes tensor = ProtoBytes.message();
    for (long d : dims) {
      tensor.integer(1, d);
    }
    return tensor.integer(2, dtype.code()).text(8, "w");
  }

  private static long[] longs(Tensor tensor) {
    return LongStream.range(0, tensor.shape().elements()).map(tensor::getLong).toArray();
  }

  @Test
  void rawFloatsAreAViewOfTheFile() {
    MemorySegment file = arena.allocate(64);
    byte[] bytes = head(DType.FLOAT, 2).bytes(9, ProtoBytes.floats(1.5f, -2f)).toByteArray();
    MemorySegment.copy(bytes, 0, file, ValueLayout.JAVA_BYTE, 0, bytes.length);
    Tensor t = TensorFile.parse(file.asSlice(0, bytes.length), "t.pb", arena).tensor();
    assertThat(t.bytes().address()).isEqualTo(file.address() + bytes.length - 8);
    assertThat(t.bytes().isReadOnly()).isTrue();
    assertThat(t.shape()).isEqualTo(Shape.of(2));
    assertThat(t.getDouble(0)).isEqualTo(1.5);
    assertThat(t.getDouble(1)).isEqualTo(-2);
  }

  @Test
  void packedFloatsAreAViewOfTheFile() {
    MemorySegment file = arena.allocate(64);
    byte[] bytes = head(DType.FLOAT, 2).bytes(4, ProtoBytes.floats(1.5f, -2f)).toByteArray();
    MemorySegment.copy(bytes, 0, file, ValueLayout.JAVA_BYTE, 0, bytes.length);
    Tensor t = TensorFile.parse(file.asSlice(0, bytes.length), "t.pb", arena).tensor();
    assertThat(t.bytes().address()).isEqualTo(file.address() + bytes.length - 8);
  }

  @Test
  void floatDataInSeveralRuns() {
    Tensor t = read(
        head(DType.FLOAT, 4).real(4, 1).bytes(4, ProtoBytes.floats(2, 3)).integer(77, 1)
            .real(4, 4));
    assertThat(t.getDouble(0)).isEqualTo(1);
    assertThat(t.getDouble(2)).isEqualTo(3);
    assertThat(t.getDouble(3)).isEqualTo(4);
  }

  @Test
  void doubleData() {
    Tensor t = read(head(DType.DOUBLE, 3).bytes(10, ProtoBytes.doubles(1, 2)).fixed64(10, 3));
    assertThat(t.getDouble(1)).isEqualTo(2);
    assertThat(t.getDouble(2)).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({"INT32,5", "INT16,5", "INT8,5", "INT64,7"})
  void signedVarints(DType dtype, int field) {
    Tensor t = read(head(dtype, 3).packed(field, 1, -2).integer(field, 100));
    assertThat(longs(t)).containsExactly(1, -2, 100);
  }

  @ParameterizedTest
  @CsvSource({"UINT8,5,200", "UINT16,5,60000", "UINT32,11,4000000000", "UINT64,11,-1"})
  void unsignedVarints(DType dtype, int field, long big) {
    assertThat(longs(read(head(dtype, 2).packed(field, 1, big)))).containsExactly(1, big);
  }

  @Test
  void booleansAreZeroOrOne() {
    assertThat(longs(read(head(DType.BOOL, 3).packed(5, 0, 1, 2)))).containsExactly(0, 1, 1);
  }

  @Test
  void halfsAreBitPatternsInInt32Data() {
    Tensor t = read(head(DType.FLOAT16, 2).packed(5, 0x3C00, 0xC000));
    assertThat(t.getDouble(0)).isEqualTo(1);
    assertThat(t.getDouble(1)).isEqualTo(-2);
    assertThat(read(head(DType.BFLOAT16).packed(5, 0x3F80)).getDouble(0)).isEqualTo(1);
  }

  @Test
  void fourBitIntegersLieTwoInAnInt32() {
    Tensor t = read(head(DType.INT4, 3).packed(5, 0xF1, 0x07));
    assertThat(longs(t)).containsExactly(1, -1, 7);
    assertThat(longs(read(head(DType.UINT2, 5).bytes(9, new byte[]{(byte) 0xE4, 2}))))
        .containsExactly(0, 1, 2, 3, 2);
  }

  @ParameterizedTest
  @EnumSource(value = DType.class, mode = Mode.EXCLUDE, names = "STRING")
  void everyElementTypeIsCarriedRaw(DType dtype) {
    byte[] raw = new byte[(int) dtype.byteSize(3)];
    raw[0] = 1;
    Tensor t = read(head(dtype, 3, 1).bytes(9, raw));
    assertThat(t.dtype()).isEqualTo(dtype);
    assertThat(t.bytes().mismatch(MemorySegment.ofArray(raw))).isEqualTo(-1);
  }

  @Test
  void strings() {
    Tensor t = read(
        head(DType.STRING, 2).text(6, "ä").bytes(6, new byte[]{(byte) 0xFF}));
    assertThat(t.strings()).containsExactly("ä", "\uDCFF");
  }

  @Test
  void complexFloatsArePairs() {
    Tensor t = read(head(DType.COMPLEX64, 1).bytes(4, ProtoBytes.floats(1, 2)));
    assertThat(t.bytes().byteSize()).isEqualTo(8);
  }

  @Test
  void scalarsAndEmptyTensors() {
    assertThat(read(head(DType.FLOAT).real(4, 7)).shape()).isEqualTo(Shape.SCALAR);
    assertThat(read(head(DType.FLOAT, 0, 5)).bytes().byteSize()).isZero();
    assertThat(read(head(DType.INT64, 0).bytes(9, new byte[0])).shape()).isEqualTo(Shape.of(0));
    assertThat(read(head(DType.STRING, 0)).strings()).isEmpty();
  }

  @Test
  void packedDims() {
    assertThat(
        read(ProtoBytes.message().packed(1, 1, 2).integer(2, 1).packed(4).bytes(9, new byte[8]))
            .shape())
        .isEqualTo(Shape.of(1, 2));
  }

  @Test
  void rawDataOfTheWrongSize() {
    assertThatThrownBy(() -> read(head(DType.FLOAT, 2, 3).bytes(9, new byte[20])))
        .isInstanceOf(MalformedModelException.class)
        .hasMessageStartingWith(
            "t.pb: byte 11: expected tensor 'w' of f32 2x3 to have 24 bytes of raw_data, got 20 bytes;");
  }

  @Test
  void typedDataOfTheWrongCount() {
    assertThatThrownBy(() -> read(head(DType.INT32, 3).packed(5, 1, 2)))
        .hasMessageContaining(
            "expected tensor 'w' of i32 3 to have 3 numbers of int32_data, got 2");
    assertThatThrownBy(() -> read(head(DType.INT64, 1L << 60).packed(7, 1)))
        .hasMessageContaining("less than 2^63 bytes");
    assertThatThrownBy(() -> read(head(DType.INT64, 1L << 50).packed(7, 1)))
        .hasMessageContaining("to have 1125899906842624 numbers of int64_data, got 1");
    assertThatThrownBy(() -> read(head(DType.FLOAT, 2)))
        .hasMessageContaining("2 numbers of float_data, got 0");
    assertThatThrownBy(() -> read(head(DType.STRING, 2).text(6, "one")))
        .hasMessageContaining("of 2 strings, got 1");
  }

  @Test
  void stringsAreNeverRaw() {
    assertThatThrownBy(() -> read(head(DType.STRING, 1).bytes(9, new byte[1])))
        .hasMessageContaining(
            "expected tensor 'w' of strings in string_data, got raw or external data");
  }

  @Test
  void sizes() {
    assertThatThrownBy(() -> read(head(DType.FLOAT, -1)))
        .hasMessageContaining("t.pb: byte 0: expected sizes >= 0 in a tensor, got -1");
    assertThatThrownBy(() -> read(head(DType.FLOAT, 1L << 40, 1L << 40)))
        .hasMessageContaining(
            "expected tensor 'w' of less than 2^63 bytes, got sizes [1099511627776,");
    ProtoBytes deep = ProtoBytes.message();
    for (int i = 0; i < 65; i++) {
      deep.integer(1, 1);
    }
    assertThatThrownBy(() -> read(deep)).hasMessageContaining("at most 64 axes");
  }

  @Test
  void elementType() {
    assertThatThrownBy(() -> read(ProtoBytes.message().text(8, "w")))
        .hasMessageContaining("expected an element type of tensor 'w', got data_type 0");
    assertThatThrownBy(() -> read(ProtoBytes.message().integer(2, 99)))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("a tensor of a known element type");
  }
}
