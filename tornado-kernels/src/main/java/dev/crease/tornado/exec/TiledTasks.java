package dev.crease.tornado.exec;

import dev.crease.exec.lowering.Operand;
import dev.crease.exec.lowering.Step;
import dev.crease.exec.lowering.Windows;
import dev.crease.op.WindowAxis;
import dev.crease.tensor.Shape;
import dev.crease.tornado.exec.PlainTasks.Tail;
import dev.crease.tornado.tiled.TileTable;
import java.util.List;
import java.util.function.ToLongFunction;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid2D;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** Launches of the kernels whose work-groups share tiles: for sums that many outputs have operands in common with. */
final class TiledTasks {

  /** Output channels and pixels below which most of a tile would be empty. */
  private static final int WORTHWHILE = 16;

  private TiledTasks() {}

  /** Whether tiles of a convolution are filled. */
  static boolean fits(Step.Convolution c) {
    return c.y().shape().dim(1) / c.groups() >= WORTHWHILE
        && c.y().shape().elements() / c.y().shape().dim(1) >= WORTHWHILE;
  }

  /** Whether tiles of a product of two matrices are filled. */
  static boolean fits(Step.Dense d) {
    return d.size().batch() == 1 && d.size().rows() >= WORTHWHILE
        && d.size().columns() >= WORTHWHILE;
  }

  static void convolution(TaskSite site, Step.Convolution c) {
    int channels = Math.toIntExact(c.x().shape().dim(1) / c.groups());
    int[] window = window(c);
    int depth = Math.multiplyExact(channels, window.length / 4);
    int[] g = new int[TileTable.WINDOW + 4 * depth];
    images(g, c, depth);
    g[TileTable.W_OUTPUT] = depth;
    g[TileTable.W_DEPTH] = 1;
    int image = Math.toIntExact(c.x().shape().product(2, c.x().shape().rank()));
    for (int at = 0; at < 4 * depth; at += 4) {
      System.arraycopy(window, at % window.length, g, TileTable.WINDOW + at, 4);
      g[TileTable.WINDOW + at] += at / window.length * image;
    }
    add(site, c.x(), c.weight(), c.y(), Tail.of(site, c.epilogue()), 1, c.groups(), g);
  }

  static void dense(TaskSite site, Step.Dense d) {
    Step.MatrixSize s = d.size();
    int[] g = new int[TileTable.WINDOW + 4 * s.depth()];
    rows(g, s);
    g[TileTable.W_OUTPUT] = s.transB() ? s.depth() : 1;
    g[TileTable.W_DEPTH] = s.transB() ? 1 : s.columns();
    for (int k = 0; k < s.depth(); k++) {
      g[TileTable.WINDOW + 4 * k] = s.transA() ? k * s.rows() : k;
    }
    add(site, d.a(), d.b(), d.y(), Tail.of(site, d.epilogue()), (float) d.alpha(), 1, g);
  }

  /** Puts the sizes and steps of a convolution's images, and {@code depth} terms of each sum. */
  static void images(int[] g, Step.Convolution c, int depth) {
    Shape x = c.x().shape();
    Shape y = c.y().shape();
    List<WindowAxis> axes = Windows.three(c.window());
    int image = Math.toIntExact(x.product(2, x.rank()));
    int spatial = Math.toIntExact(y.product(2, y.rank()));
    sizes(g, Math.toIntExact(y.dim(0) * spatial), Math.toIntExact(y.dim(1) / c.groups()), depth);
    g[TileTable.X_IMAGE] = Math.multiplyExact(image, Math.toIntExact(x.dim(1)));
    g[TileTable.X_GROUP] = image * Math.toIntExact(x.dim(1) / c.groups());
    g[TileTable.Y_IMAGE] = Math.multiplyExact(spatial, Math.toIntExact(y.dim(1)));
    g[TileTable.Y_OUTPUT] = spatial;
    put(g, TileTable.INPUT, axes, WindowAxis::input);
    put(g, TileTable.OUTPUT, axes, WindowAxis::output);
    put(g, TileTable.STRIDE, axes, WindowAxis::stride);
    put(g, TileTable.PAD, axes, WindowAxis::padBegin);
    g[TileTable.X_ROW] = row(axes);
    g[TileTable.X_PLANE] = plane(axes);
  }

