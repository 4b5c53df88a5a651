package dev.crease.spark;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;

/**
 * The rows of a partition, some at a time. Rows are asked for only when all results before them are taken, so that one batch
 * is in memory and not more, however fast rows come and however slowly results are taken.
 */
final class RowBatches implements Iterator<Row> {

  /** What is done with rows. */
  interface Work {

    /** Whether a row has nothing to compute. */
    boolean isEmpty(Row row);

    /**
     * Works on rows.
     *
     * @param rows some with nothing to compute between them
     * @param first the number of the first in the partition, from 0
     * @return as many, in the same order
     */
    List<Row> apply(List<Row> rows, long first);
  }

  private final Iterator<Row> rows;
  private final int batch;
  private final Work work;
  private final ArrayDeque<Row> results = new ArrayDeque<>();
  private long taken;

  /**
   * Begins.
   *
   * @param rows the rows
   * @param batch how many with something to compute make a batch, 1 or more
   * @param work what is done with them
   */
  RowBatches(Iterator<Row> rows, int batch, Work work) {
    this.rows = rows;
    this.batch = batch;
    this.work = work;
  }

  @Override
  public boolean hasNext() {
    if (results.isEmpty() && rows.hasNext()) {
      results.addAll(work.apply(fill(), taken));
      taken += results.size();
    }
    return !results.isEmpty();
  }

  /** Rows with nothing to compute wait for others, but not for ever. */
  private List<Row> fill() {
    List<Row> filled = new ArrayList<>();
    int full = 0;
    while (full < batch && filled.size() < 2 * batch && rows.hasNext()) {
      Row row = rows.next();
      filled.add(row);
      full += work.isEmpty(row) ? 0 : 1;
    }
    return filled;
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the partition has no more rows");
    }
    return results.remove();
  }
}
