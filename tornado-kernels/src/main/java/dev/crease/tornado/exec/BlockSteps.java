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
import dev.crease.tornado.exec.Launches.Weights;
import dev.crease.tornado.fast.PlaneTable;
import dev.crease.tornado.fold.WeightOrder;
import dev.crease.tornado.plain.Functions;
import java.util.List;
import java.util.Optional;

/** Steps on blocks of channels, as launches of kernels. */
final class BlockSteps {

  private static final int LANES = BlockTables.LANES;

  /** Stands for no limit: fast arithmetic knows no infinities. */
  private static final float NO_LIMIT = Float.MAX_VALUE;

  private BlockSteps() {}

  /** Whether there is a kernel for a step that works on blocks of channels. */
  static boolean has(Step step) {
    return BlockedForms.isUsual(step, Functions::isCommon);
  }

  /** Adds the tasks of a step that works on blocks of channels. */
  static void add(Launches site, Step step) {
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

  /** The limits that the kernel of a sum applies itself: low and high. */
  static float[] limits(Epilogue e) {
    Limits limits = e.limits().orElse(Limits.NONE);
    return new float[]{finite(limits.low()), finite(limits.high())};
  }

  private static float finite(float limit) {
    return Math.clamp(limit, -NO_LIMIT, NO_LIMIT);
  }

  private static Weights channels(Tensor tensor, int channels) {
    return new Weights(tensor, Optional.empty(), List.of("channels", channels), 1,
        () -> Packing.channels(tensor, channels, LANES));
  }

  /** The residual that the kernel of a sum adds itself. */
  static Optional<View> added(Epilogue e) {
    return e.limits().isPresent() ? e.residual() : Optional.empty();
  }

  private static Optional<Place> residual(Launches site, Epilogue e) {
    return added(e).map(site::place);
  }

  private static void convolution(Launches site, Convolution c) {
    if (site.approximates(c)) {
      finish(site, c.epilogue(), c.y());
      return;
    }
    Place x = site.place(c.x());
    Place y = site.place(c.y());
    ConvolutionTiles tiles = site.tiles(y.width(), BlockTables.pixelStep(x, c.window()),
        y.blocks());
    site.sums(c.x(), weights(c, x.layout().block()), c.epilogue(), c.y(), tiles, true,
        BlockTables.convolution(x, y, Grid.all(y), c.window(), residual(site, c.epilogue()),
            tiles));
    finish(site, c.epilogue(), c.y());
  }

  /** Phase by phase; the first one clears the halo. */
  private static void transposed(Launches site, TransposedConvolution t) {
    Place x = site.place(t.x());
    Place y = site.place(t.y());
    Tensor weight = ((Fixed) t.weight()).tensor();
    int block = x.layout().block();
    for (Phase phase : Phase.of(t)) {
      Weights w = new Weights(weight, Optional.empty(), List.of("phase", block, phase), 1,
          () -> Packing.convolution(phase.weight(t, weight), block, LANES));
      Grid grid = Grid.of(phase, t.window());
      ConvolutionTiles tiles = site.tiles(grid.width(),
          BlockTables.pixelStep(x, phase.window()), y.blocks());
      site.sums(t.x(), w, t.epilogue(), t.y(), tiles,
          phase.row() == 0 && phase.column() == 0, BlockTables.convolution(x, y, grid,
              phase.window(), residual(site, t.epilogue()), tiles));
    }
    finish(site, t.epilogue(), t.y());
  }

  private static void dense(Launches site, Dense d) {
    View a = (View) d.a();
    Tensor matrix = ((Fixed) d.b()).tensor();
    Weights w = new Weights(matrix, Optional.of(WeightOrder.matrix(d.size(), LANES)), List.of(),
        d.alpha(), () -> Packing.matrix(matrix, d.size(), d.alpha(), LANES));
    ConvolutionTiles tiles = site.tiles(1, 0, 1);
    site.sums(a, w, d.epilogue(), d.y(), tiles, true, BlockTables.dense(site.place(a),
        site.place(d.y()), residual(site, d.epilogue()), tiles));
    finish(site, d.epilogue(), d.y());
  }

  /** The weights of a convolution with one group, over blocks of channels. */
  static Weights weights(Convolution c, int block) {
    Tensor weight = ((Fixed) c.weight()).tensor();
    return new Weights(weight,
        Optional.of(WeightOrder.convolution(weight.shape(), block, LANES)), List.of(), 1,
        () -> Packing.convolution(weight, block, LANES));
  }

  /** The weights of a convolution of each channel by itself. */
  static Weights perChannel(Convolution c) {
    Tensor weight = ((Fixed) c.weight()).tensor();
    return new Weights(weight,
        Optional.of(WeightOrder.convolution(weight.shape(), 1, LANES)), List.of(), 1,
        () -> Packing.depthwise(weight, LANES));
  }

  private static void depthwise(Launches site, Convolution c) {
    site.perChannel(c.x(), perChannel(c), c.epilogue(), c.y(), BlockTables.depthwise(
        site.place(c.x()), site.place(c.y()), c.window(), residual(site, c.epilogue())));
    finish(site, c.epilogue(), c.y());
  }

  private static void affine(Launches site, ChannelAffine a) {
    Place y = site.place(a.y());
    site.perChannel(a.x(), channels(a.scale().tensor(), y.channels()), a.epilogue(), a.y(),
        BlockTables.affine(site.place(a.x()), y, residual(site, a.epilogue())));
    finish(site, a.epilogue(), a.y());
  }

  /** What the sum's kernel could not apply itself. */
  private static void finish(Launches site, Epilogue e, View y) {
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
    View residual = e.residual().get();
    site.binary(y, residual, Step.BinaryKind.ADD, Optional.empty(), e.outer(), y,
        BlockTables.elements(place,
            new Walk.Whole(place), new Walk.Whole(site.place(residual))));
  }

  private static void pool(Launches site, Pool p) {
    site.pool(p.x(), p.y(),
        BlockTables.pool(site.place(p.x()), site.place(p.y()), p.window(), p.kind()));
  }

  private static void reduce(Launches site, Reduce r) {
    Place place = site.place(r.x());
    int[] numbers = BlockTables.elements(place, new Walk.Whole(place), new Walk.Whole(place));
    numbers[PlaneTable.Y_ORIGIN] = 0;
    float factor = r.kind() == ReduceKind.MEAN ? (float) (1.0 / r.rows().length()) : 1;
    site.reduce(r.x(), factor, r.y(), numbers);
  }

  private static void unary(Launches site, Unary u) {
    function(site, u.x(), u.function(), u.y());
  }

  private static void function(Launches site, View from, Activation f, View to) {
    Walk walk = new Walk.Whole(site.place(from));
    site.unary(from, f, to, BlockTables.elements(site.place(to), walk, walk));
  }

  private static void binary(Launches site, Binary b) {
    if (b.residual().isPresent() && !site.adds(b)) {
      b.apart().forEach(p -> binary(site, p));
      return;
    }
    int[] numbers = BlockTables.elements(
        site.place(b.y()), walk(site, b.a(), b.y()), walk(site, b.b(), b.y()));
    b.residual().ifPresent(r -> BlockTables.added(site.place(r), numbers));
    site.binary(b.a(), b.b(), b.kind(), b.residual(), b.after(), b.y(), numbers);
  }

  private static Walk walk(Launches site, Operand operand, View y) {
    if (operand instanceof View view) {
      return view.shape().equals(y.shape())
          ? new Walk.Whole(site.place(view))
          : new Walk.PerImage();
    }
    return new Walk.PerChannel();
  }

  private static void concat(Launches site, Concat c) {
    List<View> inputs = c.inputs().stream().map(View.class::cast).toList();
    boolean aligned = inputs.subList(0, inputs.size() - 1).stream()
        .allMatch(v -> v.shape().dim(1) % LANES == 0);
    if (aligned) {
      site.concat(inputs, c.y());
    } else {
      int first = 0;
      for (View input : inputs) {
        site.part(input, c.y(), BlockTables.part(site.place(input), site.place(c.y()), first));
        first += site.place(input).channels();
      }
    }
  }

  private static void gather(Launches site, Rearrange r) {
    site.gather(r.x(), (float) r.fill(), r.y(), BlockTables.gather(site.place(r.x()),
        site.place(r.y()), PlaneSources.of(r).orElseThrow()));
  }

  /** Brings a tensor into another layout. */
  static void relayout(Launches site, Relayout r) {
    site.copy(r.x(), r.y(), BlockTables.copy(site.place(r.x()), site.place(r.y())));
  }
}
