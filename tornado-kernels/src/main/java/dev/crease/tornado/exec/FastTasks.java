package dev.crease.tornado.exec;

import dev.crease.exec.lowering.Activation;
import dev.crease.exec.lowering.BlockedForms;
import dev.crease.exec.lowering.Epilogue;
import dev.crease.exec.lowering.Epilogue.Limits;
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
import dev.crease.exec.lowering.Step.Rearrange;
import dev.crease.exec.lowering.Step.Reduce;
import dev.crease.exec.lowering.Step.ReduceKind;
import dev.crease.exec.lowering.Step.Relayout;
import dev.crease.exec.lowering.Step.TransposedConvolution;
import dev.crease.exec.lowering.Step.Unary;
import dev.crease.tensor.Tensor;
import dev.crease.tornado.exec.BlockTables.Grid;
import dev.crease.tornado.exec.BlockTables.Walk;
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
import dev.crease.tornado.fold.WeightOrder;
import dev.crease.tornado.plain.Functions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid2D;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.collections.VectorFloat16;

/** Launches of the kernels on blocks of channels. */
final class FastTasks {

  private static final int LANES = BlockTables.LANES;

  /** Stands for no limit: fast arithmetic knows no infinities. */
  private static final float NO_LIMIT = Float.MAX_VALUE;

  private FastTasks() {}

  /** Whether there is a kernel for a step that works on blocks of channels. */
  static boolean has(Step step) {
    return BlockedForms.isUsual(step, Functions::isCommon);
  }

