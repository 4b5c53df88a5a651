package dev.crease.tornado.exec;

import dev.crease.exec.lowering.Epilogue;
import dev.crease.exec.lowering.Operand;
import dev.crease.exec.lowering.Operand.Fixed;
import dev.crease.exec.lowering.Packing;
import dev.crease.exec.lowering.Step;
import dev.crease.exec.lowering.Windows;
import dev.crease.op.WindowAxis;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.tornado.exec.PlainTasks.Tail;
import dev.crease.tornado.fold.WeightOrder;
import dev.crease.tornado.tiled.PartSums;
import dev.crease.tornado.tiled.SlabTable;
import dev.crease.tornado.tiled.SlabTile4;
import dev.crease.tornado.tiled.SlabTile8;
import java.util.List;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid3D;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Launches of the kernels whose work-groups go through slabs of channels, in tiles as {@link SlabPlan} has them. */
final class SlabTasks {

  /** Output channels below which most of a tile would be empty. */
  private static final int LEAST_OUTPUTS = 16;

  private SlabTasks() {}

  /** Whether slabs and tiles of a convolution are filled. */
  static boolean fits(Step.Convolution c) {
    return c.epilogue().limits().isPresent() && c.weight() instanceof Fixed
        && (c.groups() == 1 || c.y().shape().dim(1) / c.groups() % SlabTable.TILE == 0)
        && c.x().shape().dim(1) / c.groups() >= SlabTable.SLAB
        && c.y().shape().dim(1) / c.groups() >= LEAST_OUTPUTS;
  }

  /** Whether slabs and tiles of a product of two matrices are filled. */
  static boolean fits(Step.Dense d) {
    return d.epilogue().limits().isPresent() && d.b() instanceof Fixed
        && d.size().batch() == 1
        && d.size().depth() >= SlabTable.SLAB && d.size().columns() >= LEAST_OUTPUTS;
  }

  static void convolution(TaskSite site, Step.Convolution c) {
    Shape x = c.x().shape();
    Shape y = c.y().shape();
    List<WindowAxis> axes = Windows.three(c.window());
    int taps = Math.toIntExact(c.window().kernelSize());
    int channels = Math.toIntExact(x.dim(1) / c.groups());
    int row = Math.toIntExact(axes.get(2).input());
    int plane = Math.multiplyExact(row, Math.toIntExact(axes.get(1).input()));
    int image = Math.toIntExact(x.product(2, x.rank()));
    int spatial = Math.toIntExact(y.product(2, y.rank()));
    int[] g = new int[SlabTable.WINDOW + 4 * taps];
    sizes(g, Math.toIntExact(y.dim(0) * spatial), Math.toIntExact(y.dim(1) / c.groups()),
        channels);
    g[SlabTable.X_IMAGE] = Math.multiplyExact(image, Math.toIntExact(x.dim(1)));
    g[SlabTable.X_GROUP] = image * channels;
    g[SlabTable.X_CHANNEL] = image;
    g[SlabTable.X_PLANE] = plane;
    g[SlabTable.X_ROW] = row;
    g[SlabTable.Y_IMAGE] = Math.multiplyExact(spatial, Math.toIntExact(y.dim(1)));
    g[SlabTable.Y_OUTPUT] = spatial;
    g[SlabTable.TAPS] = taps;
    TiledTasks.put(g, SlabTable.INPUT, axes, WindowAxis::input);
    TiledTasks.put(g, SlabTable.OUTPUT, axes, WindowAxis::output);
    TiledTasks.put(g, SlabTable.STRIDE, axes, WindowAxis::stride);
    TiledTasks.put(g, SlabTable.PAD, axes, WindowAxis::padBegin);
    TiledTasks.window(g, SlabTable.WINDOW, axes, row, plane);
    Tensor weight = ((Fixed) c.weight()).tensor();
    FloatArray w = site.packed(weight,
        WeightOrder.convolution(weight.shape(), SlabTable.SLAB, SlabTable.TILE),
        () -> Packing.convolution(weight, SlabTable.SLAB, SlabTable.TILE));
    add(site, c.x(), w, c.y(), c.epilogue(), 1, c.groups(), g);
  }

