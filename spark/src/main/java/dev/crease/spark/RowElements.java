package dev.crease.spark;

import dev.crease.error.ExecutionException;
import dev.crease.tensor.DType;
import dev.crease.tensor.LittleEndian;
import dev.crease.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;
import scala.collection.Seq;

/** The elements of one row of a tensor, from and to the value of a column. */
final class RowElements {

  private RowElements() {}

  /**
   * Copies a value into a batch.
   *
   * @param value of the column, not null
   * @param port the input it is for
   * @param row (out) the row's bytes
   * @param where the row, for messages
   * @throws ExecutionException if there are more or fewer elements than the input takes, or one is null
   */
  static void read(Object value, Port port, MemorySegment row, String where) {
    switch (value) {
      case byte[] bytes -> {
        require(bytes.length, row.byteSize(), "bytes", port, where);
        MemorySegment.copy(bytes, 0, row, ValueLayout.JAVA_BYTE, 0, bytes.length);
      }
      case Seq<?> elements -> {
        int count = elements.length();
        require(count, port.elements(), "elements", port, where);
        // Walked, not indexed: a sequence need not be one with random access.
        scala.collection.Iterator<?> each = elements.iterator();
        for (int i = 0; i < count; i++) {
          set(row, port, i, each.next(), where);
        }
      }
      default -> set(row, port, 0, value, where);
    }
  }

  private static void require(long got, long expected, String unit, Port port, String where) {
    if (got != expected) {
      throw failure(port, where,
          expected + " " + unit + " for one row " + port.dtype().label() + port.rowSizes()
              + " of input '" + port.name() + "'",
          got + " " + unit, "");
    }
  }

  private static void set(MemorySegment row, Port port, int at, @Nullable Object element,
      String where) {
    switch (element) {
      case Float x -> row.set(LittleEndian.FLOAT, 4L * at, x);
      case Double x -> row.set(LittleEndian.DOUBLE, 8L * at, x);
      case Integer x -> row.set(LittleEndian.INT, 4L * at, x);
      case Long x -> row.set(LittleEndian.LONG, 8L * at, x);
      case null -> throw failure(port, where, "elements that are not null", "null as element " + at,
          "fill it, or make the whole value null: its row then gets null");
      default -> throw failure(port, where, ColumnTypes.wanted(port.dtype()),
          element.getClass().getSimpleName(), "");
    }
  }

  private static ExecutionException failure(Port port, String where, String expected, String got,
      String fix) {
    return new ExecutionException(ExecutionException.Kind.INPUT,
        where + ", column '" + port.column() + "'", expected, got, fix);
  }

  /**
   * A row of an output as the value of a column.
   *
   * @param output the output
   * @param row its row
   * @param rows how many rows it has
   * @param binary whether the column is one of bytes
   */
  static Object write(Tensor output, int row, int rows, boolean binary) {
    int count = Math.toIntExact(output.shape().elements() / rows);
    long size = output.bytes().byteSize() / rows;
    MemorySegment bytes = output.bytes().asSlice(row * size, size);
    DType dtype = binary ? DType.UINT8 : output.dtype();
    return switch (dtype) {
      case FLOAT -> {
        float[] data = new float[count];
        MemorySegment.copy(bytes, LittleEndian.FLOAT, 0, data, 0, count);
        yield data;
      }
      case DOUBLE -> {
        double[] data = new double[count];
        MemorySegment.copy(bytes, LittleEndian.DOUBLE, 0, data, 0, count);
        yield data;
      }
      case INT32 -> {
        int[] data = new int[count];
        MemorySegment.copy(bytes, LittleEndian.INT, 0, data, 0, count);
        yield data;
      }
      case INT64 -> {
        long[] data = new long[count];
        MemorySegment.copy(bytes, LittleEndian.LONG, 0, data, 0, count);
        yield data;
      }
      default -> bytes.toArray(ValueLayout.JAVA_BYTE);
    };
  }
}
