package dev.crease.onnx;

import dev.crease.error.UnsupportedModelException;
import dev.crease.onnx.Proto.TensorField;
import dev.crease.onnx.WireCursor.Range;
import dev.crease.op.Dim;
import dev.crease.op.TensorType;
import dev.crease.tensor.DType;
import dev.crease.tensor.LittleEndian;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads one {@code TensorProto}. Elements that lie in the file as they lie in memory are a view of it; others
 * are decoded into the source's arena, after they were counted.
 */
final class TensorReader {

  private static final int MAX_RANK = 64;
  private static final int EXTERNAL = 1;

  private final Source source;
  private final WireCursor outer;
  private final Range range;
  private final LongList.Builder dims = new LongList.Builder();
  private String name = "";
  private long code;
  private boolean segmented;
  private boolean external;
  private ExternalReference reference = ExternalReference.nowhere();
  private Optional<Range> raw = Optional.empty();

  private TensorReader(Source source, WireCursor outer, Range range) {
    this.source = source;
    this.outer = outer;
    this.range = range;
  }

  /** Reads the tensor in {@code range} of the source. */
  static StoredTensor read(Source source, WireCursor outer, Range range) {
    TensorReader reader = new TensorReader(source, outer, range);
    reader.readFields();
    return reader.tensor();
  }

  /** Whether the tensor's elements lie in another file. */
  static boolean isExternal(MemorySegment tensor) {
    boolean external = false;
    WireCursor c = WireCursor.over(tensor, "the model read before", "TensorProto");
    while (c.next()) {
      if (c.field() == TensorField.DATA_LOCATION) {
        external = c.integer() == EXTERNAL;
      } else {
        c.skip();
      }
    }
    return external;
  }

  /** The bytes of a tensor that lie in another file; the element type need not be known. */
  static MemorySegment externalBytes(ExternalFiles files, MemorySegment tensor) {
    Source nowhere = new Source(tensor, "the model read before", files.arena(), files);
    TensorReader reader = new TensorReader(
        nowhere, nowhere.cursor("TensorProto"), new Range(0, tensor.byteSize()));
    reader.readFields();
    Optional<DType> dtype = DType.ofCode(reader.code);
    String where = reader.label();
    return dtype.isPresent()
        ? files.bytes(
            reader.reference,
            dtype.get().byteSize(Shape.of(reader.dims.array()).elements()),
            where)
        : files.bytes(reader.reference, where);
  }

  private WireCursor cursor() {
    return outer.over(range, "TensorProto");
  }

  private void readFields() {
    WireCursor c = cursor();
    while (c.next()) {
      switch (c.field()) {
        case TensorField.DIMS -> c.integers(d -> addDim(c, d));
        case TensorField.DATA_TYPE -> code = c.integer();
        case TensorField.SEGMENT -> {
          segmented = true;
          c.skip();
        }
        case TensorField.NAME -> name = c.text();
        case TensorField.RAW_DATA -> raw = Optional.of(c.range());
        case TensorField.EXTERNAL_DATA ->
          reference = reference.with(c.message("StringStringEntryProto"));
        case TensorField.DATA_LOCATION -> external = c.integer() == EXTERNAL;
        default -> c.skip();
      }
    }
  }

  private void addDim(WireCursor c, long dim) {
    if (dim < 0) {
      throw c.malformed("sizes >= 0 in " + label(), Long.toString(dim));
    }
    if (dims.size() == MAX_RANK) {
      throw c.malformed("at most " + MAX_RANK + " axes in " + label(), "more");
    }
    dims.add(dim);
  }

  private String label() {
    return name.isEmpty() ? "a tensor" : "tensor '" + name + "'";
  }

  private StoredTensor tensor() {
    if (code <= 0) {
      throw outer.malformed(
          range.start(), "an element type of " + label(), "data_type " + code);
    }
    Optional<DType> known = DType.ofCode(code);
    if (known.isEmpty() || segmented) {
      return new StoredTensor(
          name,
          new TensorType(known, Optional.of(dims.build().stream().map(Dim::of).toList())),
          Optional.empty());
    }
    DType dtype = known.get();
    Shape shape;
    long byteSize;
    try {
      shape = Shape.of(dims.array());
      byteSize = dtype.byteSize(shape.elements());
    } catch (ArithmeticException e) {
      throw outer.malformed(
          range.start(), label() + " of less than 2^63 bytes", "sizes " + dims.build());
    }
    Tensor tensor = dtype == DType.STRING
        ? strings(shape)
        : Tensor.of(dtype, shape, bytes(dtype, shape, byteSize));
    return new StoredTensor(name, TensorType.of(dtype, shape), Optional.of(tensor));
  }

