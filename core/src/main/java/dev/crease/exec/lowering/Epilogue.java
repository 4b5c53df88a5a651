package dev.crease.exec.lowering;

import dev.crease.exec.lowering.Operand.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What follows a sum of products at each element: {@code y = outer(inner(sum + bias) + residual)}.
 *
 * @param bias an element per output channel (of a matrix product: per column)
 * @param inner applied before the residual is added
 * @param residual of the output's shape
 * @param outer applied to the result; {@link Activation#NONE} where there is no residual
 */
public record Epilogue(
    Optional<Operand> bias, Activation inner, Optional<View> residual, Activation outer) {

  /**
   * Between what a result is kept.
   *
   * @param low lower limit
   * @param high upper limit
   */
  public record Limits(float low, float high) {

    /** None. */
    public static final Limits NONE = new Limits(Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);
  }

  /** {@code y = sum}. */
  public static final Epilogue NONE = of(Optional.empty());

  /** {@code y = sum + bias}. */
  public static Epilogue of(Optional<Operand> bias) {
    return new Epilogue(bias, Activation.NONE, Optional.empty(), Activation.NONE);
  }

  /** The limits, if this is no more than {@code y = min(max(sum + bias + residual, low), high)}. */
  public Optional<Limits> limits() {
    Activation first = residual.isPresent() ? inner : outer;
    Activation last = residual.isPresent() ? outer : inner;
    if (!first.isNone()) {
      return Optional.empty();
    }
    return switch (last.kind()) {
      case NONE -> Optional.of(Limits.NONE);
      case RELU -> Optional.of(new Limits(0, Float.POSITIVE_INFINITY));
      case CLIP -> Optional.of(new Limits((float) last.alpha(), (float) last.beta()));
      default -> Optional.empty();
    };
  }

  /** Whether both functions are ones that a caller has. */
  public boolean functions(Predicate<Activation> has) {
    return has.test(inner) && has.test(outer);
  }

  /** What is read besides the operands of the products. */
  List<Operand> reads() {
    List<Operand> reads = new ArrayList<>();
    bias.ifPresent(reads::add);
    residual.ifPresent(reads::add);
    return reads;
  }

  /** Whether a function may still follow. */
  boolean takesActivation() {
    return residual.isPresent() ? outer.isNone() : inner.isNone();
  }

  /** This, then {@code next}. */
  Epilogue then(Activation next) {
    return residual.isPresent()
        ? new Epilogue(bias, inner, residual, next)
        : new Epilogue(bias, next, residual, outer);
  }

  /** This, then {@code next} added. */
  Epilogue plus(View next) {
    return new Epilogue(bias, inner, Optional.of(next), outer);
  }
}
