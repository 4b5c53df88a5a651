package dev.crease.host;

import dev.crease.exec.lowering.LaidOut;
import dev.crease.exec.lowering.Operand.View;
import dev.crease.exec.lowering.Place;
import dev.crease.exec.lowering.Step.Relayout;
import dev.crease.host.kernel.Colors;
import dev.crease.tensor.LittleEndian;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** The works that bring tensors into another layout. */
final class Relayouts {

  private Relayouts() {}

  static void add(WorkSite site, Relayout r) {
    Place x = site.place(r.x());
    Place y = site.place(r.y());
    float[] to = site.array(r.y());
    if (site.isPassing(r.x())) {
      site.add(fromGiven(site, r.x(), y, to));
      return;
    }
    float[] from = site.array(r.x());
    site.add(isPixel(x) && isPixel(y) ? pixels(x, from, y, to) : new RowsWork(site, to, y, 2) {
      @Override
      void row(int plane, int row) {
        copy(x, from, y, to, plane, row);
      }
    });
  }

  /** Whether a change of layout can take an input from where the caller has it. */
  static boolean readsGiven(LaidOut laid, Relayout r) {
    return !isPixel(laid.place(r.y()));
  }

  /** Rows that pass through the first cache on their way from the caller's memory to blocks of channels. */
  private static Work fromGiven(WorkSite site, View given, Place y, float[] to) {
    Place x = site.place(given);
    int width = y.width();
    int block = y.layout().block();
    Scratch lines = site.scratch("lines", Math.multiplyExact(block, width));
    return new RowsWork(site, to, y, 2) {
      @Override
      void row(int plane, int row) {
        int image = plane / y.blocks();
        int first = plane % y.blocks() * block;
        int channels = Math.min(block, y.channels() - first);
        MemorySegment from = site.given(given);
        float[] line = lines.take();
        for (int l = 0; l < channels; l++) {
          MemorySegment.copy(from, LittleEndian.FLOAT,
              (long) Float.BYTES * x.at(image, first + l, row), line, l * width, width);
        }
        toBlock(line, 0, width, channels, to, y.at(image, first, row), y);
        lines.give(line);
      }
    };
  }

  /** A row of a block of so many channels, of a row of each of them, so far apart. */
  private static void toBlock(float[] rows, int at, int apart, int channels, float[] to, int yAt,
      Place y) {
    int block = y.layout().block();
    if (block == Colors.COUNT && channels == block) {
      Colors.interleave(rows, at, at + apart, at + 2 * apart, to, yAt, y.width());
      return;
    }
    if (channels < block) {
      Arrays.fill(to, yAt, yAt + y.width() * block, 0);
    }
    for (int l = 0; l < channels; l++) {
      copy(rows, at + l * apart, 1, to, yAt + l, block, y.width());
    }
  }

  /** Whether an image is one pixel, whose channels lie side by side. */
  private static boolean isPixel(Place place) {
    return place.height() == 1 && place.width() == 1 && place.layout().halo().isNone();
  }

  private static Work pixels(Place x, float[] from, Place y, float[] to) {
    return new Work(y.images(), WorkSite.isMuch(y.shape().elements(), 1)) {
      @Override
      void run(int image) {
        int yAt = y.at(image, 0, 0);
        System.arraycopy(from, x.at(image, 0, 0), to, yAt, y.channels());
        Arrays.fill(to, yAt + y.channels(), yAt + y.imageStride(), 0);
      }
    };
  }

  private static void copy(Place x, float[] from, Place y, float[] to, int plane, int row) {
    int image = plane / y.blocks();
    int block = y.layout().block();
    int first = plane % y.blocks() * block;
    int channels = Math.min(block, y.channels() - first);
    int yAt = y.at(image, first, row);
    if (x.layout().block() == 1) {
      toBlock(from, x.at(image, first, row), x.planeStride(), channels, to, yAt, y);
      return;
    }
    if (channels < block) {
      Arrays.fill(to, yAt, yAt + y.width() * block, 0);
    }
    for (int l = 0; l < channels; l++) {
      copy(from, x.at(image, first + l, row), x.layout().block(), to, yAt + l, block, y.width());
    }
  }

  private static void copy(float[] from, int xAt, int xStep, float[] to, int yAt, int yStep,
      int width) {
    if (xStep == 1 && yStep == 1) {
      System.arraycopy(from, xAt, to, yAt, width);
      return;
    }
    for (int i = 0; i < width; i++) {
      to[yAt + i * yStep] = from[xAt + i * xStep];
    }
  }
}
