package dev.crease.fold.merge;

import dev.crease.fold.Wide;
import dev.crease.tensor.Cores;

/**
 * A linear map {@code y = W ∗ x + b} whose weights are known to some 100 bits and are computed row by row, when they are asked for.
 *
 * <p>Layers are such maps, and so are channel affines, average pools and zero padding; sums and compositions of them are again.
 */
public interface LinearForm {

  /** What it reads for what it writes. */
  Geometry geometry();

  /**
   * Computes the weights of one output channel, {@code [inputs of its group, taps]}, row-major.
   *
   * @param output the channel
   * @param into (out) as many as {@link Geometry#rowSize}
   */
  void row(int output, WideRow into);

  /** What is done with a row. */
  @FunctionalInterface
  interface RowReader {
    /** Reads the row of an output channel, which is overwritten afterwards. */
    void read(int output, WideRow row);
  }

  /** Whether any thread may read what the rows are computed from. */
  boolean isShared();

  /**
   * Computes all rows, those of a large map on all cores where that may be.
   *
   * @param all whether any thread may call the reader
   * @param reader is given each row
   */
  default void forEachRow(boolean all, RowReader reader) {
    int outputs = geometry().outputs();
    int pieces = Math.clamp(geometry().elements() / Cores.PIECE_ELEMENTS, 1, outputs);
    Cores.pieces(pieces, all && isShared()).forEach(piece -> {
      WideRow row = newRow();
      int end = (int) ((piece + 1L) * outputs / pieces);
      for (int o = (int) ((long) piece * outputs / pieces); o < end; o++) {
        row(o, row);
        reader.read(o, row);
      }
    });
  }

  /** The bias of an output channel. */
  Wide bias(int output);

  /** The sum of the magnitudes of the terms that a bias was summed from. */
  double biasMagnitude(int output);

  /** What no weight exceeds in magnitude. */
  double largest();

  /** No weight is a sum of more products than this. */
  double terms();

  /** The longest sum that one output is made of, in the operators that this was made from. */
  long products();

  /** What it is made of, in text: layers by name, {@code ∘} for one after another, {@code +} for a sum. */
  String formula();

  /** Whether every bias is exactly 0. */
  default boolean hasNoBias() {
    for (int o = 0; o < geometry().outputs(); o++) {
      if (!bias(o).is(0)) {
        return false;
      }
    }
    return true;
  }

  /** A row of the right size. */
  default WideRow newRow() {
    return new WideRow(Math.toIntExact(geometry().rowSize()));
  }
}
