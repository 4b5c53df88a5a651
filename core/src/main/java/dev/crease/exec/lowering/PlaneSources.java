package dev.crease.exec.lowering;

import dev.crease.exec.lowering.Step.Rearrange;
import dev.crease.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A rearrangement that picks rows and columns, the same of each channel: {@code y[n,c,h,w] = x[n,c,rows[h],columns[w]]}.
 * {@code Resize} to the nearest is one, and {@code Pad} and {@code Slice} of both spatial axes.
 *
 * @param rows for each row of the result the row that is read, −1 where none is
 * @param columns for each column of the result the column that is read, −1 where none is
 */
public record PlaneSources(List<Integer> rows, List<Integer> columns) {

  /** Copies the lists. */
  public PlaneSources {
    rows = List.copyOf(rows);
    columns = List.copyOf(columns);
  }

  /** What a step picks, if that is all that it does. */
  public static Optional<PlaneSources> of(Rearrange step) {
    Shape x = step.x().shape();
    Shape y = step.y().shape();
    if (x.rank() != 4 || y.rank() != 4 || x.dim(0) != y.dim(0) || x.dim(1) != y.dim(1)
        || step.tables().size() != 3) {
      return Optional.empty();
    }
    AxisTable planes = step.tables().get(0);
    AxisTable rows = step.tables().get(1);
    AxisTable columns = step.tables().get(2);
    if (planes.length() != x.dim(0) * x.dim(1) || rows.length() != y.dim(2)
        || columns.length() != y.dim(3) || !planes.isAffine()
        || planes.length() > 1 && planes.step() != x.dim(2) * x.dim(3)) {
      return Optional.empty();
    }
    Optional<List<Integer>> h = sources(rows, planes.offset(0), x.dim(3), x.dim(2));
    Optional<List<Integer>> w = sources(columns, 0, 1, x.dim(3));
    return h.isEmpty() || w.isEmpty()
        ? Optional.empty()
        : Optional.of(new PlaneSources(h.get(), w.get()));
  }

  private static Optional<List<Integer>> sources(AxisTable table, int start, long step, long size) {
    List<Integer> sources = new ArrayList<>();
    for (int i = 0; i < table.length(); i++) {
      if (table.offset(i) == AxisTable.FILL) {
        sources.add(-1);
        continue;
      }
      long offset = (long) table.offset(i) + start;
      if (offset < 0 || offset % step != 0 || offset / step >= size) {
        return Optional.empty();
      }
      sources.add(Math.toIntExact(offset / step));
    }
    return Optional.of(sources);
  }
}
