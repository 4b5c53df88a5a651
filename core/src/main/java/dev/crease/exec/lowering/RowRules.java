package dev.crease.exec.lowering;

import dev.crease.exec.lowering.Activation.Kind;
import dev.crease.exec.lowering.Operand.View;
import dev.crease.exec.lowering.Step.PoolKind;
import dev.crease.exec.lowering.Step.ReduceKind;
import dev.crease.exec.lowering.Step.Rows;
import dev.crease.op.MaxPool;
import dev.crease.op.Reduction;
import dev.crease.op.Span;
import dev.crease.op.Window;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Steps of operators that make something of rows. */
final class RowRules {

  private RowRules() {}

  static List<Step> maxPool(Site site, MaxPool pool) {
    return site.node().output(1).isEmpty()
        ? pool(site, pool.window(), pool.ceil(), PoolKind.MAX)
        : site.decline("its indices are asked for");
  }

  static List<Step> pool(Site site, Window window, boolean ceil, PoolKind kind) {
    Optional<View> x = site.view(0);
    if (x.isEmpty()) {
      return site.decline(Linear.CONSTANT_INPUT);
    }
    return List.of(new Step.Pool(site.nodes(), kind, x.get(), window.over(x.get().shape(), ceil),
        site.out()));
  }

  static List<Step> global(Site site, ReduceKind kind) {
    Optional<View> x = site.view(0);
    if (x.isEmpty()) {
      return site.decline(Linear.CONSTANT_INPUT);
    }
    Shape shape = x.get().shape();
    Rows rows = new Rows(Math.toIntExact(shape.product(0, 2)),
        Math.toIntExact(shape.product(2, shape.rank())), 1);
    return List.of(new Step.Reduce(site.nodes(), kind, x.get(), rows, site.out()));
  }

  static List<Step> softmax(Site site, Span over, boolean log) {
    Optional<View> x = site.view(0);
    if (x.isEmpty()) {
      return site.decline(Linear.CONSTANT_INPUT);
    }
    Shape shape = x.get().shape();
    int first = (int) (over.axis() < 0 ? over.axis() + shape.rank() : over.axis());
    int end = over.andLater() ? shape.rank() : first + 1;
    Rows rows = rows(shape, IntStream.range(first, end).toArray());
    return List.of(new Step.Softmax(site.nodes(), x.get(), rows, log, site.out()));
  }

  static List<Step> reduce(Site site, Reduction over, ReduceKind kind) {
    return reduce(site, over, kind, Activation.NONE, Activation.NONE);
  }

  static List<Step> reduceL1(Site site, Reduction over) {
    return reduce(site, over, ReduceKind.SUM, Activation.of(Kind.ABS), Activation.NONE);
  }

  static List<Step> reduceL2(Site site, Reduction over) {
    return reduce(site, over, ReduceKind.SUM_SQUARE, Activation.NONE, Activation.of(Kind.SQRT));
  }

  private static List<Step> reduce(Site site, Reduction over, ReduceKind kind, Activation before,
      Activation after) {
    Optional<View> x = site.view(0);
    if (x.isEmpty()) {
      return site.decline(Linear.CONSTANT_INPUT);
    }
    Shape shape = x.get().shape();
    Optional<int[]> axes = over.of(site.types(), shape.rank());
    if (axes.isEmpty()) {
      return site.decline("its axes are no constants");
    }
    DType dtype = site.dtype(x.get());
    List<Step> steps = new ArrayList<>();
    View from = x.get();
    if (!before.isNone()) {
      from = site.between(dtype, shape);
      steps.add(new Step.Unary(site.nodes(), x.get(), before, from));
    }
    Rows rows = rows(shape, axes.get());
    if (!isRun(axes.get())) {
      int[] order = reducedLast(shape.rank(), axes.get());
      View turned = site.between(dtype, Movement.permuted(shape, order));
      steps.add(Movement.transposed(site, from, order, turned));
      from = turned;
      rows = rows(turned.shape(), lastAxes(shape.rank(), axes.get().length));
    }
    View y = after.isNone() ? site.out() : site.between(dtype, site.outputShape(0));
    steps.add(new Step.Reduce(site.nodes(), kind, from, rows, y));
    if (!after.isNone()) {
      steps.add(new Step.Unary(site.nodes(), y, after, site.out()));
    }
    return steps;
  }

  /** The rows along axes that are neighbours; rows of one element where there are none. */
  static Rows rows(Shape shape, int... axes) {
    int from = axes.length == 0 ? shape.rank() : axes[0];
    int to = from + axes.length;
    return new Rows(Math.toIntExact(shape.product(0, from)),
        Math.toIntExact(shape.product(from, to)),
        Math.toIntExact(shape.product(to, shape.rank())));
  }

  private static boolean isRun(int... axes) {
    return axes.length == 0 || axes[axes.length - 1] - axes[0] == axes.length - 1;
  }

  private static int[] reducedLast(int rank, int... axes) {
    int[] order = new int[rank];
    int at = 0;
    for (int i = 0; i < rank; i++) {
      if (Arrays.binarySearch(axes, i) < 0) {
        order[at++] = i;
      }
    }
    System.arraycopy(axes, 0, order, at, axes.length);
    return order;
  }

  private static int[] lastAxes(int rank, int count) {
    int[] axes = new int[count];
    for (int i = 0; i < count; i++) {
      axes[i] = rank - count + i;
    }
    return axes;
  }
}