  private Tensor strings(Shape shape) {
    if (external || raw.isPresent()) {
      throw outer.malformed(
          range.start(), label() + " of strings in string_data", "raw or external data");
    }
    List<String> strings = new ArrayList<>();
    WireCursor c = cursor();
    while (c.next()) {
      if (c.field() == TensorField.STRING_DATA) {
        strings.add(c.text());
      } else {
        c.skip();
      }
    }
    if (strings.size() != shape.elements()) {
      throw outer.malformed(
          range.start(), label() + " of " + shape.elements() + " strings", strings.size() + "");
    }
    return Tensor.ofStrings(shape, strings);
  }

  private MemorySegment bytes(DType dtype, Shape shape, long byteSize) {
    if (external) {
      return source.external().bytes(
          reference, byteSize, outer.where(range.start()) + ": " + label());
    }
    if (raw.isPresent() && raw.get().size() == byteSize) {
      return outer.slice(raw.get());
    }
    if (raw.isPresent() && raw.get().size() > 0) {
      throw outer.malformed(
          raw.get().start(),
          label() + " of " + dtype.label() + " " + shape + " to have " + byteSize
              + " bytes of raw_data",
          raw.get().size() + " bytes");
    }
    return typed(dtype, shape, byteSize);
  }

  /** How ONNX stores elements of a type in a typed field. */
  private record Storage(int field, String name, int bytesPerEntry) {

    static Storage of(DType dtype) {
      return switch (dtype) {
        case FLOAT, COMPLEX64 -> new Storage(TensorField.FLOAT_DATA, "float_data", 4);
        case DOUBLE, COMPLEX128 -> new Storage(TensorField.DOUBLE_DATA, "double_data", 8);
        case INT64 -> new Storage(TensorField.INT64_DATA, "int64_data", 8);
        case UINT32, UINT64 ->
          new Storage(TensorField.UINT64_DATA, "uint64_data", dtype.bits() / 8);
        default ->
          new Storage(TensorField.INT32_DATA, "int32_data", Math.max(1, dtype.bits() / 8));
      };
    }

    boolean isFixed() {
      return field == TensorField.FLOAT_DATA || field == TensorField.DOUBLE_DATA;
    }
  }

  private MemorySegment typed(DType dtype, Shape shape, long byteSize) {
    Storage storage = Storage.of(dtype);
    long entries = 0;
    int runs = 0;
    Optional<Range> run = Optional.empty();
    WireCursor c = cursor();
    while (c.next()) {
      if (c.field() != storage.field()) {
        c.skip();
      } else if (storage.isFixed()) {
        Range here = c.fixed(storage.bytesPerEntry());
        entries += here.size() / storage.bytesPerEntry();
        run = Optional.of(here);
        runs++;
      } else {
        long[] count = {0};
        c.integers(_ -> count[0]++);
        entries += count[0];
      }
    }
    long expected = byteSize / storage.bytesPerEntry();
    if (entries != expected) {
      throw outer.malformed(
          range.start(),
          label() + " of " + dtype.label() + " " + shape + " to have " + expected
              + " numbers of " + storage.name(),
          Long.toString(entries));
    }
    if (runs == 1 && run.isPresent()) {
      return outer.slice(run.get());
    }
    return decode(dtype, storage, byteSize);
  }

  private MemorySegment decode(DType dtype, Storage storage, long byteSize) {
    MemorySegment target = allocate(byteSize);
    long[] at = {0};
    WireCursor c = cursor();
    while (c.next()) {
      if (c.field() != storage.field()) {
        c.skip();
      } else if (storage.isFixed()) {
        MemorySegment run = outer.slice(c.fixed(storage.bytesPerEntry()));
        MemorySegment.copy(run, 0, target, at[0], run.byteSize());
        at[0] += run.byteSize();
      } else {
        c.integers(value -> {
          store(target, at[0], storage.bytesPerEntry(),
              dtype == DType.BOOL && value != 0 ? 1 : value);
          at[0] += storage.bytesPerEntry();
        });
      }
    }
    return target;
  }

  /** The JVM's limit for memory outside of the heap is that of the heap, unless it is told otherwise. */
  private MemorySegment allocate(long byteSize) {
    try {
      return source.arena().allocate(byteSize, 8);
    } catch (OutOfMemoryError e) {
      throw new UnsupportedModelException(
          outer.where(range.start()),
          "memory for the " + byteSize + " bytes of " + label(),
          String.valueOf(e.getMessage()),
          "start Java with a larger -XX:MaxDirectMemorySize");
    }
  }

  private static void store(MemorySegment target, long offset, int width, long value) {
    switch (width) {
      case 1 -> target.set(ValueLayout.JAVA_BYTE, offset, (byte) value);
      case 2 -> target.set(LittleEndian.SHORT, offset, (short) value);
      case 4 -> target.set(LittleEndian.INT, offset, (int) value);
      default -> target.set(LittleEndian.LONG, offset, value);
    }
  }
}