  /** Adds the tasks of a step that works on blocks of channels. */
  static void add(TaskSite site, Step step) {
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

  /** The limits that the kernel of a sum applies itself. */
  private static FloatArray limits(TaskSite site, Epilogue e) {
    Limits limits = e.limits().orElse(Limits.NONE);
    return site.pair(finite(limits.low()), finite(limits.high()));
  }

  private static float finite(float limit) {
    return Math.clamp(limit, -NO_LIMIT, NO_LIMIT);
  }

  private static VectorFloat16 channels(TaskSite site, Tensor tensor, int channels) {
    return site.vectors(List.of("channels", site.key(tensor), channels),
        () -> Packing.channels(tensor, channels, LANES));
  }

  private static VectorFloat16 bias(TaskSite site, Epilogue e, int channels) {
    return e.bias().isPresent() && e.bias().get() instanceof Fixed(Tensor tensor)
        ? channels(site, tensor, channels)
        : site.vectors(List.of("zeros", channels),
            () -> new float[Math.ceilDiv(channels, LANES) * LANES]);
  }

  /** The residual that the kernel of a sum adds itself. */
  private static Optional<View> added(Epilogue e) {
    return e.limits().isPresent() ? e.residual() : Optional.empty();
  }

  private static Optional<Place> residual(TaskSite site, Epilogue e) {
    return added(e).map(site::place);
  }

  private static void convolution(TaskSite site, Convolution c) {
    Place x = site.place(c.x());
    Place y = site.place(c.y());
    Tensor weight = ((Fixed) c.weight()).tensor();
    int block = x.layout().block();
    VectorFloat16 w = site.weights(weight, WeightOrder.convolution(weight.shape(), block, LANES), 1,
        () -> Packing.convolution(weight, block, LANES));
    ConvolutionTiles tiles = ConvolutionTiles.of(site.lanes(), y.width());
    sums(site, c.x(), w, c.epilogue(), c.y(), tiles, true, BlockTables.convolution(x, y,
        Grid.all(y), c.window(), residual(site, c.epilogue()), tiles));
    finish(site, c.epilogue(), c.y());
  }

  /** Phase by phase; the first one clears the halo. */
  private static void transposed(TaskSite site, TransposedConvolution t) {
    Place x = site.place(t.x());
    Place y = site.place(t.y());
    Tensor weight = ((Fixed) t.weight()).tensor();
    int block = x.layout().block();
    for (Phase phase : Phase.of(t)) {
      VectorFloat16 w = site.vectors(List.of("phase", site.key(weight), block, phase),
          () -> Packing.convolution(phase.weight(t, weight), block, LANES));
      Grid grid = Grid.of(phase, t.window());
      ConvolutionTiles tiles = ConvolutionTiles.of(site.lanes(), grid.width());
      sums(site, t.x(), w, t.epilogue(), t.y(), tiles,
          phase.row() == 0 && phase.column() == 0, BlockTables.convolution(x, y, grid,
              phase.window(), residual(site, t.epilogue()), tiles));
    }
    finish(site, t.epilogue(), t.y());
  }

  private static void dense(TaskSite site, Dense d) {
    View a = (View) d.a();
    Tensor matrix = ((Fixed) d.b()).tensor();
    VectorFloat16 w = site.weights(matrix, WeightOrder.matrix(d.size(), LANES), d.alpha(),
        () -> Packing.matrix(matrix, d.size(), d.alpha(), LANES));
    ConvolutionTiles tiles = ConvolutionTiles.of(site.lanes(), 1);
    sums(site, a, w, d.epilogue(), d.y(), tiles, true, BlockTables.dense(site.place(a),
        site.place(d.y()), residual(site, d.epilogue()), tiles));
    finish(site, d.epilogue(), d.y());
  }

  private static void sums(TaskSite site, View from, VectorFloat16 w, Epilogue epilogue,
      View to, ConvolutionTiles tiles, boolean clears, int... numbers) {
    VectorFloat16 x = site.blocks(from);
    VectorFloat16 y = site.blocks(to);
    VectorFloat16 b = bias(site, epilogue, site.place(to).channels());
    FloatArray limits = limits(site, epilogue);
    VectorFloat16 r = added(epilogue).map(site::blocks).orElse(b);
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

  private static void depthwise(TaskSite site, Convolution c) {
    Tensor weight = ((Fixed) c.weight()).tensor();
    VectorFloat16 w = site.weights(weight, WeightOrder.convolution(weight.shape(), 1, LANES), 1,
        () -> Packing.depthwise(weight, LANES));
    perChannel(site, c.x(), w, c.epilogue(), c.y(), BlockTables.depthwise(
        site.place(c.x()), site.place(c.y()), c.window(), residual(site, c.epilogue())));
  }

  private static void affine(TaskSite site, ChannelAffine a) {
    Place y = site.place(a.y());
    perChannel(site, a.x(), channels(site, a.scale().tensor(), y.channels()), a.epilogue(),
        a.y(),
        BlockTables.affine(site.place(a.x()), y, residual(site, a.epilogue())));
  }

  private static void perChannel(TaskSite site, View from, VectorFloat16 w, Epilogue epilogue,
      View to, int... numbers) {
    VectorFloat16 x = site.blocks(from);
    VectorFloat16 y = site.blocks(to);
    VectorFloat16 b = bias(site, epilogue, site.place(to).channels());
    FloatArray limits = limits(site, epilogue);
    VectorFloat16 r = added(epilogue).map(site::blocks).orElse(b);
    IntArray g = site.table(numbers);
    site.rows(numbers[DepthwiseTable.ITEMS], numbers[DepthwiseTable.PLANES], to,
        site.lanes() == LANES
            ? (graph, id) -> graph.task(id, DepthwiseTile8::depthwise, site.context(), x, w, b, r,
                y, limits, g)
            : (graph, id) -> graph.task(id, DepthwiseTile4::depthwise, site.context(), x, w, b, r,
                y, limits, g));
    finish(site, epilogue, to);
  }

  /** What the sum's kernel could not apply itself. */
  private static void finish(TaskSite site, Epilogue e, View y) {
    if (e.limits().isPresent()) {
      return;
    }
    if (e.residual().isEmpty()) {
      function(site, y, e.inner(), y);
      return;
    }
    if (!e.inner().isNone()) {
      function(site, y, e.inner(), y);
    }
    Place place = site.place(y);
    combine(site, site.blocks(y), new Walk.Whole(place), site.blocks(e.residual().get()),
        new Walk.Whole(site.place(e.residual().get())), y, Step.BinaryKind.ADD, e.outer());
  }

  private static void pool(TaskSite site, Pool p) {
    int[] numbers = BlockTables.pool(site.place(p.x()), site.place(p.y()), p.window(), p.kind());
    VectorFloat16 x = site.blocks(p.x());
    VectorFloat16 y = site.blocks(p.y());
    IntArray g = site.table(numbers);
    site.rows(numbers[PoolTable.ITEMS], numbers[PoolTable.PLANES], p.y(),
        (graph, id) -> graph.task(id, Planes::pool, site.context(), x, y, g));
  }

  private static void reduce(TaskSite site, Reduce r) {
    Place place = site.place(r.x());
    int[] numbers = BlockTables.elements(place, new Walk.Whole(place), new Walk.Whole(place));
    float factor = r.kind() == ReduceKind.MEAN ? (float) (1.0 / r.rows().length()) : 1;
    VectorFloat16 x = site.blocks(r.x());
    VectorFloat16 y = site.blocks(r.y());
    VectorFloat16 scale = repeated(site, factor);
    IntArray g = site.table(numbers);
    site.task(TaskSite.each(numbers[PlaneTable.PLANES]),
        (graph, id) -> graph.task(id, Planes::sum, site.context(), x, y, g, scale));
  }

  private static VectorFloat16 repeated(TaskSite site, float number) {
    return site.vectors(List.of("repeated", number), () -> {
      float[] all = new float[LANES];
      Arrays.fill(all, number);
      return all;
    });
  }

  private static void unary(TaskSite site, Unary u) {
    function(site, u.x(), u.function(), u.y());
  }

  private static void function(TaskSite site, View from, Activation f, View to) {
    Walk walk = new Walk.Whole(site.place(from));
    int[] numbers = BlockTables.elements(site.place(to), walk, walk);
    VectorFloat16 x = site.blocks(from);
    VectorFloat16 y = site.blocks(to);
    IntArray g = site.table(numbers);
    site.rows(numbers[PlaneTable.ITEMS], numbers[PlaneTable.PLANES], to,
        (graph, id) -> graph.task(id, Planes::unary, site.context(), x, y, g,
            Functions.code(f.kind()), (float) f.alpha(), (float) f.beta()));
  }

  private static void binary(TaskSite site, Binary b) {
    combine(site, operand(site, b.a(), b.y()), walk(site, b.a(), b.y()),
        operand(site, b.b(), b.y()), walk(site, b.b(), b.y()), b.y(), b.kind(), b.after());
  }

  private static VectorFloat16 operand(TaskSite site, Operand operand, View y) {
    return operand instanceof Fixed(Tensor tensor)
        ? channels(site, tensor, site.place(y).channels())
        : site.blocks((View) operand);
  }

  private static Walk walk(TaskSite site, Operand operand, View y) {
    if (operand instanceof View view) {
      return view.shape().equals(y.shape())
          ? new Walk.Whole(site.place(view))
          : new Walk.PerImage();
    }
    return new Walk.PerChannel();
  }

  private static void combine(TaskSite site, VectorFloat16 a, Walk walkA, VectorFloat16 b,
      Walk walkB, View to, Step.BinaryKind kind, Activation f) {
    int[] numbers = BlockTables.elements(site.place(to), walkA, walkB);
    VectorFloat16 y = site.blocks(to);
    site.uses(a);
    site.uses(b);
    IntArray g = site.table(numbers);
    site.rows(numbers[PlaneTable.ITEMS], numbers[PlaneTable.PLANES], to,
        (graph, id) -> graph.task(id, Planes::binary, site.context(), a, b, y, g,
            PlainTasks.code(kind), Functions.code(f.kind()), (float) f.alpha(),
            (float) f.beta()));
  }

  private static void concat(TaskSite site, Concat c) {
    List<View> inputs = c.inputs().stream().map(View.class::cast).toList();
    boolean aligned = inputs.subList(0, inputs.size() - 1).stream()
        .allMatch(v -> v.shape().dim(1) % LANES == 0);
    if (aligned) {
      wholeBlocks(site, inputs, c.y());
    } else {
      int first = 0;
      for (View input : inputs) {
        part(site, input, c.y(), first);
        first += site.place(input).channels();
      }
    }
  }

  private static void part(TaskSite site, View from, View to, int first) {
    int[] numbers = BlockTables.part(site.place(from), site.place(to), first);
    VectorFloat16 x = site.blocks(from);
    VectorFloat16 y = site.blocks(to);
    IntArray g = site.table(numbers);
    site.rows(numbers[PartTable.ITEMS], numbers[PartTable.PLANES], to,
        (graph, id) -> graph.task(id, Copies::part, site.context(), x, y, g));
  }

  private static void gather(TaskSite site, Rearrange r) {
    int[] numbers = BlockTables.gather(site.place(r.x()), site.place(r.y()),
        PlaneSources.of(r).orElseThrow());
    VectorFloat16 x = site.blocks(r.x());
    VectorFloat16 y = site.blocks(r.y());
    VectorFloat16 fill = repeated(site, (float) r.fill());
    IntArray g = site.table(numbers);
    site.rows(numbers[GatherTable.ITEMS], numbers[GatherTable.PLANES], r.y(),
        (graph, id) -> graph.task(id, Copies::gather, site.context(), x, y, g, fill));
  }

  private static void wholeBlocks(TaskSite site, List<View> inputs, View to) {
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

  /** Adds the task that brings a tensor into another layout. */
  static void relayout(TaskSite site, Relayout r) {
    Place x = site.place(r.x());
    Place y = site.place(r.y());
    int[] numbers = BlockTables.copy(x, y);
    IntArray g = site.table(numbers);
    WorkerGrid grid = TaskSite.each(numbers[CopyTable.ITEMS]);
    if (!site.isBlocked(r.x())) {
      FloatArray from = site.array(r.x());
      VectorFloat16 to = site.blocks(r.y());
      site.task(grid,
          (graph, id) -> graph.task(id, Copies::rowsToBlocks, site.context(), from, to, g));
    } else if (site.isBlocked(r.y())) {
      VectorFloat16 from = site.blocks(r.x());
      VectorFloat16 to = site.blocks(r.y());
      site.task(grid,
          (graph, id) -> graph.task(id, Copies::blocksToBlocks, site.context(), from, to, g));
    } else {
      VectorFloat16 from = site.blocks(r.x());
      FloatArray to = site.array(r.y());
      site.task(grid,
          (graph, id) -> graph.task(id, Copies::blocksToRows, site.context(), from, to, g));
    }
  }
}
