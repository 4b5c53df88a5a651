package dev.crease.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowBatchesTest {

  /** Rows that count how many were taken. */
  private static final class Source implements Iterator<Row> {
    private final int count;
    private final int everyNull;
    private int taken;

    Source(int count, int everyNull) {
      this.count = count;
      this.everyNull = everyNull;
    }

    @Override
    public boolean hasNext() {
      return taken < count;
    }

    @Override
    public Row next() {
      Integer value = everyNull > 0 && taken % everyNull == 0 ? null : taken;
      return RowFactory.create(taken++, value);
    }
  }

  /** Adds nothing, but keeps the sizes of what it was given. */
  private static final class Echo implements RowBatches.Work {
    private final List<Integer> sizes = new ArrayList<>();
    private final List<Long> firsts = new ArrayList<>();

    @Override
    public boolean isEmpty(Row row) {
      return row.isNullAt(1);
    }

    @Override
    public List<Row> apply(List<Row> rows, long first) {
      sizes.add((int) rows.stream().filter(r -> !isEmpty(r)).count());
      firsts.add(first);
      return rows;
    }
  }

  @ParameterizedTest
  @CsvSource({"0,1,0", "1,1,0", "7,1,0", "8,4,0", "9,4,0", "3,4,0", "20,4,3", "20,4,1", "20,1,2"})
  void allRowsComeInOrderAndNoMoreThanABatchIsTakenAhead(int count, int batch, int everyNull) {
    Source source = new Source(count, everyNull);
    Echo echo = new Echo();
    RowBatches batches = new RowBatches(source, batch, echo);
    List<Integer> seen = new ArrayList<>();
    while (batches.hasNext()) {
      Row row = batches.next();
      seen.add(row.getInt(0));
      assertThat(source.taken - seen.size()).isLessThan(2 * batch);
      if (everyNull == 0) {
        assertThat(source.taken - seen.size()).isLessThan(batch);
      }
    }
    assertThat(seen).isEqualTo(IntStream.range(0, count).boxed().toList());
    assertThat(echo.sizes).allMatch(s -> s <= batch);
    if (everyNull == 0) {
      assertThat(echo.sizes).hasSize((count + batch - 1) / batch);
    }
    assertThat(echo.firsts).isSorted().doesNotHaveDuplicates();
    assertThatThrownBy(batches::next).isInstanceOf(NoSuchElementException.class);
  }
}
