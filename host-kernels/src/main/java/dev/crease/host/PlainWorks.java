package dev.crease.host;

import dev.crease.exec.lowering.Activation;
import dev.crease.exec.lowering.AxisSamples;
import dev.crease.exec.lowering.AxisTable;
import dev.crease.exec.lowering.Broadcasts;
import dev.crease.exec.lowering.Epilogue;
import dev.crease.exec.lowering.Operand.View;
import dev.crease.exec.lowering.Step;
import dev.crease.exec.lowering.Step.BinaryKind;
import dev.crease.exec.lowering.Trilinear;
import dev.crease.exec.lowering.Windows;
import dev.crease.host.kernel.Elements;
import dev.crease.host.kernel.Functions;
import dev.crease.host.kernel.Lanes;
import dev.crease.host.kernel.PlainSums;
import dev.crease.host.kernel.Softmaxes;
import dev.crease.tensor.Shape;
import java.util.Arrays;
import java.util.List;

/** The works of steps on row-major tensors. */
final class PlainWorks {

  private static final float[] NOTHING = new float[0];

  private PlainWorks() {}

  /** Whether there are works for a step on row-major tensors. */
  static boolean has(Step step) {
    return switch (step) {
      case Step.Convolution c -> Windows.fits(c.window());
      case Step.TransposedConvolution c -> Windows.fits(c.window());
      case Step.Interpolate i -> Trilinear.fits(i);
      case Step.HostStep _,Step.Relayout _ -> false;
      default -> true;
    };
  }

  /** Adds the works of a step on row-major tensors. */
  static void add(WorkSite site, Step step) {
    switch (step) {
      case Step.Convolution c -> PlainWindows.convolution(site, c);
      case Step.TransposedConvolution c -> PlainWindows.transposed(site, c);
      case Step.Pool p -> PlainWindows.pool(site, p);
      case Step.Dense d -> dense(site, d);
      case Step.ChannelAffine a -> affine(site, a);
      case Step.Unary u -> unary(site, u);
      case Step.Binary b -> binary(site, b);
      case Step.Concat c -> concat(site, c);
      case Step.Rearrange r -> rearrange(site, r);
      case Step.Interpolate i -> interpolate(site, i);
      case Step.Softmax s -> softmax(site, s);
      case Step.Reduce r -> reduce(site, r);
      case Step.Relayout _,Step.HostStep _ ->
        throw new IllegalStateException(step.label() + " on rows");
    }
  }

  /** A work over ranges of elements; all but the last are whole blocks of 16. */
  abstract static class Ranges extends Work {

    private final int count;
    private final int grain;

    /**
     * A work.
     *
     * @param count number of elements
     * @param grain elements of a range, a multiple of 16
     * @param operations operations of an element
     */
    Ranges(int count, int grain, long operations) {
      super(Math.ceilDiv(count, grain), WorkSite.isMuch(count * operations));
      this.count = count;
      this.grain = grain;
    }

    abstract void range(int from, int to);

    @Override
    final void run(int item) {
      range(item * grain, Math.min(count, (item + 1) * grain));
    }
  }

  static int size(View view) {
    return view.shape().size();
  }

  /** What follows sums that lie side by side; whole vectors are worked on, so their end is that of a row of its own. */
  static final class Tail {

    private final float[] bias;
    private final float[] residual;
    private final Epilogue epilogue;
    private final boolean single;

    private Tail(float[] bias, float[] residual, Epilogue epilogue) {
      this.bias = bias;
      this.residual = residual;
      this.epilogue = epilogue;
      this.single = epilogue.bias().stream()
          .anyMatch(b -> WorkSite.shape(b).elements() == 1);
    }

    static Tail of(WorkSite site, Epilogue e) {
      return new Tail(e.bias().map(site::array).orElse(NOTHING),
          e.residual().map(site::array).orElse(NOTHING), e);
    }

    float start(int channel) {
      return epilogue.bias().isPresent() ? bias[single ? 0 : channel] : 0;
    }

    /**
     * Ends sums.
     *
     * @param row (in, out) sums with their bias; longer by a vector than there are sums
     * @param y (out) the results
     * @param yAt where they begin
     * @param count number of sums
     */
    void finish(float[] row, float[] y, int yAt, int count) {
      Functions.apply(epilogue.inner(), row, 0, count);
      if (epilogue.residual().isPresent()) {
        for (int i = 0; i < count; i++) {
          row[i] += residual[yAt + i];
        }
        Functions.apply(epilogue.outer(), row, 0, count);
      }
      System.arraycopy(row, 0, y, yAt, count);
    }
  }

