package dev.crease.host;

import dev.crease.exec.lowering.Activation;
import dev.crease.exec.lowering.BlockedForms;
import dev.crease.exec.lowering.Operand;
import dev.crease.exec.lowering.Operand.Fixed;
import dev.crease.exec.lowering.Operand.View;
import dev.crease.exec.lowering.Place;
import dev.crease.exec.lowering.PlaneSources;
import dev.crease.exec.lowering.Step;
import dev.crease.exec.lowering.Step.Binary;
import dev.crease.exec.lowering.Step.BinaryKind;
import dev.crease.exec.lowering.Step.ChannelAffine;
import dev.crease.exec.lowering.Step.Concat;
import dev.crease.exec.lowering.Step.Convolution;
import dev.crease.exec.lowering.Step.Dense;
import dev.crease.exec.lowering.Step.Pool;
import dev.crease.exec.lowering.Step.PoolKind;
import dev.crease.exec.lowering.Step.Rearrange;
import dev.crease.exec.lowering.Step.Reduce;
import dev.crease.exec.lowering.Step.ReduceKind;
import dev.crease.exec.lowering.Step.TransposedConvolution;
import dev.crease.exec.lowering.Step.Unary;
import dev.crease.host.kernel.Elements;
import dev.crease.host.kernel.Functions;
import dev.crease.host.kernel.Lanes;
import dev.crease.host.kernel.Pools;
import dev.crease.op.WindowAxis;
import dev.crease.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The works of steps on blocks of channels. */
final class BlockWorks {

  private static final int BLOCK = Lanes.BLOCK;

  private BlockWorks() {}

  /** Whether there are works for a step on blocks of channels. */
  static boolean has(Step step) {
    return BlockedForms.isUsual(step, BlockWorks::isFinite)
        && !(step instanceof TransposedConvolution t && t.epilogue().residual().isPresent());
  }

  /** Whether a function makes finite numbers of finite ones, so that what lies behind the last channel stays finite. */
  private static boolean isFinite(Activation function) {
    return switch (function.kind()) {
      case LOG, SQRT, RECIPROCAL, EXP -> false;
      default -> true;
    };
  }

  /** Adds the works of a step on blocks of channels. */
  static void add(WorkSite site, Step step) {
    switch (step) {
      case Convolution c when c.isDepthwise() -> BlockSums.depthwise(site, c);
      case Convolution c -> BlockSums.convolution(site, c);
      case TransposedConvolution t when TransposedToRows.fits(t) -> TransposedToRows.add(site, t);
      case TransposedConvolution t -> BlockSums.transposed(site, t);
      case Dense d -> BlockSums.dense(site, d);
      case ChannelAffine a -> BlockSums.affine(site, a);
      case Pool p -> pool(site, p);
      case Reduce r -> reduce(site, r);
      case Unary u -> unary(site, u);
      case Binary b -> binary(site, b);
      case Concat c -> concat(site, c);
      case Rearrange r -> gather(site, r);
      default -> throw new IllegalStateException(step.label() + " on blocks of channels");
    }
  }

  private static int integer(long number) {
    return Math.toIntExact(number);
  }

  private static void pool(WorkSite site, Pool p) {
    Place x = site.place(p.x());
    Place y = site.place(p.y());
    float[] source = site.array(p.x());
    float[] target = site.array(p.y());
    WindowAxis h = p.window().axes().get(0);
    WindowAxis w = p.window().axes().get(1);
    Clipped rows = new Clipped(h);
    Clipped columns = new Clipped(w);
    PoolKind kind = p.kind();
    site.add(new RowsWork(site, target, y, p.window().kernelSize()) {
      @Override
      void row(int plane, int row) {
        int from = rows.from(row);
        int count = rows.to(row) - from;
        int xAt = plane * x.planeStride() + x.origin() + rows.at(row, from) * x.rowStride();
        int yAt = plane * y.planeStride() + row * y.rowStride() + y.origin();
        int rowStep = integer(h.dilation()) * x.rowStride();
        int tapStep = integer(w.dilation()) * BLOCK;
        for (int ox = 0; ox < y.width(); ox++) {
          int first = columns.from(ox);
          int taps = columns.to(ox) - first;
          int at = xAt + columns.at(ox, first) * BLOCK;
          if (kind == PoolKind.MAX) {
            Pools.greatest(source, at, count, rowStep, taps, tapStep, target, yAt + ox * BLOCK);
          } else {
            int divisor = kind == PoolKind.AVERAGE
                ? count * taps
                : rows.counted(row) * columns.counted(ox);
            Pools.sums(source, at, count, rowStep, taps, tapStep, divisor, target,
                yAt + ox * BLOCK);
          }
        }
      }
    });
  }

  private static void reduce(WorkSite site, Reduce r) {
    Place x = site.place(r.x());
    Place y = site.place(r.y());
    float[] source = site.array(r.x());
    float[] target = site.array(r.y());
    float divisor = r.kind() == ReduceKind.MEAN ? r.rows().length() : 1;
    int planes = x.images() * x.blocks();
    int most = Math.ceilDiv(planes, 8);
    site.add(new Work(Math.ceilDiv(planes, most), WorkSite.isMuch(x.shape().elements(), 1)) {
      @Override
      void run(int item) {
        for (int plane = item * most; plane < Math.min(planes, (item + 1) * most); plane++) {
          Pools.sums(source, plane * x.planeStride() + x.origin(), x.height(), x.rowStride(),
              x.width(), BLOCK, divisor, target, plane * y.planeStride() + y.origin());
          Borders.clear(target, y, plane, 0, 1);
        }
      }
    });
  }

