package dev.crease.spark;

import dev.crease.error.ExecutionException;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/** Runs rows through a session, and sets the results beside them. One task's; not for several threads. */
final class BatchRun implements RowBatches.Work {

  private final OpenSession session;
  private final RowTask task;
  private final int partition;
  /** By input, in the order of the inputs; filled anew for every batch. */
  private final List<MemorySegment> buffers = new ArrayList<>();

  BatchRun(OpenSession session, RowTask task, int partition) {
    this.session = session;
    this.task = task;
    this.partition = partition;
    int batch = task.recipe().batch();
    for (Port input : task.recipe().inputs()) {
      // The driver has seen to it that this is no more than an array holds.
      long size = input.dtype().byteSize(input.shape(batch).elements());
      buffers.add(MemorySegment.ofArray(new byte[Math.toIntExact(size)]));
    }
  }

  @Override
  public boolean isEmpty(Row row) {
    return task.recipe().inputs().stream().anyMatch(i -> row.isNullAt(i.index()));
  }

  @Override
  public List<Row> apply(List<Row> rows, long first) {
    int filled = 0;
    for (int i = 0; i < rows.size(); i++) {
      if (!isEmpty(rows.get(i))) {
        read(rows.get(i), filled++, first + i);
      }
    }
    Map<String, Tensor> outputs = filled == 0 ? Map.of() : run(filled);
    List<Row> results = new ArrayList<>();
    int at = 0;
    for (Row row : rows) {
      results.add(isEmpty(row) ? row(row, -1, outputs) : row(row, at++, outputs));
    }
    return results;
  }

  private void read(Row row, int at, long number) {
    for (int i = 0; i < buffers.size(); i++) {
      Port input = task.recipe().inputs().get(i);
      MemorySegment buffer = buffers.get(i);
      long size = buffer.byteSize() / task.recipe().batch();
      RowElements.read(row.get(input.index()), input, buffer.asSlice(at * size, size),
          "row " + number + " of partition " + partition + task.named(row));
    }
  }

  private Map<String, Tensor> run(int filled) {
    int batch = task.recipe().batch();
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (int i = 0; i < buffers.size(); i++) {
      Port input = task.recipe().inputs().get(i);
      MemorySegment buffer = buffers.get(i);
      long size = buffer.byteSize() / batch;
      // The batch is always whole, so that one session does; what comes of the copies is dropped.
      for (long row = filled; row < batch; row++) {
        MemorySegment.copy(buffer, 0, buffer, row * size, size);
      }
      inputs.put(input.name(), Tensor.of(input.dtype(), input.shape(batch), buffer));
    }
    try {
      Map<String, Tensor> outputs = session.run(inputs, filled);
      task.outputs().forEach(o -> require(o, Objects.requireNonNull(outputs.get(o.name()))));
      return outputs;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ExecutionException(ExecutionException.Kind.DEVICE,
          "partition " + partition, "to wait for the session",
          "an interrupt: the task was cancelled",
          "", e);
    }
  }

  private void require(Port output, Tensor found) {
    int batch = task.recipe().batch();
    Shape shape = found.shape();
    if (batch > 1 && (shape.rank() == 0 || shape.dim(0) != batch)) {
      throw new ExecutionException(ExecutionException.Kind.MODEL, "output " + output.name(),
          "one row for each of " + batch + " rows", "shape [" + shape + "]", "batch(1)");
    }
    if (found.dtype() != output.dtype()) {
      throw new ExecutionException(ExecutionException.Kind.MODEL, "output " + output.name(),
          output.dtype().label() + ", as the model says", found.dtype().label(), "");
    }
    if (found.dtype() == DType.STRING) {
      throw new ExecutionException(ExecutionException.Kind.MODEL, "output " + output.name(),
          "numbers", "strings", "choose other outputs");
    }
  }

  /** A row with its results, or nulls, behind it. */
  private Row row(Row row, int at, Map<String, Tensor> outputs) {
    @Nullable
    Object[] values = new Object[row.size() + task.outputs().size()];
    for (int i = 0; i < row.size(); i++) {
      values[i] = row.get(i);
    }
    for (Port output : task.outputs()) {
      Tensor tensor = outputs.get(output.name());
      values[output.index()] = at < 0 || tensor == null
          ? null
          : RowElements.write(tensor, at, task.recipe().batch(), task.binary());
    }
    return RowFactory.create(values);
  }
}
