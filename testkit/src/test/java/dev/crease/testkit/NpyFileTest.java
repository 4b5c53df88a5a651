package dev.crease.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpyFileTest {

  @TempDir
  private Path folder;

  /** As NumPy writes it, version 1.0, the header padded to 64 bytes. */
  private static byte[] npy(int version, String header, byte... data) {
    int start = version == 1 ? 10 : 12;
    byte[] text = header.getBytes(StandardCharsets.ISO_8859_1);
    byte[] bytes = new byte[start + text.length + data.length];
    byte[] head = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0, (byte) text.length};
    System.arraycopy(head, 0, bytes, 0, head.length);
    System.arraycopy(text, 0, bytes, start, text.length);
    System.arraycopy(data, 0, bytes, start + text.length, data.length);
    return bytes;
  }

  private Tensor read(byte[] bytes) throws IOException {
    return NpyFile.read(Files.write(folder.resolve("a.npy"), bytes));
  }

  @Test
  void arrays() throws IOException {
    Tensor floats = read(npy(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }   \n",
        (byte) 0, (byte) 0, (byte) 0x80, (byte) 0x3F, (byte) 0, (byte) 0, (byte) 0x20,
        (byte) 0xC0));
    assertThat(floats.dtype()).isEqualTo(DType.FLOAT);
    assertThat(floats.shape()).isEqualTo(Shape.of(1, 2));
    assertThat(floats.getDouble(0)).isEqualTo(1);
    assertThat(floats.getDouble(1)).isEqualTo(-2.5);
    Tensor bytes = read(npy(2, "{'descr': '|u1', 'fortran_order': False, 'shape': (3,)}\n",
        (byte) 1, (byte) 255, (byte) 3));
    assertThat(bytes.dtype()).isEqualTo(DType.UINT8);
    assertThat(bytes.getLong(1)).isEqualTo(255);
    assertThat(read(npy(1, "{'descr': '|b1', 'fortran_order': False, 'shape': ()}\n", (byte) 1))
        .shape()).isEqualTo(Shape.SCALAR);
  }

  @Test
  void archives() throws IOException {
    Path path = folder.resolve("a.npz");
    try (OutputStream file = Files.newOutputStream(path);
        ZipOutputStream zip = new ZipOutputStream(file)) {
      for (String name : new String[]{"second", "first"}) {
        zip.putNextEntry(new ZipEntry(name + ".npy"));
        zip.write(npy(1, "{'descr': '|i1', 'fortran_order': False, 'shape': (1,)}\n",
            (byte) name.length()));
        zip.closeEntry();
      }
    }
    assertThat(NpyFile.readAll(path).keySet()).containsExactly("second", "first");
    assertThat(Objects.requireNonNull(NpyFile.readAll(path).get("first")).getLong(0)).isEqualTo(5);
  }

  @Test
  void filesOfAnotherKind() {
    assertThatThrownBy(() -> read(new byte[20])).isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("a.npy: expected a NumPy array, got something else");
    assertThatThrownBy(
        () -> read(npy(1, "{'descr': '<f4', 'fortran_order': True, 'shape': (1, 2)}\n")))
        .hasMessageContaining("expected a header with descr, fortran_order False and shape, got {");
    assertThatThrownBy(
        () -> read(npy(1, "{'descr': '>f4', 'fortran_order': False, 'shape': ()}\n")))
        .hasMessageContaining("expected little-endian reals, integers or booleans, got >f4");
    assertThatThrownBy(
        () -> read(npy(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)}\n", (byte) 1)))
        .hasMessageContaining("expected 4 bytes, got 1");
    byte[] cut = npy(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)}\n");
    cut[9] = 1;
    assertThatThrownBy(() -> read(cut))
        .hasMessageContaining("bytes, got the end of the file");
  }
}