  private static void unary(WorkSite site, Unary u) {
    Place x = site.place(u.x());
    Place y = site.place(u.y());
    float[] source = site.array(u.x());
    float[] target = site.array(u.y());
    Activation f = u.function();
    site.add(new RowsWork(site, target, y, 8) {
      @Override
      void row(int plane, int row) {
        Functions.apply(f, source, plane * x.planeStride() + row * x.rowStride() + x.origin(),
            target, plane * y.planeStride() + row * y.rowStride() + y.origin(),
            y.width() * BLOCK);
      }
    });
  }

  /** How an operand is gone through. */
  private record Steps(int image, int channel, int row, int pixel, int origin) {

    static Steps of(WorkSite site, Operand operand, Place y) {
      if (!(operand instanceof View view)) {
        return new Steps(0, BLOCK, 0, 0, 0);
      }
      Place x = site.place(view);
      return view.shape().equals(y.shape())
          ? new Steps(x.imageStride(), x.planeStride(), x.rowStride(), BLOCK, x.origin())
          : new Steps(x.imageStride(), x.planeStride(), 0, 0, x.origin());
    }

    int at(Place y, int plane, int line) {
      int blocks = y.blocks();
      return plane / blocks * image + plane % blocks * channel + line * row + origin;
    }
  }

  private static float[] elements(WorkSite site, Operand operand, Place y) {
    return operand instanceof Fixed(Tensor tensor)
        ? site.channels(tensor, y.channels())
        : site.array(operand);
  }

  private static void binary(WorkSite site, Binary b) {
    Place y = site.place(b.y());
    float[] left = elements(site, b.a(), y);
    float[] right = elements(site, b.b(), y);
    float[] target = site.array(b.y());
    Steps p = Steps.of(site, b.a(), y);
    Steps q = Steps.of(site, b.b(), y);
    Optional<Steps> added = b.residual().map(r -> Steps.of(site, r, y));
    float[] residual = b.residual().map(site::array).orElse(target);
    site.add(new RowsWork(site, target, y, 2) {
      @Override
      void row(int plane, int row) {
        int yAt = plane * y.planeStride() + row * y.rowStride() + y.origin();
        Elements.blocks(b.kind(), left, p.at(y, plane, row), p.pixel, right,
            q.at(y, plane, row), q.pixel, target, yAt, y.width());
        if (added.isPresent()) {
          Steps r = added.get();
          Elements.blocks(BinaryKind.ADD, target, yAt, BLOCK, residual, r.at(y, plane, row),
              r.pixel, target, yAt, y.width());
        }
        Functions.apply(b.after(), target, yAt, y.width() * BLOCK);
      }
    });
  }

  private static void concat(WorkSite site, Concat c) {
    Place y = site.place(c.y());
    float[] target = site.array(c.y());
    List<View> parts = c.inputs().stream().map(View.class::cast).toList();
    int[] part = new int[y.channels()];
    int[] channel = new int[y.channels()];
    int at = 0;
    for (int i = 0; i < parts.size(); i++) {
      for (int k = 0; k < site.place(parts.get(i)).channels(); k++) {
        part[at] = i;
        channel[at++] = k;
      }
    }
    List<Place> places = parts.stream().map(site::place).toList();
    List<float[]> sources = parts.stream().map(site::array).toList();
    site.add(new RowsWork(site, target, y, 1) {
      @Override
      void row(int plane, int row) {
        int image = plane / y.blocks();
        int block = plane % y.blocks();
        int first = block * BLOCK;
        int count = Math.min(BLOCK, y.channels() - first);
        int yAt = plane * y.planeStride() + row * y.rowStride() + y.origin();
        Place x = places.get(part[first]);
        if (channel[first] % BLOCK == 0 && part[first + count - 1] == part[first]) {
          System.arraycopy(sources.get(part[first]), x.at(image, channel[first], row), target, yAt,
              y.width() * BLOCK);
          return;
        }
        int l = 0;
        while (l < count) {
          int from = part[first + l];
          int xAt = places.get(from).at(image, channel[first + l], row);
          boolean half = Elements.hasHalves() && l % Elements.HALF == 0
              && channel[first + l] % Elements.HALF == 0
              && l + Elements.HALF <= count && part[first + l + Elements.HALF - 1] == from;
          if (half) {
            Elements.halves(sources.get(from), xAt, target, yAt + l, y.width());
          } else {
            copy(sources.get(from), xAt, target, yAt + l, y.width());
          }
          l += half ? Elements.HALF : 1;
        }
      }
    });
  }

  private static void copy(float[] x, int xAt, float[] y, int yAt, int pixels) {
    for (int i = 0; i < pixels; i++) {
      y[yAt + i * BLOCK] = x[xAt + i * BLOCK];
    }
  }

  private static void gather(WorkSite site, Rearrange r) {
    Place x = site.place(r.x());
    Place y = site.place(r.y());
    PlaneSources sources = PlaneSources.of(r).orElseThrow();
    int[] rows = sources.rows().stream().mapToInt(Integer::intValue).toArray();
    int[] columns = sources.columns().stream().mapToInt(Integer::intValue).toArray();
    float fill = (float) r.fill();
    float[] source = site.array(r.x());
    float[] target = site.array(r.y());
    site.add(new RowsWork(site, target, y, 1) {
      @Override
      void row(int plane, int row) {
        int xAt = plane * x.planeStride() + rows[row] * x.rowStride() + x.origin();
        int yAt = plane * y.planeStride() + row * y.rowStride() + y.origin();
        for (int i = 0; i < columns.length; i++) {
          if (rows[row] < 0 || columns[i] < 0) {
            Arrays.fill(target, yAt + i * BLOCK, yAt + (i + 1) * BLOCK, fill);
          } else {
            System.arraycopy(source, xAt + columns[i] * BLOCK, target, yAt + i * BLOCK, BLOCK);
          }
        }
      }
    });
  }
}