  /** Rows of the left matrix are images of one pixel. */
  static void dense(TaskSite site, Step.Dense d) {
    Step.MatrixSize s = d.size();
    int[] g = new int[SlabTable.WINDOW + 4];
    sizes(g, s.rows(), s.columns(), s.depth());
    g[SlabTable.X_IMAGE] = s.transA() ? 1 : s.depth();
    g[SlabTable.X_CHANNEL] = s.transA() ? s.rows() : 1;
    g[SlabTable.Y_IMAGE] = s.columns();
    g[SlabTable.Y_OUTPUT] = 1;
    g[SlabTable.TAPS] = 1;
    for (int axis = 0; axis < 3; axis++) {
      g[SlabTable.INPUT + axis] = 1;
      g[SlabTable.OUTPUT + axis] = 1;
      g[SlabTable.STRIDE + axis] = 1;
    }
    Tensor weight = ((Fixed) d.b()).tensor();
    FloatArray w = site.packed(weight, WeightOrder.matrix(s, SlabTable.TILE),
        () -> Packing.matrix(weight, s, 1, SlabTable.TILE));
    add(site, d.a(), w, d.y(), d.epilogue(), (float) d.alpha(), 1, g);
  }

  private static void sizes(int[] g, int pixels, int outputs, int channels) {
    g[SlabTable.PIXELS] = pixels;
    g[SlabTable.OUTPUTS] = outputs;
    g[SlabTable.CHANNELS] = channels;
    g[SlabTable.TILES] = Math.ceilDiv(outputs, SlabTable.TILE);
  }

  private static void add(TaskSite site, Operand from, FloatArray w, Operand.View to,
      Epilogue epilogue, float alpha, int groups, int[] g) {
    int outputTiles = Math.multiplyExact(g[SlabTable.TILES], groups);
    int slabs = Math.ceilDiv(g[SlabTable.CHANNELS], SlabTable.SLAB) * g[SlabTable.TAPS];
    SlabPlan plan = SlabPlan.of(site.units(), g[SlabTable.PIXELS], outputTiles, slabs);
    boolean wide = plan.pixels() == SlabPlan.WIDE;
    int parts = plan.parts();
    Epilogue.Limits limits = epilogue.limits().orElseThrow();
    FloatArray x = site.array(from);
    Tail t = Tail.of(site, parts > 1 ? Epilogue.NONE : epilogue);
    FloatArray y = parts > 1 ? site.scratch(parts * to.shape().elements()) : site.array(to);
    g[SlabTable.PARTS] = parts;
    g[SlabTable.Y_PART] = to.shape().size();
    IntArray table = site.table(g);
    WorkerGrid grid = new WorkerGrid3D(plan.pixelTiles(g[SlabTable.PIXELS]) * SlabTable.ITEMS_X,
        outputTiles * SlabTable.ITEMS_Y, parts);
    grid.setLocalWork(SlabTable.ITEMS_X, SlabTable.ITEMS_Y, 1);
    float factor = parts > 1 ? 1 : alpha;
    float low = parts > 1 ? Epilogue.Limits.NONE.low() : limits.low();
    float high = parts > 1 ? Epilogue.Limits.NONE.high() : limits.high();
    site.task(grid, (graph, id) -> {
      if (wide) {
        graph.task(id, SlabTile8::product, site.context(), x, w, t.bias(), t.residual(), y, table,
            factor, t.flags(), low, high);
      } else {
        graph.task(id, SlabTile4::product, site.context(), x, w, t.bias(), t.residual(), y, table,
            factor, t.flags(), low, high);
      }
    });
    if (parts > 1) {
      combine(site, to, epilogue, alpha, parts, y, g);
    }
  }

  private static void combine(TaskSite site, Operand.View to, Epilogue epilogue, float alpha,
      int parts, FloatArray scratch, int... g) {
    Epilogue.Limits limits = epilogue.limits().orElseThrow();
    Tail t = Tail.of(site, epilogue);
    FloatArray y = site.array(to);
    site.uses(scratch);
    int channels = g[SlabTable.Y_IMAGE] / g[SlabTable.Y_OUTPUT];
    IntArray table = site.table(to.shape().size(), parts, channels, g[SlabTable.Y_OUTPUT]);
    site.task(to.shape().elements(), (graph, id) -> graph.task(id, PartSums::combine,
        site.context(), scratch, t.bias(), t.residual(), y, table, alpha, t.flags(), limits.low(),
        limits.high()));
  }
}
