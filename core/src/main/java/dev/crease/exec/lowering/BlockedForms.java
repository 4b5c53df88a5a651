package dev.crease.exec.lowering;

import dev.crease.exec.lowering.Operand.Fixed;
import dev.crease.exec.lowering.Operand.View;
import dev.crease.exec.lowering.Step.Binary;
import dev.crease.exec.lowering.Step.ChannelAffine;
import dev.crease.exec.lowering.Step.Concat;
import dev.crease.exec.lowering.Step.Convolution;
import dev.crease.exec.lowering.Step.Dense;
import dev.crease.exec.lowering.Step.Pool;
import dev.crease.exec.lowering.Step.Rearrange;
import dev.crease.exec.lowering.Step.Reduce;
import dev.crease.exec.lowering.Step.ReduceKind;
import dev.crease.exec.lowering.Step.TransposedConvolution;
import dev.crease.exec.lowering.Step.Unary;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.util.function.Predicate;

/** Which steps make sense on blocks of channels, whatever the executor. */
public final class BlockedForms {

  private BlockedForms() {}

  /**
   * Whether a step can work on blocks of channels.
   *
   * @param step the step
   * @param block channels of a block
   */
  static boolean exists(Step step, int block) {
    return switch (step) {
      case Convolution c -> isImages(c.y()) && isImages(c.x()) && c.weight() instanceof Fixed
          && c.epilogue().bias().stream().allMatch(Fixed.class::isInstance)
          && (c.groups() == 1 || c.isDepthwise() && c.y().shape().dim(1) == c.x().shape().dim(1));
      case TransposedConvolution t -> Phase.exist(t) && isImages(t.y()) && isImages(t.x())
          && t.groups() == 1 && t.weight() instanceof Fixed
          && t.epilogue().bias().stream().allMatch(Fixed.class::isInstance);
      case Dense d -> d.size().batch() == 1 && !d.size().transA() && d.b() instanceof Fixed
          && d.a() instanceof View a && a.shape().rank() == 2 && d.y().shape().rank() == 2
          && d.epilogue().bias().stream().allMatch(Fixed.class::isInstance)
          && d.y().shape().elements() > 0 && a.shape().elements() > 0;
      case Pool p -> isImages(p.x());
      case ChannelAffine a -> isImages(a.x())
          && a.epilogue().bias().stream().allMatch(Fixed.class::isInstance);
      case Reduce r -> isGlobal(r) && (r.y().shape().rank() == 4
          || r.y().shape().rank() == 2 && r.y().shape().dim(1) % block == 0);
      case Unary u -> isImages(u.x());
      case Binary b -> isImages(b.y()) && isPart(b.a(), b.y().shape())
          && isPart(b.b(), b.y().shape()) && (isWhole(b.a(), b.y()) || isWhole(b.b(), b.y()));
      case Concat c -> c.axis() == 1 && isImages(c.y())
          && c.inputs().stream().allMatch(o -> o instanceof View v && isImages(v));
      case Rearrange r -> isImages(r.x()) && isImages(r.y()) && PlaneSources.of(r).isPresent();
      default -> false;
    };
  }

  /**
   * Whether a step is of a kind that executors have kernels for on blocks of channels.
   *
   * @param step the step
   * @param functions those that its kernel, or one after it, can apply
   */
  public static boolean isUsual(Step step, Predicate<Activation> functions) {
    return switch (step) {
      case Convolution c -> c.epilogue().functions(functions);
      case TransposedConvolution t -> t.epilogue().functions(functions);
      case Dense d -> d.epilogue().functions(functions);
      case ChannelAffine a -> a.epilogue().functions(functions);
      case Pool _,Concat _,Rearrange _ -> true;
      case Reduce r -> r.kind() == ReduceKind.MEAN || r.kind() == ReduceKind.SUM;
      case Unary u -> functions.test(u.function());
      case Binary b -> functions.test(b.after());
      default -> false;
    };
  }

  /** Whether a step is fast enough on blocks of channels to bring its input into that layout. */
  static boolean pays(Step step) {
    return step instanceof Convolution || step instanceof TransposedConvolution
        || step instanceof Dense;
  }

  private static boolean isImages(View view) {
    return view.shape().rank() == 4 && view.shape().elements() > 0;
  }

  /** Whether a reduction is one over all pixels of each channel. */
  private static boolean isGlobal(Reduce reduce) {
    Shape x = reduce.x().shape();
    return isImages(reduce.x()) && reduce.rows().inner() == 1
        && reduce.rows().outer() == x.dim(0) * x.dim(1)
        && reduce.rows().length() == x.dim(2) * x.dim(3);
  }

  static boolean isWhole(Operand operand, View y) {
    return operand instanceof View(_, Shape shape) && shape.equals(y.shape());
  }

  /** Whether an operand has an element per element, per image and channel, or, being fixed, per channel or only one. */
  private static boolean isPart(Operand operand, Shape y) {
    return switch (operand) {
      case View(_, Shape s) -> s.equals(y)
          || s.equals(Shape.of(y.dim(0), y.dim(1), 1, 1));
      case Fixed(Tensor t) -> t.shape().elements() == 1
          || t.shape().elements() == y.dim(1) && t.shape().rank() >= 3
              && t.shape().dim(-3) == y.dim(1);
      case Operand.Loose _ -> false;
    };
  }
}
