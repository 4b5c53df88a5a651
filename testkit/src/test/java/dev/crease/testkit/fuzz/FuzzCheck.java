package dev.crease.testkit.fuzz;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.crease.fold.Fold;
import dev.crease.fold.FoldPlan;
import dev.crease.fold.Folded;
import dev.crease.fold.HostFoldEngine;
import dev.crease.fold.Refusal;
import dev.crease.graph.GraphPrinter;
import dev.crease.graph.Model;
import dev.crease.graph.Node;
import dev.crease.onnx.ModelFile;
import dev.crease.onnx.ModelWriter;
import dev.crease.verify.Verdict;
import dev.crease.verify.Verification;
import dev.crease.verify.Verifier;
import dev.crease.verify.VerifyOptions;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Folds a random graph in every step that a user's model takes, and looks for something wrong. */
final class FuzzCheck {

  private final FuzzStatistics statistics;
  private final UnaryOperator<Model> sabotage;
  private String step = "";

  private FuzzCheck(FuzzStatistics statistics, UnaryOperator<Model> sabotage) {
    this.statistics = statistics;
    this.sabotage = sabotage;
  }

  /** What is wrong with the fold of a graph; empty where nothing is. */
  static Optional<FuzzFailure> check(FuzzCase c, FuzzStatistics statistics) {
    return check(c, statistics, UnaryOperator.identity());
  }

  /** The same of a fold that is made wrong before it is looked at. */
  static Optional<FuzzFailure> check(FuzzCase c, FuzzStatistics statistics,
      UnaryOperator<Model> sabotage) {
    FuzzCheck check = new FuzzCheck(statistics, sabotage);
    try {
      return check.run(c);
    } catch (Exception | StackOverflowError | AssertionError e) {
      return Optional.of(FuzzFailure.thrown(check.step, e));
    }
  }

  private Optional<FuzzFailure> run(FuzzCase c) throws Exception {
    step = "write the original";
    byte[] bytes = ModelWriter.toBytes(c.model());
    step = "read the original";
    try (ModelFile file = ModelFile.parse(MemorySegment.ofArray(bytes), "original");
        Arena arena = Arena.ofConfined();
        HostFoldEngine engine = new HostFoldEngine()) {
      Model original = file.model();
      statistics.graph(c);
      step = "fold";
      Folded folded = Folded.of(original, c.options(), engine, arena);
      statistics.plan(folded.plan());
      Optional<FuzzFailure> lost = completeness(original, folded.plan());
      if (lost.isPresent()) {
        return lost;
      }
      step = "write the folded model";
      Model made = sabotage.apply(folded.model());
      byte[] written = ModelWriter.toBytes(made);
      if (nodes(written) != made.graph().nodes().size()) {
        return Optional.of(new FuzzFailure("an independent parser reads other nodes", ""));
      }
      step = "read the folded model";
      try (ModelFile again = ModelFile.parse(MemorySegment.ofArray(written), "folded")) {
        return compare(c, original, made, folded.plan(), again.model(), bytes, written);
      }
    }
  }

  private static Optional<FuzzFailure> completeness(Model original, FoldPlan plan) {
    List<String> named = new ArrayList<>();
    plan.folds().stream().map(Fold::node).distinct().forEach(named::add);
    plan.refusals().stream().map(Refusal::node).forEach(named::add);
    Set<String> once = new HashSet<>();
    for (String name : named) {
      if (!once.add(name)) {
        return Optional.of(new FuzzFailure("affine decided twice", name));
      }
    }
    return original.graph().allNodes()
        .filter(n -> n.op().type().equals("BatchNormalization"))
        .map(Node::label).filter(n -> !once.contains(n)).findFirst()
        .map(n -> new FuzzFailure("affine neither folded nor refused", n));
  }

  private static int nodes(byte[] written) throws InvalidProtocolBufferException {
    return ModelProto.parseFrom(written).getGraph().getNodeCount();
  }

  private Optional<FuzzFailure> compare(FuzzCase c, Model original, Model made, FoldPlan plan,
      Model again, byte[] before, byte[] after) throws Exception {
    if (!GraphPrinter.print(again.graph()).equals(GraphPrinter.print(made.graph()))) {
      return Optional.of(new FuzzFailure("read back differently", "\n" + again.graph()));
    }
    step = "verify";
    Optional<FuzzFailure> wrong = verify(c, original, plan, again);
    if (wrong.isPresent()) {
      return wrong;
    }
    Optional<FuzzFailure> more = foldAgain(c, plan, again);
    if (more.isPresent()) {
      return more;
    }
    step = "run";
    return new RuntimeComparison(c, statistics).compare(original, again, before, after);
  }

  /**
   * Folds what was folded, until nothing is left. Where a shift became an addition of its own, affines moved or layers merged, there may be more to
   * fold, seldom, and layers that have a bias now may merge; that has to be right too, and has to come to an end. Elsewhere no affine
   * is left that folds.
   */
  private Optional<FuzzFailure> foldAgain(FuzzCase c, FoldPlan first, Model folded) {
    step = "fold the folded model";
    boolean opens = opens(first);
    Model model = folded;
    for (int i = 0; i <= first.graph().nodes().size(); i++) {
      try (Arena arena = Arena.ofConfined(); HostFoldEngine engine = new HostFoldEngine()) {
        Folded more = Folded.of(model, c.options(), engine, arena);
        FoldPlan plan = more.plan();
        if (plan.isEmpty()) {
          return Optional.empty();
        }
        if (first.isEmpty() || !opens && !plan.layers().isEmpty()) {
          return Optional.of(new FuzzFailure("folds again", plan.folds() + "\n" + model.graph()));
        }
        statistics.count("graph", plan.layers().isEmpty()
            ? "a second fold merges what the first one made"
            : "beside an addition or a merge, a second fold finds more");
        Optional<FuzzFailure> wrong = verify(c, model, plan, more.model());
        if (wrong.isPresent()) {
          return wrong;
        }
        opens |= opens(plan);
        model = file(ModelWriter.toBytes(more.model()));
      }
    }
    return Optional.of(new FuzzFailure("folds on and on", "\n" + model.graph()));
  }

  private static boolean opens(FoldPlan plan) {
    return !plan.merges().isEmpty()
        || plan.moves()
        || plan.layers().stream().anyMatch(l -> l.remainder().isPresent());
  }

  private static Model file(byte[] bytes) {
    return ModelFile.parse(MemorySegment.ofArray(bytes), "again").model();
  }

  private Optional<FuzzFailure> verify(FuzzCase c, Model original, FoldPlan plan, Model folded) {
    Verification v = Verifier.verify(
        original, plan, folded,
        VerifyOptions.builder().runs(0).inputs(c.inputs()).threads(1).build());
    statistics.verified(v);
    if (v.verdict() == Verdict.EQUIVALENT && v.worstRatio() <= 1) {
      return Optional.empty();
    }
    String kind = v.reason().contains("site") ? "verifier: site" : "verifier: other";
    return Optional.of(
        new FuzzFailure(kind, v.verdict() + ", ratio " + v.worstRatio() + ": " + v.reason()
            + "\n" + folded.graph()));
  }
}
