package dev.crease.host;

import dev.crease.exec.lowering.Epilogue;
import dev.crease.exec.lowering.Operand.Fixed;
import dev.crease.exec.lowering.Operand.View;
import dev.crease.exec.lowering.Packing;
import dev.crease.exec.lowering.Phase;
import dev.crease.exec.lowering.Place;
import dev.crease.exec.lowering.Step.ChannelAffine;
import dev.crease.exec.lowering.Step.Convolution;
import dev.crease.exec.lowering.Step.Dense;
import dev.crease.exec.lowering.Step.TransposedConvolution;
import dev.crease.exec.lowering.Windows;
import dev.crease.exec.lowering.WinogradForm;
import dev.crease.host.kernel.Lanes;
import dev.crease.host.kernel.SumTable;
import dev.crease.op.WindowAxis;
import dev.crease.op.WindowGeometry;
import dev.crease.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/** The works of sums of products on blocks of channels, and of what follows them. */
final class BlockSums {

  private static final int BLOCK = Lanes.BLOCK;

  /** Pixels of a piece of an image whose pixels all follow one another. */
  private static final int PIECE = 112;

  private BlockSums() {}

  private static int integer(long number) {
    return Math.toIntExact(number);
  }

  /** The output channel where a last block begins that makes no whole group. */
  static int whole(int outputs) {
    int blocks = Math.ceilDiv(outputs, BLOCK);
    return SumRows.WIDTH > BLOCK && blocks % 2 == 1 ? (blocks - 1) * BLOCK : outputs;
  }

  static void convolution(WorkSite site, Convolution c) {
    Ending ending = Ending.of(site, c.epilogue());
    Optional<WinogradForm> form = site.approximation(c);
    if (form.isPresent()) {
      WinogradWork.add(site, form.get(), c, ending);
      return;
    }
    Place x = site.place(c.x());
    Place y = site.place(c.y());
    site.add(SumWork.of(site, walk(site, x, y, c.window(), ending), x, terms(site, c),
        site.array(c.y()), y, ending, table(x, c.window(), ending.adds)));
  }

  /** What a convolution sums up. */
  static SumRows.Terms terms(WorkSite site, Convolution c) {
    Place x = site.place(c.x());
    Tensor weight = ((Fixed) c.weight()).tensor();
    int block = x.layout().block();
    int outputs = site.place(c.y()).channels();
    int end = whole(outputs);
    int depth = Math.multiplyExact(x.channels(), integer(c.window().kernelSize()));
    float[] whole = site.constant(List.of("convolution", site.key(weight), block),
        () -> wholeUnits(weight, end, block, depth));
    float[] rest = site.constant(List.of("rest", site.key(weight), block),
        () -> Packing.convolution(weight, end, outputs, block, BLOCK));
    return new SumRows.Terms(site.array(c.x()), whole, rest,
        site.bias(c.epilogue().bias(), outputs), depth);
  }

  private static float[] wholeUnits(Tensor weight, int end, int block, int depth) {
    return SumRows.inUnits(Packing.convolution(weight, 0, end, block, Lanes.COUNT), 1, depth,
        end);
  }

  /** What a kernel reads of windows over x. */
  static int[] table(Place x, WindowGeometry window, boolean adds) {
    int block = x.layout().block();
    WindowAxis h = window.axes().get(0);
    WindowAxis w = window.axes().get(1);
    int kernel = integer(window.kernelSize());
    int rowStep = integer(h.dilation()) * x.rowStride();
    int tapStep = integer(w.dilation()) * block;
    // The columns of a window follow one another where a block has no more than the channels there
    // are.
    boolean joins = block < BLOCK && w.dilation() == 1;
    int columns = joins ? 1 : integer(w.kernel());
    int runs = block == BLOCK ? x.channels() / BLOCK * kernel : 0;
    int shorter = x.channels() % BLOCK == 0 ? 0 : integer(h.kernel()) * columns;
    int[] g = new int[SumTable.LENGTH + runs + shorter];
    g[SumTable.X_PIXEL] = integer(w.stride()) * block;
    g[SumTable.Y_PIXEL] = BLOCK;
    g[SumTable.R_PIXEL] = adds ? BLOCK : 0;
    g[SumTable.RUNS] = runs;
    g[SumTable.SHORT_RUNS] = shorter;
    g[SumTable.SHORT] = x.channels() % BLOCK * (joins ? integer(w.kernel()) : 1);
    for (int n = 0; n < runs + shorter; n++) {
      int tap = n % kernel;
      g[SumTable.LENGTH + n] = n / kernel * x.planeStride() + tap / columns * rowStep
          + tap % columns * tapStep;
    }
    return g;
  }

  /** What a kernel reads of all channels of one pixel after the other. */
  static int[] pointTable(Place x) {
    return table(x, Windows.PIXEL, false);
  }

