package dev.crease.tornado.fold;

import java.util.ArrayList;
import java.util.List;

/** Shares layers out among pieces, each of which fits into the device's memory and its largest buffer. */
final class PiecePlanner {

  private static final int BYTES_PER_ROW = 5 * FactorTable.LANES * Double.BYTES;

  /** TornadoVM counts elements in an int, and adds a header. */
  private static final long MOST_ELEMENTS = Integer.MAX_VALUE - 64L * RescaleKernels.TILE;

  private final int elementBytes;
  private final long memoryBytes;
  private final long bufferBytes;

  /**
   * For one family of weights.
   *
   * @param elementBytes bytes of a weight in the arena
   * @param memoryBytes what all buffers of a piece may have together
   * @param bufferBytes what one may have
   */
  PiecePlanner(int elementBytes, long memoryBytes, long bufferBytes) {
    this.elementBytes = elementBytes;
    this.memoryBytes = memoryBytes;
    this.bufferBytes = bufferBytes;
  }

  /** Whole layers in order, several to a piece; a layer too large for a piece is split among pieces of its own. */
  List<List<Part>> plan(List<Part> layers) {
    List<List<Part>> pieces = new ArrayList<>();
    List<Part> open = new ArrayList<>();
    Load load = Load.NONE;
    for (Part layer : layers) {
      Load alone = Load.NONE.plus(layer);
      if (!fits(alone)) {
        split(layer).forEach(part -> pieces.add(List.of(part)));
        continue;
      }
      Load together = load.plus(layer);
      if (!fits(together)) {
        pieces.add(List.copyOf(open));
        open.clear();
        together = alone;
      }
      open.add(layer);
      load = together;
    }
    if (!open.isEmpty()) {
      pieces.add(List.copyOf(open));
    }
    return pieces;
  }

  /** What parts need: elements of the arena, rows of the factor table, bytes for biases. */
  private record Load(long elements, long rows, long biasBytes) {

    static final Load NONE = new Load(RescaleKernels.TILE, 0, 0);

    Load plus(Part part) {
      return new Load(
          elements + part.room(),
          rows + FactorTable.maxRows(part.fold(), part.from(), part.to()),
          biasBytes + (part.hasBias() ? BiasTable.bytes(part.fold()) : 0));
    }
  }

  private boolean fits(Load load) {
    long table = load.rows() * BYTES_PER_ROW;
    long weights = load.elements() * elementBytes;
    long index = load.elements() / FactorTable.LANES * Integer.BYTES;
    return load.elements() <= MOST_ELEMENTS
        && load.rows() * FactorTable.LANES <= MOST_ELEMENTS
        && weights < bufferBytes
        && table / 5 < bufferBytes
        && weights + table + index + load.biasBytes() <= memoryBytes;
  }

  private List<Part> split(Part layer) {
    long size = layer.to() - layer.from();
    while (size > RescaleKernels.TILE && !fits(Load.NONE.plus(first(layer, size)))) {
      size = size / 2 / RescaleKernels.TILE * RescaleKernels.TILE;
      size = Math.max(size, RescaleKernels.TILE);
    }
    List<Part> parts = new ArrayList<>();
    for (long from = layer.from(); from < layer.to(); from += size) {
      parts.add(
          new Part(layer.layer(), layer.fold(), from, Math.min(layer.to(), from + size)));
    }
    return parts;
  }

  private static Part first(Part layer, long size) {
    return new Part(layer.layer(), layer.fold(), layer.from(), layer.from() + size);
  }
}
