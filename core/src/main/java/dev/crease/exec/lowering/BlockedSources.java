package dev.crease.exec.lowering;

import dev.crease.exec.lowering.Layout.Blocked;
import dev.crease.exec.lowering.Step.Rearrange;
import dev.crease.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A rearrangement whose source lies in blocks of channels, and whose tables say where. Nothing has to bring that source into rows
 * before: a transposition to channels last, as detectors have it behind each head, picks pixels of blocks.
 */
final class BlockedSources {

  private static final int RANK = 4;

  private BlockedSources() {}

  /**
   * The tables of the same rearrangement for a source in blocks of channels, its zeros around included; empty where two axes of the result say together which channel it
   * is, or which row or column, as those of a channel shuffle do.
   *
   * @param step a rearrangement of rows
   * @param layout how the source lies
   */
  static Optional<List<AxisTable>> of(Rearrange step, Blocked layout) {
    Shape x = step.x().shape();
    if (x.rank() != RANK || x.elements() == 0 || step.tables().isEmpty()) {
      return Optional.empty();
    }
    Place place = new Place(layout, x, 0);
    int width = place.width();
    int height = place.height();
    int channels = place.channels();
    boolean[] taken = new boolean[RANK];
    List<AxisTable> tables = new ArrayList<>();
    int counted = 0;
    for (AxisTable axis : step.tables()) {
      boolean[] used = new boolean[RANK];
      int[] offsets = axis.toArray();
      for (int i = 0; i < offsets.length; i++) {
        int at = offsets[i];
        if (at == AxisTable.FILL) {
          continue;
        }
        if (at < 0 || at >= x.elements()) {
          return Optional.empty();
        }
        int[] index = {at / width / height / channels, at / width / height % channels,
            at / width % height, at % width};
        for (int d = 0; d < RANK; d++) {
          used[d] |= index[d] != 0;
        }
        offsets[i] = place.at(index[0], index[1], index[2]) + index[3] * layout.block() - counted;
      }
      for (int d = 0; d < RANK; d++) {
        if (used[d] && taken[d]) {
          return Optional.empty();
        }
        taken[d] |= used[d];
      }
      tables.add(AxisTable.of(offsets));
      counted = place.origin();
    }
    return Optional.of(tables);
  }
}