  /** Puts the sizes and steps of a product of matrices: rows of the left one are images of one pixel. */
  static void rows(int[] g, Step.MatrixSize s) {
    sizes(g, s.rows(), s.columns(), s.depth());
    g[TileTable.X_IMAGE] = s.transA() ? 1 : s.depth();
    g[TileTable.Y_IMAGE] = s.columns();
    g[TileTable.Y_OUTPUT] = 1;
    for (int axis = 0; axis < 3; axis++) {
      g[TileTable.INPUT + axis] = 1;
      g[TileTable.OUTPUT + axis] = 1;
      g[TileTable.STRIDE + axis] = 1;
    }
  }

  private static int row(List<WindowAxis> axes) {
    return Math.toIntExact(axes.get(2).input());
  }

  private static int plane(List<WindowAxis> axes) {
    return Math.toIntExact(axes.get(1).input() * axes.get(2).input());
  }

  private static void sizes(int[] g, int pixels, int outputs, int depth) {
    g[TileTable.PIXELS] = pixels;
    g[TileTable.OUTPUTS] = outputs;
    g[TileTable.DEPTH] = depth;
    g[TileTable.TILES] = Math.ceilDiv(outputs, TileTable.TILE);
  }

  /** Four numbers for each element of a window: its offset in an image, and its coordinates there. */
  static int[] window(Step.Convolution c) {
    List<WindowAxis> axes = Windows.three(c.window());
    int row = row(axes);
    int plane = plane(axes);
    int[] g = new int[4 * Math.toIntExact(c.window().kernelSize())];
    int at = 0;
    for (int kd = 0; kd < axes.get(0).kernel(); kd++) {
      for (int kh = 0; kh < axes.get(1).kernel(); kh++) {
        for (int kw = 0; kw < axes.get(2).kernel(); kw++) {
          int z = Math.toIntExact(kd * axes.get(0).dilation());
          int h = Math.toIntExact(kh * axes.get(1).dilation());
          int w = Math.toIntExact(kw * axes.get(2).dilation());
          g[at++] = z * plane + h * row + w;
          g[at++] = z;
          g[at++] = h;
          g[at++] = w;
        }
      }
    }
    return g;
  }

  private static void put(int[] g, int at, List<WindowAxis> axes,
      ToLongFunction<WindowAxis> number) {
    for (int axis = 0; axis < 3; axis++) {
      g[at + axis] = Math.toIntExact(number.applyAsLong(axes.get(axis)));
    }
  }

  private static void add(TaskSite site, Operand from, Operand weights, Operand.View to, Tail t,
      float alpha, int groups, int... numbers) {
    TornadoNativeArray x = site.array(from);
    TornadoNativeArray w = site.array(weights);
    TornadoNativeArray y = site.array(to);
    IntArray g = site.table(numbers);
    WorkerGrid grid = new WorkerGrid2D(
        Math.ceilDiv(numbers[TileTable.PIXELS], TileTable.TILE) * TileTable.ITEMS_X,
        Math.multiplyExact(numbers[TileTable.TILES], groups) * TileTable.ITEMS_Y);
    grid.setLocalWork(TileTable.ITEMS_X, TileTable.ITEMS_Y, 1);
    site.task(grid, (graph, id) -> graph.task(id, site.kernels().product(), site.context(), x, w,
        t.bias(), t.residual(), y, g, alpha, t.flags(), t.f1(), t.a1(), t.b1(), t.f2(), t.a2(),
        t.b2()));
  }
}
