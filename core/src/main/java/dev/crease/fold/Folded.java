package dev.crease.fold;

import dev.crease.graph.Model;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A fold that was done in memory, in rounds: what one round makes of layers, an addition beside one or a merged one, may fold or merge further. It ends where a
 * round would change nothing, so folding the result again changes nothing either.
 *
 * @param rounds what was done, in order; at least one, of which the first alone may change nothing
 * @param model the folded model; the model itself where nothing was folded
 * @param planNanos time that planning took, in nanoseconds
 * @param rescaleNanos time that the engine took, in nanoseconds, for what was not left to those who read the weights: see {@link #computed}
 */
public record Folded(List<Round> rounds, Model model, long planNanos, long rescaleNanos) {

  /** Each round leaves fewer nodes, or as many; so this is never reached but by a mistake. */
  private static final int MAX_ROUNDS = 64;

  /**
   * One round.
   *
   * @param before the model that was planned
   * @param plan what was folded
   * @param after what it became
   */
  public record Round(Model before, FoldPlan plan, Model after) {}

  /** What is being done. */
  public enum Step {
    /** A round is planned. */
    PLAN,
    /** Its constants are computed. */
    RESCALE
  }

  /** Copies the list. */
  public Folded {
    rounds = List.copyOf(rounds);
  }

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
    return of(model, options, engine, arena, _ -> {});
  }

  /**
   * Folds a model.
   *
   * @param model the model; it is not changed
   * @param options what may be folded
   * @param engine computes the new constants
   * @param arena owns the memory of the new constants
   * @param progress is told what is being done
   */
  public static Folded of(Model model, FoldOptions options, FoldEngine engine, Arena arena,
      Consumer<Step> progress) {
    FoldOptions decided = options.decidedFor(model);
    List<Round> rounds = new ArrayList<>();
    Model at = model;
    long plan = 0;
    long rescale = 0;
    while (rounds.size() < MAX_ROUNDS) {
      progress.accept(Step.PLAN);
      long start = System.nanoTime();
      FoldPlan next = FoldPlan.of(at, decided);
      long planned = System.nanoTime();
      plan += planned - start;
      if (next.isEmpty() && !rounds.isEmpty()) {
        break;
      }
      progress.accept(Step.RESCALE);
      Model after = Rewrite.apply(at, next, next.constants(engine, arena));
      rescale += System.nanoTime() - planned;
      rounds.add(new Round(at, next, after));
      if (next.isEmpty()) {
        break;
      }
      at = after;
    }
    return new Folded(rounds, at, plan, rescale);
  }

  /** What the first round folded and what it did not. */
  public FoldPlan plan() {
    return rounds.getFirst().plan();
  }

  /** What all rounds folded, in order. */
  public List<Fold> folds() {
    return rounds.stream().flatMap(r -> r.plan().folds().stream()).toList();
  }

  /** What stays of the affines and operators of the model that was read. */
  public List<Refusal> refusals() {
    Set<String> later = new HashSet<>();
    rounds.stream().skip(1).flatMap(r -> r.plan().folds().stream())
        .forEach(f -> later.add(f.graph() + "\0" + f.node()));
    return plan().refusals().stream().filter(r -> !later.contains(r.graph() + "\0" + r.node()))
        .toList();
  }

  /** The same, with all weights of the main graph computed, which is otherwise done when they are read or written; that takes part of the time, too. */
  public Folded computed() {
    long start = System.nanoTime();
    model.graph().initializers().values().forEach(i -> i.tensor().bytes());
    return new Folded(rounds, model, planNanos, rescaleNanos + System.nanoTime() - start);
  }

  /** The same rounds, the last of which ends in another model: one that a file holds, say. */
  public Folded endingIn(Model other) {
    List<Round> changed = new ArrayList<>(rounds);
    Round last = changed.removeLast();
    changed.add(new Round(last.before(), last.plan(), other));
    return new Folded(changed, other, planNanos, rescaleNanos);
  }
}
