package dev.crease.spark;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.TaskCompletionListener;

/**
 * What an executor does with a partition.
 *
 * @param recipe the session
 * @param outputs what is set beside the rows
 * @param binary whether as bytes
 * @param nameIndex the place of the column that names a row in messages, or -1
 */
record RowTask(Recipe recipe, List<Port> outputs, boolean binary, int nameIndex)
    implements
      MapPartitionsFunction<Row, Row> {

  private static final long serialVersionUID = 1L;

  /** Copies the list. */
  RowTask {
    outputs = List.copyOf(outputs);
  }

  /** The name of a row, for messages. */
  String named(Row row) {
    return nameIndex < 0 ? "" : " ('" + row.get(nameIndex) + "')";
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    if (!rows.hasNext()) {
      return Collections.emptyIterator();
    }
    TaskContext context = TaskContext.get();
    Sessions.Lease lease = Sessions.OF_THIS_JVM.lease(ExecutorDevice.of(recipe));
    context.addTaskCompletionListener((TaskCompletionListener) _ -> lease.close());
    return new RowBatches(rows, recipe.batch(),
        new BatchRun(lease.session(), this, context.partitionId()));
  }
}