  private static void dense(WorkSite site, Step.Dense d) {
    Step.MatrixSize s = d.size();
    float[] a = site.array(d.a());
    float[] b = site.array(d.b());
    float[] y = site.array(d.y());
    int stepA = s.transA() ? s.rows() : 1;
    int rowA = s.transA() ? 1 : s.depth();
    Tail tail = Tail.of(site, d.epilogue());
    float alpha = (float) d.alpha();
    int columns = s.columns();
    site.add(new Work(Math.multiplyExact(s.batch(), s.rows()),
        WorkSite.isMuch((long) s.batch() * s.rows() * columns * s.depth())) {
      private final Scratch scratch = new Scratch(columns);

      @Override
      void run(int item) {
        int n = item / s.rows();
        int left = (s.sameA() ? 0 : n * s.rows() * s.depth()) + item % s.rows() * rowA;
        int right = s.sameB() ? 0 : n * s.depth() * columns;
        float[] row = scratch.take();
        if (s.transB()) {
          for (int c = 0; c < columns; c++) {
            row[c] = PlainSums.dot(a, left, stepA, b, right + c * s.depth(), 1, s.depth());
          }
        } else {
          Arrays.fill(row, 0, columns, 0);
          for (int k = 0; k < s.depth(); k++) {
            PlainSums.add(a[left + k * stepA], b, right + k * columns, 1, row, 0, 1, columns);
          }
        }
        for (int c = 0; c < columns; c++) {
          row[c] = alpha * row[c] + tail.start(c);
        }
        tail.finish(row, y, item * columns, columns);
        scratch.give(row);
      }
    });
  }

  private static void affine(WorkSite site, Step.ChannelAffine a) {
    Shape shape = a.x().shape();
    int channels = (int) shape.dim(1);
    int inner = (int) shape.product(2, shape.rank());
    float[] x = site.array(a.x());
    float[] scale = site.array(a.scale());
    boolean single = a.scale().tensor().shape().elements() == 1;
    float[] y = site.array(a.y());
    Tail tail = Tail.of(site, a.epilogue());
    site.add(new Work((int) (shape.dim(0) * channels), WorkSite.isMuch(size(a.y()) * 2L)) {
      private final Scratch scratch = new Scratch(inner);

      @Override
      void run(int item) {
        int c = item % channels;
        float f = scale[single ? 0 : c];
        float start = tail.start(c);
        float[] row = scratch.take();
        for (int i = 0; i < inner; i++) {
          row[i] = x[item * inner + i] * f + start;
        }
        tail.finish(row, y, item * inner, inner);
        scratch.give(row);
      }
    });
  }

  private static void unary(WorkSite site, Step.Unary u) {
    float[] x = site.array(u.x());
    float[] y = site.array(u.y());
    Activation f = u.function();
    site.add(new Ranges(size(u.y()), 4096, 8) {
      @Override
      void range(int from, int to) {
        Functions.apply(f, x, from, y, from, to - from);
      }
    });
  }

  private static void binary(WorkSite site, Step.Binary b) {
    int[] table = Broadcasts.table(b.y().shape(), WorkSite.shape(b.a()), WorkSite.shape(b.b()));
    float[] p = site.array(b.a());
    float[] q = site.array(b.b());
    float[] y = site.array(b.y());
    BinaryKind kind = b.kind();
    Activation f = b.after();
    int axes = table[1];
    int inner = axes == 0 ? 1 : table[2];
    int stepA = axes == 0 ? 0 : table[3];
    int stepB = axes == 0 ? 0 : table[4];
    if (axes == 1 && stepA == 1 && stepB == 1) {
      site.add(new Ranges(size(b.y()), 4096, 2) {
        @Override
        void range(int from, int to) {
          Elements.blocks(kind, p, from, Lanes.BLOCK, q, from, Lanes.BLOCK, y, from,
              Math.ceilDiv(to - from, Lanes.BLOCK));
          Functions.apply(f, y, from, to - from);
        }
      });
      return;
    }
    int lines = size(b.y()) / inner;
    int most = Math.max(1, 4096 / inner);
    site.add(new Work(Math.ceilDiv(lines, most), WorkSite.isMuch(size(b.y()) * 4L)) {
      private final Scratch scratch = new Scratch(inner);

      @Override
      void run(int item) {
        float[] row = scratch.take();
        for (int line = item * most; line < Math.min(lines, (item + 1) * most); line++) {
          int rest = line;
          int atP = 0;
          int atQ = 0;
          for (int axis = 1; axis < axes; axis++) {
            int size = table[2 + axis * 3];
            int index = rest % size;
            rest = rest / size;
            atP += index * table[3 + axis * 3];
            atQ += index * table[4 + axis * 3];
          }
          for (int i = 0; i < inner; i++) {
            row[i] = Elements.of(kind, p[atP + i * stepA], q[atQ + i * stepB]);
          }
          Functions.apply(f, row, 0, inner);
          System.arraycopy(row, 0, y, line * inner, inner);
        }
        scratch.give(row);
      }
    });
  }

