package dev.crease.host;

import dev.crease.exec.lowering.Activation;
import dev.crease.exec.lowering.BlockedForms;
import dev.crease.exec.lowering.Epilogue;
import dev.crease.exec.lowering.Operand;
import dev.crease.exec.lowering.Operand.Fixed;
import dev.crease.exec.lowering.Operand.View;
import dev.crease.exec.lowering.Packing;
import dev.crease.exec.lowering.Phase;
import dev.crease.exec.lowering.Place;
import dev.crease.exec.lowering.PlaneSources;
import dev.crease.exec.lowering.Step;
import dev.crease.exec.lowering.Step.Binary;
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
import dev.crease.exec.lowering.Windows;
import dev.crease.host.kernel.Elements;
import dev.crease.host.kernel.Functions;
import dev.crease.host.kernel.Lanes;
import dev.crease.host.kernel.Pools;
import dev.crease.host.kernel.RowKernel;
import dev.crease.host.kernel.SumKernels;
import dev.crease.host.kernel.SumTable;
import dev.crease.op.WindowAxis;
import dev.crease.op.WindowGeometry;
import dev.crease.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/** The works of steps on blocks of channels. */
final class BlockWorks {

  private static final int BLOCK = Lanes.BLOCK;

  /** Pixels of a piece of an image whose pixels all follow one another. */
  private static final int PIECE = 112;

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
      case Convolution c when c.isDepthwise() -> depthwise(site, c);
      case Convolution c -> convolution(site, c);
      case TransposedConvolution t -> transposed(site, t);
      case Dense d -> dense(site, d);
      case ChannelAffine a -> affine(site, a);
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

  /** The output channel where a last block begins that makes no whole group. */
  private static int whole(int outputs) {
    int blocks = Math.ceilDiv(outputs, BLOCK);
    return SumWork.WIDTH > BLOCK && blocks % 2 == 1 ? (blocks - 1) * BLOCK : outputs;
  }

  private static void convolution(WorkSite site, Convolution c) {
    Place x = site.place(c.x());
    Place y = site.place(c.y());
    Tensor weight = ((Fixed) c.weight()).tensor();
    int block = x.layout().block();
    int outputs = y.channels();
    int end = whole(outputs);
    float[] whole = site.constant(List.of("convolution", site.key(weight), block),
        () -> Packing.convolution(weight, 0, end, block, SumWork.WIDTH));
    float[] rest = site.constant(List.of("rest", site.key(weight), block),
        () -> Packing.convolution(weight, end, outputs, block, BLOCK));
    Ending ending = Ending.of(site, c.epilogue());
    int[] g = table(x, c.window());
    site.add(SumWork.of(walk(x, y, c.window(), ending), site.array(c.x()), whole, rest,
        site.bias(c.epilogue().bias(), outputs), site.array(c.y()), y, ending, g,
        Math.multiplyExact(x.channels(), integer(c.window().kernelSize()))));
  }

  /** What a kernel reads of windows over x. */
  private static int[] table(Place x, WindowGeometry window) {
    int block = x.layout().block();
    int[] g = new int[SumTable.LENGTH];
    WindowAxis h = window.axes().get(0);
    WindowAxis w = window.axes().get(1);
    boolean runs = w.dilation() == 1 && x.channels() % block == 0;
    g[SumTable.PLANES] = x.blocks();
    g[SumTable.WHOLE_PLANES] = x.channels() / block;
    g[SumTable.PLANE_STEP] = x.planeStride();
    g[SumTable.ROWS] = integer(h.kernel());
    g[SumTable.ROW_STEP] = integer(h.dilation()) * x.rowStride();
    g[SumTable.TAPS] = runs ? 1 : integer(w.kernel());
    g[SumTable.TAP_STEP] = integer(w.dilation()) * block;
    g[SumTable.INNER] = runs ? block * integer(w.kernel()) : block;
    g[SumTable.LAST_INNER] = runs
        ? g[SumTable.INNER]
        : x.channels() - (x.blocks() - 1) * block;
    g[SumTable.X_PIXEL] = integer(w.stride()) * block;
    g[SumTable.Y_PIXEL] = BLOCK;
    g[SumTable.R_PIXEL] = BLOCK;
    return g;
  }

