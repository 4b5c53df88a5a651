package dev.crease.fold;

import dev.crease.graph.Model;
import java.lang.foreign.Arena;

/**
 * A fold that was done in memory.
 *
 * @param plan what was folded and what was not
 * @param model the folded model; the model itself where nothing was folded
 * @param planNanos time that planning took, in nanoseconds
 * @param rescaleNanos time that the engine took, in nanoseconds
 */
public record Folded(FoldPlan plan, Model model, long planNanos, long rescaleNanos) {

  /**
   * Folds everything that is right, on the host.
   *
   * @param model the model; it is not changed
   * @param arena owns the memory of the new constants
   */
  public static Folded of(Model model, Arena arena) {
    try (HostFoldEngine engine = new HostFoldEngine()) {
      return of(model, FoldOptions.DEFAULT, engine, arena);
    }
  }

  /**
   * Folds a model.
   *
   * @param model the model; it is not changed
   * @param options what may be folded
   * @param engine computes the new constants
   * @param arena owns the memory of the new constants
   */
  public static Folded of(Model model, FoldOptions options, FoldEngine engine, Arena arena) {
    long start = System.nanoTime();
    FoldPlan plan = FoldPlan.of(model, options);
    long planned = System.nanoTime();
    Model folded = Rewrite.apply(model, plan, plan.constants(engine, arena));
    return new Folded(plan, folded, planned - start, System.nanoTime() - planned);
  }
}
