package dev.crease.host;

import dev.crease.exec.lowering.AxisSamples;
import dev.crease.exec.lowering.AxisTable;
import dev.crease.exec.lowering.Step;
import dev.crease.exec.lowering.Trilinear;
import dev.crease.tensor.Shape;
import java.util.Arrays;
import java.util.List;

/** The works that bring elements of row-major tensors elsewhere, or between each other. */
final class PlainMoves {

  private PlainMoves() {}

  static void concat(WorkSite site, Step.Concat c) {
    Shape shape = c.y().shape();
    int rows = (int) shape.product(0, c.axis());
    int width = Math.toIntExact(shape.product(c.axis(), shape.rank()));
    float[] y = site.array(c.y());
    int parts = c.inputs().size();
    List<float[]> sources = c.inputs().stream().map(site::array).toList();
    int[] widths = c.inputs().stream().mapToInt(i -> i.shape().size() / rows).toArray();
    int most = Math.max(1, 8192 / width);
    site.add(new Work(Math.ceilDiv(rows, most), WorkSite.isMuch(PlainWorks.size(c.y()), 0)) {
      @Override
      void run(int item) {
        for (int row = item * most; row < Math.min(rows, (item + 1) * most); row++) {
          int at = row * width;
          for (int i = 0; i < parts; i++) {
            System.arraycopy(sources.get(i), row * widths[i], y, at, widths[i]);
            at += widths[i];
          }
        }
      }
    });
  }

  static void rearrange(WorkSite site, Step.Rearrange r) {
    List<AxisTable> axes = r.tables();
    float[] x = site.array(r.x());
    int begin = site.place(r.x()).begin();
    float[] y = site.array(r.y());
    List<int[]> tables = axes.stream().map(AxisTable::toArray).toList();
    int[] last = tables.isEmpty() ? new int[]{0} : tables.getLast();
    int[] outer = tables.size() > 1 ? tables.get(tables.size() - 2) : new int[]{0};
    int inner = last.length;
    boolean run = !axes.isEmpty() && axes.getLast().isAffine()
        && (axes.getLast().step() == 1 || inner == 1);
    boolean fills = axes.stream().anyMatch(AxisTable::fills);
    float fill = (float) r.fill();
    int lines = PlainWorks.size(r.y()) / inner;
    int most = Math.max(1, 4096 / inner);
    site.add(new Work(Math.ceilDiv(lines, most), WorkSite.isMuch(PlainWorks.size(r.y()), 2)) {
      @Override
      void run(int item) {
        int end = Math.min(lines, (item + 1) * most);
        int next = outer.length;
        int base = 0;
        boolean none = false;
        for (int line = item * most; line < end; line++, next++) {
          if (next >= outer.length) {
            next = line % outer.length;
            int rest = line / outer.length;
            base = begin;
            none = false;
            for (int axis = tables.size() - 3; axis >= 0; axis--) {
              int[] table = tables.get(axis);
              int offset = table[rest % table.length];
              rest /= table.length;
              none |= offset == AxisTable.FILL;
              base += offset;
            }
          }
          boolean gap = none || outer[next] == AxisTable.FILL;
          int at = base + outer[next];
          int to = line * inner;
          if (gap) {
            Arrays.fill(y, to, to + inner, fill);
          } else if (run) {
            System.arraycopy(x, at + last[0], y, to, inner);
          } else if (fills) {
            for (int i = 0; i < inner; i++) {
              y[to + i] = last[i] == AxisTable.FILL ? fill : x[at + last[i]];
            }
          } else {
            for (int i = 0; i < inner; i++) {
              y[to + i] = x[at + last[i]];
            }
          }
        }
      }
    });
  }

  static void interpolate(WorkSite site, Step.Interpolate s) {
    Trilinear axes = Trilinear.of(s);
    AxisSamples zs = axes.samples().get(0);
    AxisSamples ys = axes.samples().get(1);
    AxisSamples xs = axes.samples().get(2);
    int depth = axes.inputs().get(0);
    int height = axes.inputs().get(1);
    int width = axes.inputs().get(2);
    float[] x = site.array(s.x());
    float[] y = site.array(s.y());
    int lines = PlainWorks.size(s.y()) / xs.length();
    site.add(new Work(lines, WorkSite.isMuch(PlainWorks.size(s.y()), 8)) {
      @Override
      void run(int line) {
        int oy = line % ys.length();
        int oz = line / ys.length() % zs.length();
        int n = line / ys.length() / zs.length();
        int z0 = (n * depth + zs.low(oz)) * height;
        int z1 = (n * depth + zs.high(oz)) * height;
        int a = (z0 + ys.low(oy)) * width;
        int b = (z0 + ys.high(oy)) * width;
        int c = (z1 + ys.low(oy)) * width;
        int d = (z1 + ys.high(oy)) * width;
        float ty = (float) ys.weight(oy);
        float tz = (float) zs.weight(oz);
        for (int i = 0; i < xs.length(); i++) {
          int low = xs.low(i);
          int high = xs.high(i);
          float t = (float) xs.weight(i);
          float near = (1 - ty) * between(x, a, low, high, t) + ty * between(x, b, low, high, t);
          float far = tz == 0
              ? 0
              : (1 - ty) * between(x, c, low, high, t) + ty * between(x, d, low, high, t);
          y[line * xs.length() + i] = tz == 0 ? near : (1 - tz) * near + tz * far;
        }
      }
    });
  }

  private static float between(float[] x, int at, int low, int high, float t) {
    return (1 - t) * x[at + low] + t * x[at + high];
  }
}
