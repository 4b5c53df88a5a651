package dev.crease.tornado.exec;

import dev.crease.exec.lowering.Activation;
import dev.crease.exec.lowering.Epilogue;
import dev.crease.exec.lowering.Operand;
import dev.crease.exec.lowering.Operand.Fixed;
import dev.crease.exec.lowering.Operand.View;
import dev.crease.exec.lowering.Packing;
import dev.crease.exec.lowering.Place;
import dev.crease.exec.lowering.Step.BinaryKind;
import dev.crease.tensor.Tensor;
import dev.crease.tornado.fast.ConcatTable;
import dev.crease.tornado.fast.ConvolutionTable;
import dev.crease.tornado.fast.ConvolutionTile6;
import dev.crease.tornado.fast.Copies;
import dev.crease.tornado.fast.CopyTable;
import dev.crease.tornado.fast.DepthwiseTable;
import dev.crease.tornado.fast.DepthwiseTile4;
import dev.crease.tornado.fast.DepthwiseTile8;
import dev.crease.tornado.fast.GatherTable;
import dev.crease.tornado.fast.PartTable;
import dev.crease.tornado.fast.PlaneTable;
import dev.crease.tornado.fast.Planes;
import dev.crease.tornado.fast.PoolTable;
import dev.crease.tornado.plain.Functions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid2D;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.collections.VectorFloat16;

/** Each launch as a task of its own. */
final class TaskLaunches implements Launches {

  private static final int LANES = BlockTables.LANES;

  private final TaskSite site;

  TaskLaunches(TaskSite site) {
    this.site = site;
  }

  @Override
  public Place place(View view) {
    return site.place(view);
  }

  @Override
  public boolean isBlocked(View view) {
    return site.isBlocked(view);
  }

  @Override
  public ConvolutionTiles tiles(int width, int step, int blocks) {
    return ConvolutionTiles.of(site.lanes(), width);
  }

  private VectorFloat16 weights(Weights w) {
    return w.order().isPresent()
        ? site.weights(w.tensor(), w.order().get(), w.alpha(), w.make())
        : site.vectors(List.of(w.key(), site.key(w.tensor())), w.make());
  }

  private VectorFloat16 channels(Tensor tensor, int channels) {
    return site.vectors(List.of("channels", channels, site.key(tensor)),
        () -> Packing.channels(tensor, channels, LANES));
  }

  private VectorFloat16 bias(Epilogue e, int channels) {
    return e.bias().isPresent() && e.bias().get() instanceof Fixed(Tensor tensor)
        ? channels(tensor, channels)
        : site.vectors(List.of("zeros", channels),
            () -> new float[Math.ceilDiv(channels, LANES) * LANES]);
  }

  private FloatArray limits(Epilogue e) {
    float[] limits = BlockSteps.limits(e);
    return site.pair(limits[0], limits[1]);
  }

  @Override
  public void sums(View from, Weights weights, Epilogue epilogue, View to, ConvolutionTiles tiles,
      boolean clears, int... numbers) {
    VectorFloat16 w = weights(weights);
    VectorFloat16 x = site.blocks(from);
    VectorFloat16 y = site.blocks(to);
    VectorFloat16 b = bias(epilogue, site.place(to).channels());
    FloatArray limits = limits(epilogue);
    VectorFloat16 r = BlockSteps.added(epilogue).map(site::blocks).orElse(b);
    int step = numbers[ConvolutionTable.X_PIXEL];
    IntArray g = site.table(numbers);
    boolean border = clears && !site.place(to).layout().halo().isNone();
    WorkerGrid grid = new WorkerGrid2D(numbers[ConvolutionTable.TILES] + (border ? 1 : 0),
        Math.ceilDiv(numbers[ConvolutionTable.BLOCKS], numbers[ConvolutionTable.GROUP]));
    grid.setLocalWork(1, 1, 1);
    DeviceTask.Call anywhere = (graph, id) -> graph.task(id, ConvolutionTile6::convolution,
        site.context(), x, w, b, r, y, limits, g);
    site.task(grid, tiles.rows().<DeviceTask.Call>map(kernel -> (graph, id) -> graph.task(id,
        kernel, site.context(), x, w, b, r, y, limits, g, step)).orElse(anywhere));
  }

  @Override
  public void perChannel(View from, Weights weights, Epilogue epilogue, View to, int... numbers) {
    VectorFloat16 w = weights(weights);
    VectorFloat16 x = site.blocks(from);
    VectorFloat16 y = site.blocks(to);
    VectorFloat16 b = bias(epilogue, site.place(to).channels());
    FloatArray limits = limits(epilogue);
    VectorFloat16 r = BlockSteps.added(epilogue).map(site::blocks).orElse(b);
    IntArray g = site.table(numbers);
    site.rows(numbers[DepthwiseTable.ITEMS], numbers[DepthwiseTable.PLANES], to,
        site.lanes() == LANES
            ? (graph, id) -> graph.task(id, DepthwiseTile8::depthwise, site.context(), x, w, b, r,
                y, limits, g)
            : (graph, id) -> graph.task(id, DepthwiseTile4::depthwise, site.context(), x, w, b, r,
                y, limits, g));
  }

