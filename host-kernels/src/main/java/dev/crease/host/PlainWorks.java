package dev.crease.host;

import dev.crease.exec.lowering.Activation;
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
import dev.crease.tensor.Shape;
import java.util.Arrays;

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
      case Step.Binary b -> b.apart().forEach(p -> binary(site, p));
      case Step.Concat c -> PlainMoves.concat(site, c);
      case Step.Rearrange r -> PlainMoves.rearrange(site, r);
      case Step.Interpolate i -> PlainMoves.interpolate(site, i);
      case Step.Softmax s -> PlainRows.softmax(site, s);
      case Step.Reduce r -> PlainRows.reduce(site, r);
      case Step.Relayout _,Step.HostStep _ ->
        throw new IllegalStateException(step.label() + " on rows");
    }
  }

  /** A work over ranges of elements; all but the last are whole blocks of 16. */
  private abstract static class Ranges extends Work {

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
      super(Math.ceilDiv(count, grain), WorkSite.isMuch(count, operations));
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
          .anyMatch(b -> b.shape().elements() == 1);
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
    site.add(new Work((int) (shape.dim(0) * channels), WorkSite.isMuch(size(a.y()), 2)) {
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
    int[] table = Broadcasts.table(b.y().shape(), b.a().shape(), b.b().shape());
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
    site.add(new Work(Math.ceilDiv(lines, most), WorkSite.isMuch(size(b.y()), 4)) {
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
}