  private static void concat(WorkSite site, Step.Concat c) {
    Shape shape = c.y().shape();
    int rows = (int) shape.product(0, c.axis());
    int width = Math.toIntExact(shape.product(c.axis(), shape.rank()));
    float[] y = site.array(c.y());
    int parts = c.inputs().size();
    List<float[]> sources = c.inputs().stream().map(site::array).toList();
    int[] widths = c.inputs().stream().mapToInt(i -> WorkSite.shape(i).size() / rows).toArray();
    int most = Math.max(1, 8192 / width);
    site.add(new Work(Math.ceilDiv(rows, most), WorkSite.isMuch(size(c.y()))) {
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

  private static void rearrange(WorkSite site, Step.Rearrange r) {
    List<AxisTable> axes = r.tables();
    float[] x = site.array(r.x());
    float[] y = site.array(r.y());
    List<int[]> tables = axes.stream().map(AxisTable::toArray).toList();
    int[] last = tables.isEmpty() ? new int[]{0} : tables.getLast();
    int inner = last.length;
    boolean run = !axes.isEmpty() && axes.getLast().isAffine()
        && (axes.getLast().step() == 1 || inner == 1);
    boolean fills = axes.stream().anyMatch(AxisTable::fills);
    float fill = (float) r.fill();
    int lines = size(r.y()) / inner;
    int most = Math.max(1, 4096 / inner);
    site.add(new Work(Math.ceilDiv(lines, most), WorkSite.isMuch(size(r.y()) * 2L)) {
      @Override
      void run(int item) {
        for (int line = item * most; line < Math.min(lines, (item + 1) * most); line++) {
          int rest = line;
          int at = 0;
          boolean gap = false;
          for (int axis = tables.size() - 2; axis >= 0; axis--) {
            int[] table = tables.get(axis);
            int offset = table[rest % table.length];
            rest /= table.length;
            gap |= offset == AxisTable.FILL;
            at += offset;
          }
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

  private static void interpolate(WorkSite site, Step.Interpolate s) {
    Trilinear axes = Trilinear.of(s);
    AxisSamples zs = axes.samples().get(0);
    AxisSamples ys = axes.samples().get(1);
    AxisSamples xs = axes.samples().get(2);
    int depth = axes.inputs().get(0);
    int height = axes.inputs().get(1);
    int width = axes.inputs().get(2);
    float[] x = site.array(s.x());
    float[] y = site.array(s.y());
    int lines = size(s.y()) / xs.length();
    site.add(new Work(lines, WorkSite.isMuch(size(s.y()) * 8L)) {
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

  private static void softmax(WorkSite site, Step.Softmax s) {
    float[] x = site.array(s.x());
    float[] y = site.array(s.y());
    int length = s.rows().length();
    int inner = s.rows().inner();
    boolean log = s.log();
    int count = Math.multiplyExact(s.rows().outer(), inner);
    int most = Math.max(1, 1024 / length);
    site.add(new Work(Math.ceilDiv(count, most), WorkSite.isMuch(size(s.y()) * 16L)) {
      @Override
      void run(int item) {
        for (int row = item * most; row < Math.min(count, (item + 1) * most); row++) {
          int at = row / inner * length * inner + row % inner;
          if (inner == 1 && !log) {
            Softmaxes.row(x, at, length, y);
          } else {
            softmax(x, at, length, inner, log, y);
          }
        }
      }
    });
  }

  private static void softmax(float[] x, int at, int length, int inner, boolean log, float[] y) {
    float most = x[at];
    for (int k = 1; k < length; k++) {
      most = Math.max(most, x[at + k * inner]);
    }
    double sum = 0;
    for (int k = 0; k < length; k++) {
      double e = Math.exp(x[at + k * inner] - most);
      y[at + k * inner] = (float) e;
      sum += e;
    }
    double logSum = Math.log(sum);
    for (int k = 0; k < length; k++) {
      int i = at + k * inner;
      y[i] = (float) (log ? x[i] - most - logSum : y[i] / sum);
    }
  }

  private static void reduce(WorkSite site, Step.Reduce r) {
    float[] x = site.array(r.x());
    float[] y = site.array(r.y());
    int length = r.rows().length();
    int inner = r.rows().inner();
    Step.ReduceKind kind = r.kind();
    int count = Math.multiplyExact(r.rows().outer(), inner);
    int most = Math.max(1, 4096 / length);
    site.add(new Work(Math.ceilDiv(count, most), WorkSite.isMuch((long) count * length)) {
      @Override
      void run(int item) {
        for (int row = item * most; row < Math.min(count, (item + 1) * most); row++) {
          y[row] = reduced(kind, x, row / inner * length * inner + row % inner, length, inner);
        }
      }
    });
  }

  private static float reduced(Step.ReduceKind kind, float[] x, int at, int length, int inner) {
    return switch (kind) {
      case SUM -> (float) sum(x, at, length, inner);
      case MEAN -> (float) (sum(x, at, length, inner) / length);
      case SUM_SQUARE -> {
        double sum = 0;
        for (int k = 0; k < length; k++) {
          double v = x[at + k * inner];
          sum += v * v;
        }
        yield (float) sum;
      }
      case MAX -> {
        float most = x[at];
        for (int k = 1; k < length; k++) {
          most = Math.max(most, x[at + k * inner]);
        }
        yield most;
      }
      case MIN -> {
        float least = x[at];
        for (int k = 1; k < length; k++) {
          least = Math.min(least, x[at + k * inner]);
        }
        yield least;
      }
    };
  }

  private static double sum(float[] x, int at, int length, int inner) {
    double sum = 0;
    for (int k = 0; k < length; k++) {
      sum += x[at + k * inner];
    }
    return sum;
  }
}
