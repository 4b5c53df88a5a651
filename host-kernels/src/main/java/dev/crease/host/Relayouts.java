package dev.crease.host;

import dev.crease.exec.lowering.Place;
import dev.crease.exec.lowering.Step.Relayout;
import dev.crease.host.kernel.Colors;
import java.util.Arrays;

/** The works that bring tensors into another layout. */
final class Relayouts {

  private Relayouts() {}

  static void add(WorkSite site, Relayout r) {
    Place x = site.place(r.x());
    Place y = site.place(r.y());
    float[] from = site.array(r.x());
    float[] to = site.array(r.y());
    site.add(isPixel(x) && isPixel(y) ? pixels(x, from, y, to) : new RowsWork(site, to, y, 2) {
      @Override
      void row(int plane, int row) {
        copy(x, from, y, to, plane, row);
      }
    });
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
    int yAt = plane * y.planeStride() + row * y.rowStride() + y.origin();
    int width = y.width();
    if (channels < block) {
      Arrays.fill(to, yAt, yAt + width * block, 0);
    }
    if (x.layout().block() == 1 && block == Colors.COUNT && channels == block) {
      Colors.interleave(from, x.at(image, first, row), x.at(image, first + 1, row),
          x.at(image, first + 2, row), to, yAt, width);
      return;
    }
    for (int l = 0; l < channels; l++) {
      copy(from, x.at(image, first + l, row), x.layout().block(), to, yAt + l, block, width);
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
