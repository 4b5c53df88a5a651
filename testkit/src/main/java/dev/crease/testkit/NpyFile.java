package dev.crease.testkit;

import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Reads NumPy's files: one array ({@code .npy}), or several in a zip archive ({@code .npz}).
 *
 * <p><b>Source:</b> NumPy Enhancement Proposal 1, "A Simple File Format for NumPy Arrays", versions 1.0 to 3.0.
 */
public final class NpyFile {

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final Pattern HEADER = Pattern.compile(
      "\\{'descr': *'([^']*)', *'fortran_order': *(True|False), *'shape': *\\(([^)]*)\\),? *\\}\\s*");

  private NpyFile() {}

  /** The array in a {@code .npy} file. */
  public static Tensor read(Path path) throws IOException {
    return parse(path.toString(), Files.readAllBytes(path));
  }

  /** The arrays in an {@code .npz} file by name, in the archive's order. */
  public static Map<String, Tensor> readAll(Path path) throws IOException {
    Map<String, Tensor> arrays = new LinkedHashMap<>();
    try (InputStream file = Files.newInputStream(path);
        ZipInputStream zip = new ZipInputStream(file)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        String name = entry.getName();
        if (name.endsWith(".npy")) {
          arrays.put(name.substring(0, name.length() - 4),
              parse(path + ": " + name, zip.readAllBytes()));
        }
      }
    }
    return arrays;
  }

  private static Tensor parse(String where, byte[] bytes) {
    if (bytes.length < 10 || !Arrays.equals(MAGIC, Arrays.copyOf(bytes, MAGIC.length))) {
      throw new IllegalArgumentException(where + ": expected a NumPy array, got something else");
    }
    boolean longHeader = bytes[6] > 1;
    int start = longHeader ? 12 : 10;
    int length = (bytes[8] & 0xFF) | (bytes[9] & 0xFF) << 8;
    if (longHeader) {
      length |= (bytes[10] & 0xFF) << 16 | (bytes[11] & 0xFF) << 24;
    }
    if (length < 0 || length > bytes.length - start) {
      throw new IllegalArgumentException(
          where + ": expected a header of " + length + " bytes, got the end of the file");
    }
    String header = new String(bytes, start, length, StandardCharsets.ISO_8859_1);
    Matcher matcher = HEADER.matcher(header);
    if (!matcher.matches() || matcher.group(2).equals("True")) {
      throw new IllegalArgumentException(
          where + ": expected a header with descr, fortran_order False and shape, got "
              + header.strip());
    }
    long[] dims = Arrays.stream(matcher.group(3).split(",")).map(String::strip)
        .filter(s -> !s.isEmpty()).mapToLong(Long::parseLong).toArray();
    MemorySegment data = MemorySegment.ofArray(
        Arrays.copyOfRange(bytes, start + length, bytes.length));
    return Tensor.of(dtype(where, matcher.group(1)), Shape.of(dims), data);
  }

  private static DType dtype(String where, String descr) {
    return switch (descr) {
      case "<f2" -> DType.FLOAT16;
      case "<f4" -> DType.FLOAT;
      case "<f8" -> DType.DOUBLE;
      case "|i1" -> DType.INT8;
      case "<i2" -> DType.INT16;
      case "<i4" -> DType.INT32;
      case "<i8" -> DType.INT64;
      case "|u1" -> DType.UINT8;
      case "<u2" -> DType.UINT16;
      case "<u4" -> DType.UINT32;
      case "<u8" -> DType.UINT64;
      case "|b1" -> DType.BOOL;
      default -> throw new IllegalArgumentException(
          where + ": expected little-endian reals, integers or booleans, got " + descr);
    };
  }
}
