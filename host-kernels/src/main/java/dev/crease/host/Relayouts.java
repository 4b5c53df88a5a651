package dev.crease.host;

import dev.crease.exec.lowering.Place;
import dev.crease.exec.lowering.Step.Relayout;
import java.util.Arrays;

/** The works that bring tensors into another layout. */
final class Relayouts {

  private Relayouts() {}

  static void add(WorkSite site, Relayout r) {
    Place x = site.place(r.x());
    Place y = site.place(r.y());
    float[] from = site.array(r.x());
    float[] to = site.array(r.y());
    site.add(new RowsWork(site, to, y, 2) {
      @Override
      void row(int plane, int row) {
        copy(x, from, y, to, plane, row);
      }
    });
  }

  private static void copy(Place x, float[] from, Place y, float[] to, int plane, int row) {
    int image = plane / y.blocks();
    int block = y.layout().block();
    int inBlock = x.layout().block();
    int first = plane % y.blocks() * block;
    int channels = Math.min(block, y.channels() - first);
    int yAt = plane * y.planeStride() + row * y.rowStride() + y.origin();
    int width = y.width();
    if (channels < block) {
      Arrays.fill(to, yAt, yAt + width * block, 0);
    }
    for (int l = 0; l < channels; l++) {
      int xAt = x.at(image, first + l, row);
      if (inBlock == 1 && block == 1) {
        System.arraycopy(from, xAt, to, yAt, width);
      } else {
        for (int i = 0; i < width; i++) {
          to[yAt + i * block + l] = from[xAt + i * inBlock];
        }
      }
    }
  }
}
