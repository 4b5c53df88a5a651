package dev.crease.spark;

import dev.crease.error.ExecutionException;
import dev.crease.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Whether the rows of a batch are computed apart from each other: the same rows, each moved one place towards the front, the first
 * and its copies replaced by the second, must give the same bits.
 */
final class RowsApart {

  private final Map<String, Tensor> inputs;
  private final Map<String, Tensor> outputs;
  private final int rows;

  /**
   * A batch and what came of it.
   *
   * @param inputs the batch
   * @param outputs what a run gave
   * @param rows how many of its rows count, 2 or more; the others are copies of the first
   */
  RowsApart(Map<String, Tensor> inputs, Map<String, Tensor> outputs, int rows) {
    this.inputs = inputs;
    this.outputs = outputs;
    this.rows = rows;
  }

  /**
   * Runs the moved rows and compares.
   *
   * @throws ExecutionException if a row's output differs
   */
  void require(UnaryOperator<Map<String, Tensor>> run, String where) {
    Map<String, Tensor> moved = new LinkedHashMap<>();
    inputs.forEach((name, tensor) -> moved.put(name, moved(tensor)));
    Map<String, Tensor> found = run.apply(moved);
    outputs.forEach((name, tensor) -> {
      Tensor other = found.get(name);
      long size = tensor.bytes().byteSize() / tensor.shape().dim(0);
      long differs = other == null || other.bytes().byteSize() != tensor.bytes().byteSize()
          ? 0
          : MemorySegment.mismatch(tensor.bytes(), size, rows * size, other.bytes(), 0,
              (rows - 1) * size);
      if (differs >= 0) {
        throw new ExecutionException(ExecutionException.Kind.MODEL, where,
            "the same bits for a row wherever in a batch it stands",
            "others in output '" + name + "' for row " + (1 + differs / Math.max(1, size)),
            "batch(1)");
      }
    });
  }

  private Tensor moved(Tensor tensor) {
    long batch = tensor.shape().dim(0);
    long size = tensor.bytes().byteSize() / batch;
    MemorySegment bytes = MemorySegment.ofArray(new byte[(int) tensor.bytes().byteSize()]);
    for (long row = 0; row < batch; row++) {
      long from = row + 1 < rows ? row + 1 : 1;
      MemorySegment.copy(tensor.bytes(), from * size, bytes, row * size, size);
    }
    return Tensor.of(tensor.dtype(), tensor.shape(), bytes);
  }
}
