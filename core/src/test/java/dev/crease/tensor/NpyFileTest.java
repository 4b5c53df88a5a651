package dev.crease.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crease.error.ModelFileException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NpyFileTest {

  @TempDir
  Path folder = Path.of("");

  private Path file() {
    return folder.resolve("a.npy");
  }

  private Path write(int version, String header, byte... data) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(new byte[]{(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0});
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    out.write(
        version == 1
            ? new byte[]{(byte) text.length, 0}
            : new byte[]{(byte) text.length, 0, 0, 0});
    out.write(text);
    out.write(data);
    return Files.write(file(), out.toByteArray());
  }

  @Test
  void writesWhatNumpyWrites() throws IOException {
    NpyFile.write(file(), Tensor.ofFloats(Shape.of(3), 1, 2, 3));
    byte[] bytes = Files.readAllBytes(file());
    assertThat(bytes).hasSize(128 + 12);
    assertThat(new String(bytes, 10, 118, StandardCharsets.US_ASCII))
        .startsWith("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }  ")
        .endsWith(" \n");
    assertThat(bytes[8]).isEqualTo((byte) 118);
  }

  @ParameterizedTest
  @EnumSource(value = DType.class, names = {
      "FLOAT", "DOUBLE", "FLOAT16", "INT8", "INT16", "INT32", "INT64", "UINT8", "UINT16",
      "UINT32", "UINT64", "BOOL"})
  void everyTypeThatNumpyHasComesBack(DType type) {
    Tensor tensor = type.isReal()
        ? Tensor.of(new RealValue(type, Shape.of(2, 2), new double[]{0, 1, -2, 0.5}))
        : Tensor.of(new IntValue(type, Shape.of(2, 2), new long[]{0, 1, 1, 0}));
    NpyFile.write(file(), tensor);
    Tensor back = NpyFile.read(file());
    assertThat(back.dtype()).isEqualTo(type);
    assertThat(back.shape()).isEqualTo(Shape.of(2, 2));
    assertThat(back.bytes().mismatch(tensor.bytes())).isEqualTo(-1);
  }

  @Test
  void typesThatNumpyHasNotAreWidened() {
    NpyFile.write(
        file(), Tensor.of(new RealValue(DType.BFLOAT16, Shape.of(2), new double[]{1.5, -2})));
    Tensor back = NpyFile.read(file());
    assertThat(back.dtype()).isEqualTo(DType.FLOAT);
    assertThat(back.getDouble(1)).isEqualTo(-2);
    NpyFile.write(file(), Tensor.of(new IntValue(DType.INT4, Shape.of(3), new long[]{-8, 7, 0})));
    Tensor ints = NpyFile.read(file());
    assertThat(ints.dtype()).isEqualTo(DType.INT8);
    assertThat(LongStream.range(0, 3).map(ints::getLong)).containsExactly(-8L, 7L, 0L);
    assertThat(NpyFile.canWrite(DType.STRING)).isFalse();
  }

  @Test
  void scalarsEmptyArraysAndLaterVersions() throws IOException {
    NpyFile.write(file(), Tensor.ofFloats(Shape.SCALAR, 4));
    assertThat(NpyFile.read(file()).shape()).isEqualTo(Shape.SCALAR);
    NpyFile.write(file(), Tensor.ofFloats(Shape.of(0, 3)));
    assertThat(NpyFile.read(file()).shape()).isEqualTo(Shape.of(0, 3));
    Path two = write(2, "{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }\n",
        (byte) 1, (byte) 255);
    assertThat(NpyFile.read(two).getLong(1)).isEqualTo(255);
  }

  @Test
  void bigEndianIsTurned() throws IOException {
    Path big = write(1, "{'descr': '>i2', 'fortran_order': False, 'shape': (2,), }\n",
        (byte) 1, (byte) 2, (byte) 0, (byte) 3);
    Tensor tensor = NpyFile.read(big);
    assertThat(tensor.getLong(0)).isEqualTo(258);
    assertThat(tensor.getLong(1)).isEqualTo(3);
  }

  @Test
  void columnMajorOrderIsRefused() throws IOException {
    Path fortran = write(1, "{'descr': '|u1', 'fortran_order': True, 'shape': (1, 2), }\n",
        (byte) 1, (byte) 2);
    assertThatThrownBy(() -> NpyFile.read(fortran)).isInstanceOf(ModelFileException.class)
        .hasMessage(fortran + ": expected row-major order, got fortran_order; fix: apply"
            + " numpy.ascontiguousarray");
  }

  @Test
  void otherFilesAreRefused() throws IOException {
    Path text = Files.writeString(file(), "no array");
    assertThatThrownBy(() -> NpyFile.read(text)).isInstanceOf(ModelFileException.class)
        .hasMessageContaining("expected NumPy's format, version 1 to 3, got other bytes");
    Path objects = write(1, "{'descr': '|O', 'fortran_order': False, 'shape': (2,), }\n");
    assertThatThrownBy(() -> NpyFile.read(objects)).hasMessageContaining("an array of numbers");
    Path huge = write(
        1, "{'descr': '|u1', 'fortran_order': False, 'shape': (9999999999, 9999999999), }\n");
    assertThatThrownBy(() -> NpyFile.read(huge)).isInstanceOf(ModelFileException.class)
        .hasMessageContaining("a shape that fits into memory");
    Path wide = write(
        1, "{'descr': '<f8', 'fortran_order': False, 'shape': (4611686018427387904,), }\n");
    assertThatThrownBy(() -> NpyFile.read(wide)).isInstanceOf(ModelFileException.class)
        .hasMessageContaining("a shape that fits into memory");
    Path none = folder.resolve("none.npy");
    assertThatThrownBy(() -> NpyFile.read(none))
        .hasMessage(none + ": expected a .npy file, got no such file; fix: check the path");
  }

  @Test
  void everyTruncationIsRefused() throws IOException {
    NpyFile.write(file(), Tensor.ofFloats(Shape.of(3), 1, 2, 3));
    byte[] good = Files.readAllBytes(file());
    for (int length = 0; length < good.length; length++) {
      Files.write(file(), java.util.Arrays.copyOf(good, length));
      assertThatThrownBy(() -> NpyFile.read(file())).as("%d bytes", length)
          .isInstanceOf(ModelFileException.class);
    }
  }

  @Test
  void mapsWhatItReads() throws IOException {
    NpyFile.write(file(), Tensor.ofFloats(Shape.of(3), 1, 2, 3));
    try (Arena arena = Arena.ofConfined()) {
      Tensor mapped = NpyFile.map(file(), arena);
      assertThat(mapped.bytes().isMapped()).isTrue();
      assertThat(mapped.bytes().mismatch(NpyFile.read(file()).bytes())).isEqualTo(-1);
    }
    Path none = folder.resolve("none.npy");
    try (Arena arena = Arena.ofConfined()) {
      assertThatThrownBy(() -> NpyFile.map(none, arena))
          .hasMessage(none + ": expected a .npy file, got no such file; fix: check the path");
    }
  }

  @Test
  void archives() throws IOException {
    Path path = folder.resolve("a.npz");
    try (OutputStream out = Files.newOutputStream(path);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (String name : new String[]{"second", "first"}) {
        NpyFile.write(file(), Tensor.ofFloats(Shape.of(1), name.length()));
        zip.putNextEntry(new ZipEntry(name + ".npy"));
        zip.write(Files.readAllBytes(file()));
        zip.closeEntry();
      }
    }
    Map<String, Tensor> arrays = NpyFile.readAll(path);
    assertThat(arrays.keySet()).containsExactly("second", "first");
    assertThat(arrays.values().stream().map(t -> t.getDouble(0))).containsExactly(6.0, 5.0);
    Path text = Files.writeString(folder.resolve("b.npz"), "no archive");
    assertThatThrownBy(() -> NpyFile.readAll(text)).isInstanceOf(ModelFileException.class)
        .hasMessageContaining("expected an archive of arrays, got no array");
  }
}
