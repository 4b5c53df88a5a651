package dev.crease.verify;

import dev.crease.error.ExecutionException;
import dev.crease.fold.FoldOptions;
import dev.crease.fold.FoldPlan;
import dev.crease.fold.Folded;
import dev.crease.fold.move.MoveRules;
import dev.crease.graph.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Verifies that a folded model is the same function as the original, in fp64 on the reference path.
 *
 * <p>Each fold site is compared on the values that reach it in the original, so that errors do not add up from site to site, with
 * a tolerance derived from the original alone ({@link Allowance}). Stored weights and biases are compared one by one with what
 * they should be. Where affines were moved first, across {@code Concat} or {@code Split}, sites are those of the model that this made, which has to compute the same bits as the original. Both models are run from end to end, with a tolerance measured by moving the folded constants by half an ulp
 * ({@link OutputCheck}). And node by node, all that belongs to no site must be what it was ({@link Structure}).
 */
public final class Verifier {

  /** For models that another tool folded, which may have left affines where they are. */
  private static final FoldOptions WITHOUT_MOVES = withoutMoves();

  private Verifier() {}

  private static FoldOptions withoutMoves() {
    FoldOptions.Builder options = FoldOptions.builder();
    MoveRules.all().forEach(rule -> options.skip(rule.operator()));
    return options.build();
  }

  /**
   * Verifies a fold that claims to have rounded each constant once in each of its rounds. Each round is verified by itself, and what the outputs differ by adds up.
   *
   * @param original the model that was folded
   * @param folded the fold
   * @param options how thoroughly
   * @return {@link Verdict#EQUIVALENT} or {@link Verdict#NOT_EQUIVALENT}
   * @throws IllegalArgumentException if the fold is one of another model
   * @throws dev.crease.error.ExecutionException if given inputs or shapes do not fit the model
   */
  public static Verification verify(Model original, Folded folded, VerifyOptions options) {
    List<Verification> row = new ArrayList<>();
    Model before = original;
    for (Folded.Round round : folded.rounds()) {
      row.add(verify(before, round.plan(), round.after(), options));
      before = round.after();
    }
    return Verification.inARow(row);
  }

  /**
   * Verifies a fold that claims to have rounded each constant once.
   *
   * @param original the model that was folded
   * @param plan what was folded
   * @param folded the folded model
   * @param options how thoroughly
   * @return {@link Verdict#EQUIVALENT} or {@link Verdict#NOT_EQUIVALENT}
   * @throws IllegalArgumentException if the plan is one of another model
   * @throws dev.crease.error.ExecutionException if given inputs or shapes do not fit the model
   */
  public static Verification verify(Model original, FoldPlan plan, Model folded,
      VerifyOptions options) {
    requirePlanOf(original, plan);
    Judge judge = new Judge(true);
    if (folded.equals(original)) {
      judge.note("nothing was folded: the models are one and the same");
      return judge.verdict();
    }
    Optional<String> signature = Signature.difference(original, folded);
    if (signature.isPresent()) {
      return judge.refuse(signature.get());
    }
    Model base = plan.base(original);
    Sites sites = Sites.of(plan, base, folded);
    if (!sites.missing().isEmpty()) {
      Sites.Missing first = sites.missing().getFirst();
      return judge.refuse("site " + first.site() + ": " + first.why());
    }
    Optional<String> difference = Structure.difference(base, folded, sites.found());
    if (difference.isPresent()) {
      return judge.refuse(difference.get());
    }
    return examine(original, base, folded, sites.found(), judge, options, Optional.empty());
  }

  /**
   * Compares two models, of which the second may be a fold of the first by any tool.
   *
   * <p>Where the second computes a value of the same name from the same value with the same kind of layer as the planned fold,
   * the site is compared by itself. Where it is built in another way, the outputs alone decide.
   *
   * @param original a model
   * @param other another
   * @param options how thoroughly
   * @throws dev.crease.error.ExecutionException if given inputs or shapes do not fit the model
   * @throws dev.crease.error.UnsupportedModelException if the outputs have to decide and a model cannot be run
   */
  public static Verification compare(Model original, Model other, VerifyOptions options) {
    Judge judge = new Judge(false);
    Optional<String> signature = Signature.difference(original, other);
    if (signature.isPresent()) {
      return judge.refuse(signature.get());
    }
    FoldPlan plan = matching(FoldPlan.of(original, FoldOptions.DEFAULT), original, other);
    Model base = plan.base(original);
    Sites sites = Sites.of(plan, base, other);
    if (!base.equals(original) && !sites.missing().isEmpty()) {
      plan = matching(FoldPlan.of(original, WITHOUT_MOVES), original, other);
      base = original;
      sites = Sites.of(plan, base, other);
    }
    Optional<String> outputsDecide = sites.missing().stream().findFirst()
        .map(first -> "site " + first.site() + ": " + first.why());
    if (!sites.missing().isEmpty()) {
      judge.note(sites.missing().size() + " of " + plan.sites().size()
          + " fold sites have no counterpart and are judged by the outputs; the first, "
          + outputsDecide.orElse(""));
    }
    Optional<String> difference = Structure.difference(base, other, sites.found());
    difference.ifPresent(
        d -> judge.note("the models are built differently, so the outputs decide: " + d));
    return examine(
        original, base, other, sites.found(), judge, options, difference.or(() -> outputsDecide));
  }

  /** The plan without the merges that the other model does not have. */
  private static FoldPlan matching(FoldPlan plan, Model original, Model other) {
    return plan.without(Sites.of(plan, plan.base(original), other).notMerged(plan));
  }

  private static void requirePlanOf(Model original, FoldPlan plan) {
    if (!plan.graph().equals(original.graph())) {
      throw new IllegalArgumentException(
          "plan: expected one of graph " + original.graph().name() + ", got one of another");
    }
  }

  private static Verification examine(Model original, Model base, Model folded, List<Site> sites,
      Judge judge,
      VerifyOptions options, Optional<String> outputsDecide) {
    try (Examination examination = new Examination(original, base, folded, sites, judge, options)) {
      return examination.run(outputsDecide);
    } catch (OutOfMemoryError e) {
      throw new ExecutionException(
          ExecutionException.Kind.DEVICE, "verification",
          "heap memory for running both models in fp64", String.valueOf(e.getMessage()),
          "give the JVM more with -Xmx, run at smaller shapes, or do not verify", e);
    }
  }
}
