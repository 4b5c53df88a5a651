package dev.crease.tensor;

import dev.crease.error.ModelFileException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * NumPy's files, versions 1 to 3, row-major: one array ({@code .npy}), or several in an archive ({@code .npz}).
 *
 * <p><b>Source:</b> numpy.lib.format.
 */
public final class NpyFile {

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

  /** The data starts at a multiple of this. */
  private static final int ALIGNMENT = 64;

  /** Longer headers are those of arrays of records. */
  private static final int MAX_HEADER = 1 << 16;

  private static final Map<String, DType> TYPES = Map.ofEntries(
      Map.entry("f2", DType.FLOAT16),
      Map.entry("f4", DType.FLOAT),
      Map.entry("f8", DType.DOUBLE),
      Map.entry("i1", DType.INT8),
      Map.entry("i2", DType.INT16),
      Map.entry("i4", DType.INT32),
      Map.entry("i8", DType.INT64),
      Map.entry("u1", DType.UINT8),
      Map.entry("u2", DType.UINT16),
      Map.entry("u4", DType.UINT32),
      Map.entry("u8", DType.UINT64),
      Map.entry("b1", DType.BOOL));

  private static final Pattern TYPE = Pattern.compile("'descr'\\s*:\\s*'([<>|=])([a-z]\\d+)'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern
      .compile("'shape'\\s*:\\s*\\(((?:\\s*\\d+\\s*,)*\\s*(?:\\d+\\s*)?)\\)");

  private NpyFile() {}

  /**
   * Reads a tensor to the heap.
   *
   * @throws ModelFileException if the file cannot be read or is no array of numbers in row-major order
   */
  public static Tensor read(Path path) {
    try {
      return parse(path.toString(), MemorySegment.ofArray(Files.readAllBytes(path)));
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  /**
   * Maps a tensor: its bytes are the file's, which must stay as it is while the arena is open. Numbers with the most significant
   * byte first are copied to the heap.
   *
   * @param arena owns the mapping
   * @throws ModelFileException if the file cannot be read or is no array of numbers in row-major order
   */
  public static Tensor map(Path path, Arena arena) {
    try (FileChannel channel = FileChannel.open(path)) {
      return parse(
          path.toString(), channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena));
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  /**
   * Reads the arrays of an {@code .npz} archive to the heap, by name, in the archive's order.
   *
   * @throws ModelFileException if the archive cannot be read or holds anything but arrays of numbers in row-major order
   */
  public static Map<String, Tensor> readAll(Path path) {
    Map<String, Tensor> arrays = new LinkedHashMap<>();
    try (InputStream file = Files.newInputStream(path);
        ZipInputStream zip = new ZipInputStream(file)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        String name = entry.getName();
        arrays.put(
            name.endsWith(".npy") ? name.substring(0, name.length() - 4) : name,
            parse(path + ": " + name, MemorySegment.ofArray(zip.readAllBytes())));
      }
    } catch (IOException e) {
      throw unreadable(path, e);
    }
    if (arrays.isEmpty()) {
      throw wrong(path.toString(), "an archive of arrays", "no array", "write it with numpy.savez");
    }
    return arrays;
  }

  private static ModelFileException unreadable(Path path, IOException e) {
    return e instanceof NoSuchFileException
        ? new ModelFileException(
            path.toString(), "a .npy file", "no such file", "check the path", e)
        : new ModelFileException(
            path.toString(), "a .npy file that can be read", e.toString(), "", e);
  }

  private static Tensor parse(String name, MemorySegment file) {
    if (file.byteSize() < 10
        || file.asSlice(0, MAGIC.length).mismatch(MemorySegment.ofArray(MAGIC)) >= 0
        || file.get(ValueLayout.JAVA_BYTE, 6) < 1 || file.get(ValueLayout.JAVA_BYTE, 6) > 3) {
      throw wrong(name, "NumPy's format, version 1 to 3", "other bytes",
          "write it with numpy.save");
    }
    int lengthBytes = file.get(ValueLayout.JAVA_BYTE, 6) == 1 ? 2 : 4;
    int start = 8 + lengthBytes;
    long length = file.byteSize() < start ? file.byteSize() : unsigned(file, 8, lengthBytes);
    if (length > Math.min(file.byteSize() - start, MAX_HEADER)) {
      throw wrong(name, "a header of " + length + " bytes",
          "a file of " + file.byteSize() + " bytes", "copy the file again");
    }
    String header = new String(
        file.asSlice(start, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    Matcher type = TYPE.matcher(header);
    Matcher order = ORDER.matcher(header);
    Matcher sizes = SHAPE.matcher(header);
    if (!type.find() || !order.find() || !sizes.find() || !TYPES.containsKey(type.group(2))) {
      throw wrong(name, "an array of numbers", "the header " + header.strip(),
          "write it with numpy.save");
    }
    DType dtype = Optional.ofNullable(TYPES.get(type.group(2))).orElseThrow();
    Shape shape = shape(name, sizes.group(1), dtype);
    if (order.group(1).equals("True") && shape.rank() > 1) {
      throw wrong(name, "row-major order", "fortran_order", "apply numpy.ascontiguousarray");
    }
    MemorySegment data = file.asSlice(start + length);
    if (data.byteSize() != dtype.byteSize(shape.elements())) {
      throw wrong(name, dtype.byteSize(shape.elements()) + " bytes of data for " + shape,
          data.byteSize() + "", "copy the file again");
    }
    return Tensor.of(
        dtype, shape, type.group(1).equals(">") ? reversed(data, dtype.bits() / 8) : data);
  }

  private static long unsigned(MemorySegment file, int offset, int bytes) {
    long value = 0;
    for (int i = bytes - 1; i >= 0; i--) {
      value = value << 8 | Byte.toUnsignedInt(file.get(ValueLayout.JAVA_BYTE, offset + i));
    }
    return value;
  }

  private static Shape shape(String name, String sizes, DType dtype) {
    try {
      Shape shape = Shape.of(
          Arrays.stream(sizes.split(","))
              .map(String::strip)
              .filter(s -> !s.isEmpty())
              .mapToLong(Long::parseLong)
              .toArray());
      dtype.byteSize(shape.elements());
      return shape;
    } catch (NumberFormatException | ArithmeticException e) {
      throw wrong(name, "a shape that fits into memory", "(" + sizes + ")", "");
    }
  }

  private static MemorySegment reversed(MemorySegment data, int width) {
    byte[] out = new byte[Math.toIntExact(data.byteSize())];
    for (int i = 0; i < out.length; i++) {
      out[i] = data.get(ValueLayout.JAVA_BYTE, i - i % width + width - 1 - i % width);
    }
    return MemorySegment.ofArray(out);
  }

  /** Whether numbers of this type can be written: all but strings and complex numbers. */
  public static boolean canWrite(DType type) {
    return type.isReal() || type.isInteger();
  }

  /**
   * Writes a tensor. Types that NumPy has not are widened: small floating-point types to fp32, small integers to 8 bits.
   *
   * @throws ModelFileException if the file cannot be written
   */
  public static void write(Path path, Tensor tensor) {
    Tensor data = widened(tensor);
    String type = TYPES.entrySet()
        .stream()
        .filter(e -> e.getValue() == data.dtype())
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
    long[] dims = data.shape().dims();
    String shape = Arrays.stream(dims).mapToObj(Long::toString)
        .collect(Collectors.joining(", ", "(", dims.length == 1 ? ",)" : ")"));
    String header = "{'descr': '" + (data.dtype().bits() == 8 ? "|" : "<") + type
        + "', 'fortran_order': False, 'shape': " + shape + ", }";
    int fill = ALIGNMENT - (MAGIC.length + 4 + header.length() + 1) % ALIGNMENT;
    byte[] text = (header + " ".repeat(fill % ALIGNMENT) + "\n")
        .getBytes(StandardCharsets.US_ASCII);
    try (OutputStream out = Files.newOutputStream(path)) {
      out.write(MAGIC);
      out.write(new byte[]{1, 0, (byte) text.length, (byte) (text.length >> 8)});
      out.write(text);
      out.write(data.bytes().toArray(ValueLayout.JAVA_BYTE));
    } catch (IOException e) {
      throw new ModelFileException(
          path.toString(), "a file that can be written", e.toString(),
          "check the folder and the space left", e);
    }
  }

  private static Tensor widened(Tensor tensor) {
    if (TYPES.containsValue(tensor.dtype())) {
      return tensor;
    }
    DType wide = tensor.dtype().isReal()
        ? DType.FLOAT
        : tensor.dtype().isUnsigned() ? DType.UINT8 : DType.INT8;
    byte[] bytes = new byte[Math.toIntExact(wide.byteSize(tensor.shape().elements()))];
    MemorySegment out = MemorySegment.ofArray(bytes);
    for (int i = 0; i < tensor.shape().elements(); i++) {
      if (wide == DType.FLOAT) {
        Tensor.setReal(out, wide, i, tensor.getDouble(i));
      } else {
        bytes[i] = (byte) tensor.getLong(i);
      }
    }
    return Tensor.of(wide, tensor.shape(), out);
  }

  private static ModelFileException wrong(String where, String expected, String got, String fix) {
    return new ModelFileException(where, expected, got, fix);
  }
}