  @Override
  public void pool(View from, View to, int... numbers) {
    VectorFloat16 x = site.blocks(from);
    VectorFloat16 y = site.blocks(to);
    IntArray g = site.table(numbers);
    site.rows(numbers[PoolTable.ITEMS], numbers[PoolTable.PLANES], to,
        (graph, id) -> graph.task(id, Planes::pool, site.context(), x, y, g));
  }

  @Override
  public void reduce(View from, float factor, View to, int... numbers) {
    VectorFloat16 x = site.blocks(from);
    VectorFloat16 y = site.blocks(to);
    VectorFloat16 scale = repeated(factor);
    IntArray g = site.table(numbers);
    site.task(TaskSite.each(numbers[PlaneTable.PLANES]),
        (graph, id) -> graph.task(id, Planes::sum, site.context(), x, y, g, scale));
  }

  private VectorFloat16 repeated(float number) {
    return site.vectors(List.of("repeated", number), () -> repeat(number));
  }

  /** A number for each lane. */
  static float[] repeat(float number) {
    float[] all = new float[LANES];
    Arrays.fill(all, number);
    return all;
  }

  @Override
  public void unary(View from, Activation f, View to, int... numbers) {
    VectorFloat16 x = site.blocks(from);
    VectorFloat16 y = site.blocks(to);
    IntArray g = site.table(numbers);
    site.rows(numbers[PlaneTable.ITEMS], numbers[PlaneTable.PLANES], to,
        (graph, id) -> graph.task(id, Planes::unary, site.context(), x, y, g,
            Functions.code(f.kind()), (float) f.alpha(), (float) f.beta()));
  }

  @Override
  public void binary(Operand first, Operand second, BinaryKind kind, Optional<View> residual,
      Activation f, View to, int... numbers) {
    VectorFloat16 a = operand(first, to);
    VectorFloat16 b = operand(second, to);
    VectorFloat16 y = site.blocks(to);
    IntArray g = site.table(numbers);
    site.rows(numbers[PlaneTable.ITEMS], numbers[PlaneTable.PLANES], to,
        (graph, id) -> graph.task(id, Planes::binary, site.context(), a, b, y, g,
            PlainTasks.code(kind), Functions.code(f.kind()), (float) f.alpha(),
            (float) f.beta()));
  }

  private VectorFloat16 operand(Operand operand, View y) {
    return operand instanceof Fixed(Tensor tensor)
        ? channels(tensor, site.place(y).channels())
        : site.blocks((View) operand);
  }

  @Override
  public void concat(List<View> inputs, View to) {
    Place y = site.place(to);
    int first = 0;
    for (int from = 0; from < inputs.size(); from += Copies.MOST_PARTS) {
      List<View> part = inputs.subList(from, Math.min(inputs.size(), from + Copies.MOST_PARTS));
      List<Place> places = part.stream().map(site::place).toList();
      int[] numbers = BlockTables.concat(places, y, first);
      List<VectorFloat16> x = part.stream().map(site::blocks).toList();
      VectorFloat16 target = site.blocks(to);
      IntArray g = site.table(numbers);
      site.rows(numbers[ConcatTable.ITEMS],
          numbers[ConcatTable.PLANES], to,
          (graph, id) -> graph.task(id, Copies::concat, site.context(), x.get(0), at(x, 1),
              at(x, 2), at(x, 3), at(x, 4), at(x, 5), at(x, 6), at(x, 7), target, g));
      first += places.stream().mapToInt(Place::blocks).sum();
    }
  }

  private static VectorFloat16 at(List<VectorFloat16> arrays, int index) {
    return arrays.get(Math.min(index, arrays.size() - 1));
  }

  @Override
  public void part(View from, View to, int... numbers) {
    VectorFloat16 x = site.blocks(from);
    VectorFloat16 y = site.blocks(to);
    IntArray g = site.table(numbers);
    site.rows(numbers[PartTable.ITEMS], numbers[PartTable.PLANES], to,
        (graph, id) -> graph.task(id, Copies::part, site.context(), x, y, g));
  }

  @Override
  public void gather(View from, float fill, View to, int... numbers) {
    VectorFloat16 x = site.blocks(from);
    VectorFloat16 y = site.blocks(to);
    VectorFloat16 filling = repeated(fill);
    IntArray g = site.table(numbers);
    site.rows(numbers[GatherTable.ITEMS], numbers[GatherTable.PLANES], to,
        (graph, id) -> graph.task(id, Copies::gather, site.context(), x, y, g, filling));
  }

  @Override
  public void copy(View x, View y, int... numbers) {
    IntArray g = site.table(numbers);
    WorkerGrid grid = TaskSite.each(numbers[CopyTable.ITEMS]);
    if (!site.isBlocked(x)) {
      FloatArray from = (FloatArray) site.array(x);
      VectorFloat16 to = site.blocks(y);
      site.task(grid,
          (graph, id) -> graph.task(id, Copies::rowsToBlocks, site.context(), from, to, g));
    } else if (site.isBlocked(y)) {
      VectorFloat16 from = site.blocks(x);
      VectorFloat16 to = site.blocks(y);
      site.task(grid,
          (graph, id) -> graph.task(id, Copies::blocksToBlocks, site.context(), from, to, g));
    } else {
      VectorFloat16 from = site.blocks(x);
      FloatArray to = (FloatArray) site.array(y);
      site.task(grid,
          (graph, id) -> graph.task(id, Copies::blocksToRows, site.context(), from, to, g));
    }
  }
}
