package dev.crease.tornado.exec;

import dev.crease.exec.lowering.Epilogue;
import dev.crease.exec.lowering.Operand;
import dev.crease.exec.lowering.Operand.Fixed;
import dev.crease.exec.lowering.Packing;
import dev.crease.exec.lowering.Step;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.tornado.exec.PlainTasks.Tail;
import dev.crease.tornado.fold.WeightOrder;
import dev.crease.tornado.tiled.SlabTable;
import dev.crease.tornado.tiled.TileTable;
import java.util.Objects;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid3D;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** Launches of the kernels whose work-groups go through slabs of channels, in tiles as {@link SlabPlan} has them. */
final class SlabTasks {

  /** Output channels below which most of a tile would be empty. */
  private static final int LEAST_OUTPUTS = 16;

  /** Input channels below which most work is about slabs rather than in them. */
  private static final int LEAST_CHANNELS = 3;

  private SlabTasks() {}

  /** Whether slabs and tiles of a convolution are filled. */
  static boolean fits(Step.Convolution c) {
    return c.epilogue().limits().isPresent() && c.weight() instanceof Fixed
        && (c.groups() == 1 || c.y().shape().dim(1) / c.groups() % TileTable.TILE == 0)
        && c.x().shape().dim(1) / c.groups() >= LEAST_CHANNELS
        && c.y().shape().dim(1) / c.groups() >= LEAST_OUTPUTS;
  }

  /** Whether slabs and tiles of a product of two matrices are filled. */
  static boolean fits(Step.Dense d) {
    return d.epilogue().limits().isPresent() && d.b() instanceof Fixed
        && d.size().batch() == 1
        && d.size().depth() >= LEAST_CHANNELS && d.size().columns() >= LEAST_OUTPUTS;
  }

  static void convolution(TaskSite site, Step.Convolution c) {
    Shape x = c.x().shape();
    int[] window = TiledTasks.window(c);
    int[] g = new int[SlabTable.WINDOW + window.length];
    TiledTasks.images(g, c, Math.toIntExact(x.dim(1) / c.groups()));
    g[SlabTable.X_CHANNEL] = Math.toIntExact(x.product(2, x.rank()));
    g[SlabTable.TAPS] = window.length / 4;
    System.arraycopy(window, 0, g, SlabTable.WINDOW, window.length);
    Tensor weight = ((Fixed) c.weight()).tensor();
    TornadoNativeArray w = site.packed(weight,
        WeightOrder.convolution(weight.shape(), SlabTable.SLAB, TileTable.TILE),
        () -> Packing.convolution(weight, SlabTable.SLAB, TileTable.TILE));
    add(site, c.x(), w, c.y(), c.epilogue(), 1, c.groups(), g);
  }

  static void dense(TaskSite site, Step.Dense d) {
    Step.MatrixSize s = d.size();
    int[] g = new int[SlabTable.WINDOW + 4];
    TiledTasks.rows(g, s);
    g[SlabTable.X_CHANNEL] = s.transA() ? s.rows() : 1;
    g[SlabTable.TAPS] = 1;
    Tensor weight = ((Fixed) d.b()).tensor();
    TornadoNativeArray w = site.packed(weight, WeightOrder.matrix(s, TileTable.TILE),
        () -> Packing.matrix(weight, s, 1, TileTable.TILE));
    add(site, d.a(), w, d.y(), d.epilogue(), (float) d.alpha(), 1, g);
  }

  private static void add(TaskSite site, Operand from, TornadoNativeArray w, Operand.View to,
      Epilogue epilogue, float alpha, int groups, int[] g) {
    int outputTiles = Math.multiplyExact(g[TileTable.TILES], groups);
    int slabs = Math.ceilDiv(g[SlabTable.CHANNELS], SlabTable.SLAB) * g[SlabTable.TAPS];
    SlabPlan plan = SlabPlan.of(site.units(), g[TileTable.PIXELS], outputTiles, slabs);
    SlabPlan.Tile tile = plan.tile();
    int parts = plan.parts();
    Epilogue.Limits limits = parts > 1
        ? Epilogue.Limits.NONE
        : epilogue.limits().orElseThrow();
    TornadoNativeArray x = site.array(from);
    Tail t = Tail.of(site, parts > 1 ? Epilogue.of(epilogue.bias()) : epilogue);
    g[SlabTable.PARTS] = parts;
    g[SlabTable.Y_PART] = to.shape().size();
    g[SlabTable.SPATIAL] = g[TileTable.OUTPUT] * g[TileTable.OUTPUT + 1] * g[TileTable.OUTPUT + 2];
    IntArray table = site.table(g);
    FloatArray between = site.pair(limits.low(), limits.high());
    WorkerGrid grid = new WorkerGrid3D(
        Math.multiplyExact(tile.count(g[TileTable.PIXELS]), TileTable.ITEMS_X),
        Math.multiplyExact(outputTiles, TileTable.ITEMS_Y), parts);
    grid.setLocalWork(TileTable.ITEMS_X, TileTable.ITEMS_Y, 1);
    Kernels.Slab<TornadoNativeArray> kernel = Objects.requireNonNull(
        site.kernels().slabs().get(tile.pixels()));
    if (parts > 1) {
      FloatArray y = site.scratch(parts * to.shape().elements());
      site.task(grid, (graph, id) -> graph.task(id, kernel.parts(), site.context(), x, w, t.bias(),
          t.residual(), y, between, table, alpha, t.flags()));
      combine(site, to, epilogue, parts, y);
    } else {
      TornadoNativeArray y = site.array(to);
      site.task(grid, (graph, id) -> graph.task(id, kernel.whole(), site.context(), x, w, t.bias(),
          t.residual(), y, between, table, alpha, t.flags()));
    }
  }

  private static void combine(TaskSite site, Operand.View to, Epilogue epilogue, int parts,
      FloatArray scratch) {
    Epilogue.Limits limits = epilogue.limits().orElseThrow();
    Tail t = Tail.of(site, epilogue);
    TornadoNativeArray y = site.array(to);
    site.uses(scratch);
    IntArray table = site.table(to.shape().size(), parts);
    FloatArray between = site.pair(limits.low(), limits.high());
    site.task(to.shape().elements(), (graph, id) -> graph.task(id, site.kernels().combine(),
        site.context(), scratch, t.residual(), y, between, table, t.flags()));
  }
}