  /** Each phase is a convolution that writes pixels a stride apart; what follows the sums is done when all are there. */
  private static void transposed(WorkSite site, TransposedConvolution t) {
    Place x = site.place(t.x());
    Place y = site.place(t.y());
    Tensor weight = ((Fixed) t.weight()).tensor();
    int block = x.layout().block();
    int outputs = y.channels();
    int end = whole(outputs);
    float[] target = site.array(t.y());
    Ending ending = Ending.of(site, t.epilogue());
    int rowStep = integer(t.window().axes().get(0).stride());
    int columnStep = integer(t.window().axes().get(1).stride());
    for (Phase phase : Phase.of(t)) {
      Tensor own = phase.weight(t, weight);
      WindowAxis h = phase.window().axes().get(0);
      WindowAxis w = phase.window().axes().get(1);
      int[] g = table(x, phase.window());
      g[SumTable.Y_PIXEL] = columnStep * BLOCK;
      SumWork.Walk walk = new SumWork.Walk(y.images(), integer(h.output()), integer(w.output()),
          false, x.imageStride(), x.rowStride(), x.origin(h, w), rowStep * y.rowStride(),
          y.origin() + phase.row() * y.rowStride() + phase.column() * BLOCK, 0);
      site.add(SumWork.of(walk, site.array(t.x()),
          Packing.convolution(own, 0, end, block, SumWork.WIDTH),
          Packing.convolution(own, end, outputs, block, BLOCK),
          site.bias(t.epilogue().bias(), outputs), target, y, ending, g,
          Math.multiplyExact(x.channels(), integer(phase.window().kernelSize()))));
    }
    if (columnStep > 1 || rowStep > 1) {
      site.add(new RowsWork(target, y, 8) {
        @Override
        void row(int plane, int row) {
          ending.finish(target, plane * y.planeStride() + row * y.rowStride() + y.origin(), 0,
              y.width());
        }
      });
    }
  }

  private static SumWork.Walk walk(Place x, Place y, WindowGeometry window, Ending ending) {
    boolean flat = window.isPointwise() && x.layout().halo().isNone()
        && y.layout().halo().isNone()
        && ending.place.stream().allMatch(r -> r.layout().halo().isNone());
    WindowAxis h = window.axes().get(0);
    WindowAxis w = window.axes().get(1);
    if (flat) {
      int pixels = y.height() * y.width();
      return new SumWork.Walk(y.images(), Math.max(1, pixels / PIECE), pixels, true,
          x.imageStride(), x.layout().block(), 0, BLOCK, 0, BLOCK);
    }
    return new SumWork.Walk(y.images(), y.height(), y.width(), false, x.imageStride(),
        integer(h.stride()) * x.rowStride(), x.origin(h, w), y.rowStride(), y.origin(),
        ending.place.map(Place::rowStride).orElse(0));
  }

  /** Each row of the left matrix is a pixel. */
  private static void dense(WorkSite site, Dense d) {
    View a = (View) d.a();
    Place x = site.place(a);
    Place y = site.place(d.y());
    Tensor matrix = ((Fixed) d.b()).tensor();
    int columns = d.size().columns();
    int end = whole(columns);
    List<?> key = List.of(site.key(matrix), d.size(), d.alpha());
    float[] whole = site.constant(List.of("matrix", key),
        () -> Packing.matrix(matrix, d.size(), d.alpha(), 0, end, SumWork.WIDTH));
    float[] rest = site.constant(List.of("rest of a matrix", key),
        () -> Packing.matrix(matrix, d.size(), d.alpha(), end, columns, BLOCK));
    Ending ending = Ending.of(site, d.epilogue());
    int[] g = new int[SumTable.LENGTH];
    g[SumTable.PLANES] = 1;
    g[SumTable.WHOLE_PLANES] = 1;
    g[SumTable.ROWS] = 1;
    g[SumTable.TAPS] = 1;
    g[SumTable.INNER] = x.channels();
    g[SumTable.X_PIXEL] = x.imageStride();
    g[SumTable.Y_PIXEL] = y.imageStride();
    int residual = ending.place.map(Place::imageStride).orElse(0);
    g[SumTable.R_PIXEL] = residual;
    int rows = y.images();
    SumWork.Walk walk = new SumWork.Walk(1, Math.max(1, rows / 8), rows, true, 0, x.imageStride(),
        0, y.imageStride(), 0, residual);
    site.add(SumWork.of(walk, site.array(a), whole, rest,
        site.bias(d.epilogue().bias(), columns), site.array(d.y()), y, ending, g, x.channels()));
  }

