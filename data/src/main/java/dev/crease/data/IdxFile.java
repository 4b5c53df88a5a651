package dev.crease.data;

import dev.crease.error.ModelFileException;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/**
 * Files of bytes as MNIST comes in, compressed by gzip or not.
 *
 * <p><b>Source:</b> "The IDX file format", on the page of MNIST: two zeros, a code of the element type (8 for unsigned bytes), the
 * number of axes, their sizes as 32 bits with the highest first, the elements row-major.
 */
final class IdxFile {

  private static final int UNSIGNED_BYTES = 8;
  private static final int MAX_AXES = 4;

  private IdxFile() {}

  static Tensor read(Path path) {
    String where = path.toString();
    byte[] file = bytes(path);
    int axes = file.length < 4 ? 0 : file[3];
    if (axes < 1 || axes > MAX_AXES || file[0] != 0 || file[1] != 0 || file[2] != UNSIGNED_BYTES
        || file.length < 4 + 4 * axes) {
      throw new ModelFileException(where, "an IDX file of bytes with 1 to 4 axes", "other bytes",
          "give a folder, a .csv, an IDX or a .npy file");
    }
    ByteBuffer header = ByteBuffer.wrap(file, 4, 4 * axes);
    long[] sizes = new long[axes];
    for (int axis = 0; axis < axes; axis++) {
      sizes[axis] = Integer.toUnsignedLong(header.getInt());
    }
    int start = 4 + 4 * axes;
    try {
      Shape shape = Shape.of(sizes);
      if (shape.elements() == file.length - start) {
        return Tensor.of(DType.UINT8, shape, MemorySegment.ofArray(file).asSlice(start));
      }
      throw new ModelFileException(where, shape.elements() + " bytes of data for " + shape,
          file.length - start + "", "copy the file again");
    } catch (ArithmeticException e) {
      throw new ModelFileException(where, "a shape that fits into memory",
          Arrays.toString(sizes), "", e);
    }
  }

  private static byte[] bytes(Path path) {
    try (InputStream file = Files.newInputStream(path)) {
      if (path.toString().endsWith(".gz")) {
        try (InputStream in = new GZIPInputStream(file)) {
          return in.readAllBytes();
        }
      }
      return file.readAllBytes();
    } catch (NoSuchFileException e) {
      throw new ModelFileException(
          path.toString(), "a file of samples", "no such file", "check the path", e);
    } catch (IOException e) {
      throw new ModelFileException(
          path.toString(), "a file of samples that can be read", e.toString(), "", e);
    }
  }
}