  /** Each phase is a convolution that writes pixels a stride apart; what follows the sums is done when all are there. */
  static void transposed(WorkSite site, TransposedConvolution t) {
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
      int[] g = table(x, phase.window(), ending.adds);
      g[SumTable.Y_PIXEL] = columnStep * BLOCK;
      SumWork.Walk walk = new SumWork.Walk(y.images(), integer(h.output()), integer(w.output()),
          false, x.imageStride(), x.rowStride(), x.origin(h, w), rowStep * y.rowStride(),
          y.origin() + phase.row() * y.rowStride() + phase.column() * BLOCK, 0);
      int depth = Math.multiplyExact(x.channels(), integer(phase.window().kernelSize()));
      SumRows.Terms terms = new SumRows.Terms(site.array(t.x()),
          wholeUnits(own, end, block, depth),
          Packing.convolution(own, end, outputs, block, BLOCK),
          site.bias(t.epilogue().bias(), outputs), depth);
      site.add(SumWork.of(site, walk, x, terms, target, y, ending, g));
    }
    if (columnStep > 1 || rowStep > 1) {
      site.add(new RowsWork(site, target, y, 8) {
        @Override
        void row(int plane, int row) {
          ending.finish(target, plane * y.planeStride() + row * y.rowStride() + y.origin(), 0,
              y.width());
        }
      });
    }
  }

  private static SumWork.Walk walk(WorkSite site, Place x, Place y, WindowGeometry window,
      Ending ending) {
    boolean flat = window.isPointwise() && x.layout().halo().isNone()
        && y.layout().halo().isNone()
        && ending.place.stream().allMatch(r -> r.layout().halo().isNone());
    WindowAxis h = window.axes().get(0);
    WindowAxis w = window.axes().get(1);
    if (flat) {
      int pixels = y.height() * y.width();
      int tiles = Math.ceilDiv(pixels, Lanes.PIXELS);
      int wanted = Math.max(2 * site.threads(),
          Math.ceilDiv(site.fewItems(), y.images() * SumWork.units(y)));
      int pieces = Bands.even(Math.max(Math.max(1, pixels / PIECE), Math.min(tiles / 3, wanted)),
          Math.max(1, tiles / 2), site.threads());
      return new SumWork.Walk(y.images(), pieces, pixels, true,
          x.imageStride(), x.layout().block(), x.origin(), BLOCK, y.origin(), BLOCK);
    }
    return new SumWork.Walk(y.images(), y.height(), y.width(), false, x.imageStride(),
        integer(h.stride()) * x.rowStride(), x.origin(h, w), y.rowStride(), y.origin(),
        ending.place.map(Place::rowStride).orElse(0));
  }

  /** Each row of the left matrix is a pixel. */
  static void dense(WorkSite site, Dense d) {
    View a = (View) d.a();
    Place x = site.place(a);
    Place y = site.place(d.y());
    Tensor matrix = ((Fixed) d.b()).tensor();
    int columns = d.size().columns();
    int end = whole(columns);
    List<?> key = List.of(site.key(matrix), d.size(), d.alpha());
    float[] whole = site.constant(List.of("matrix", key),
        () -> SumRows.inUnits(
            Packing.matrix(matrix, d.size(), d.alpha(), 0, end, Lanes.COUNT), 1, x.channels(),
            end));
    float[] rest = site.constant(List.of("rest of a matrix", key),
        () -> Packing.matrix(matrix, d.size(), d.alpha(), end, columns, BLOCK));
    Ending ending = Ending.of(site, d.epilogue());
    int[] g = new int[SumTable.LENGTH + 1];
    g[SumTable.SHORT_RUNS] = 1;
    g[SumTable.SHORT] = x.channels();
    g[SumTable.X_PIXEL] = x.imageStride();
    g[SumTable.Y_PIXEL] = y.imageStride();
    int residual = ending.place.map(Place::imageStride).orElse(0);
    g[SumTable.R_PIXEL] = ending.adds ? residual : 0;
    int rows = y.images();
    SumWork.Walk walk = new SumWork.Walk(1, Math.max(1, rows / 8), rows, true, 0, x.imageStride(),
        x.origin(), y.imageStride(), y.origin(), residual);
    SumRows.Terms terms = new SumRows.Terms(site.array(a), whole, rest,
        site.bias(d.epilogue().bias(), columns), x.channels());
    site.add(SumWork.of(site, walk, x, terms, site.array(d.y()), y, ending, g));
  }

  static void depthwise(WorkSite site, Convolution c) {
    perChannel(site, c.x(), depthwiseWeights(site, c), c.window(), c.epilogue(), c.y());
  }

  /** The weights of a convolution of each channel by itself. */
  static float[] depthwiseWeights(WorkSite site, Convolution c) {
    Tensor weight = ((Fixed) c.weight()).tensor();
    return site.constant(List.of("depthwise", site.key(weight)),
        () -> Packing.depthwise(weight, BLOCK));
  }

  static void affine(WorkSite site, ChannelAffine a) {
    perChannel(site, a.x(), site.channels(a.scale().tensor(), site.place(a.y()).channels()),
        Windows.PIXEL, a.epilogue(), a.y());
  }

  private static void perChannel(WorkSite site, View from, float[] weights, WindowGeometry window,
      Epilogue epilogue, View to) {
    Place x = site.place(from);
    WindowAxis h = window.axes().get(0);
    WindowAxis w = window.axes().get(1);
    ChannelRows rows = new ChannelRows(site, weights, window, x.rowStride(), epilogue, to);
    float[] source = site.array(from);
    int origin = x.origin(h, w);
    int xRow = integer(h.stride()) * x.rowStride();
    site.add(new RowsWork(site, rows.target(), rows.place(), rows.taps()) {
      @Override
      void row(int plane, int row) {
        rows.row(source, plane * x.planeStride() + row * xRow + origin, plane, row);
      }
    });
  }
}