  private static void depthwise(WorkSite site, Convolution c) {
    Tensor weight = ((Fixed) c.weight()).tensor();
    perChannel(site, c.x(), site.constant(List.of("depthwise", site.key(weight)),
        () -> Packing.depthwise(weight, BLOCK)), c.window(), c.epilogue(), c.y());
  }

  private static void affine(WorkSite site, ChannelAffine a) {
    perChannel(site, a.x(), site.channels(a.scale().tensor(), site.place(a.y()).channels()),
        Windows.PIXEL, a.epilogue(), a.y());
  }

  private static void perChannel(WorkSite site, View from, float[] weights, WindowGeometry window,
      Epilogue epilogue, View to) {
    Place x = site.place(from);
    Place y = site.place(to);
    WindowAxis h = window.axes().get(0);
    WindowAxis w = window.axes().get(1);
    Ending ending = Ending.of(site, epilogue);
    int[] g = new int[SumTable.LENGTH];
    int taps = integer(h.kernel()) * integer(w.kernel());
    g[SumTable.ROWS] = integer(h.kernel());
    g[SumTable.ROW_STEP] = integer(h.dilation()) * x.rowStride();
    g[SumTable.TAPS] = integer(w.kernel());
    g[SumTable.TAP_STEP] = integer(w.dilation()) * BLOCK;
    g[SumTable.X_PIXEL] = integer(w.stride()) * BLOCK;
    g[SumTable.RESIDUAL] = ending.adds ? 1 : 0;
    RowKernel kernel = SumKernels.depthwise(integer(w.kernel()), integer(w.stride()),
        integer(w.dilation()), y.width());
    float[] source = site.array(from);
    float[] target = site.array(to);
    float[] bias = site.bias(epilogue.bias(), y.channels());
    int origin = x.origin(h, w);
    int xRow = integer(h.stride()) * x.rowStride();
    int rowStride = ending.place.map(Place::rowStride).orElse(0);
    int planeStride = ending.place.map(Place::planeStride).orElse(0);
    int residualOrigin = ending.place.map(Place::origin).orElse(0);
    site.add(new RowsWork(target, y, taps) {
      @Override
      void row(int plane, int row) {
        int channel = plane % y.blocks();
        int xAt = plane * x.planeStride() + row * xRow + origin;
        int rAt = plane * planeStride + row * rowStride + residualOrigin;
        int yAt = plane * y.planeStride() + row * y.rowStride() + y.origin();
        for (int l = 0; l < BLOCK; l += Lanes.COUNT) {
          kernel.row(source, weights, bias, ending.residual, target, g, xAt + l,
              channel * taps * BLOCK + l, channel * BLOCK + l, rAt + l, yAt + l, y.width(),
              ending.low, ending.high);
        }
        ending.finish(target, yAt, rAt, y.width());
      }
    });
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
    site.add(new RowsWork(target, y, p.window().kernelSize()) {
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
    site.add(new Work(Math.ceilDiv(planes, most), WorkSite.isMuch(x.shape().elements())) {
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
    site.add(new RowsWork(target, y, 8) {
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
    site.add(new RowsWork(target, y, 2) {
      @Override
      void row(int plane, int row) {
        int yAt = plane * y.planeStride() + row * y.rowStride() + y.origin();
        Elements.blocks(b.kind(), left, p.at(y, plane, row), p.pixel, right,
            q.at(y, plane, row), q.pixel, target, yAt, y.width());
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
    site.add(new RowsWork(target, y, 1) {
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
        for (int l = 0; l < count; l++) {
          int from = part[first + l];
          copy(sources.get(from), places.get(from).at(image, channel[first + l], row), target,
              yAt + l, y.width());
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
    site.add(new RowsWork(target, y, 1) {
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
