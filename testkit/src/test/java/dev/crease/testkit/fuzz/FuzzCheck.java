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
      folded.rounds().forEach(r -> statistics.plan(r.plan()));
      Optional<FuzzFailure> lost = completeness(original, folded);
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
        return compare(c, original, folded.endingIn(again.model()), made, bytes, written);
      }
    }
  }

  private static Optional<FuzzFailure> completeness(Model original, Folded folded) {
    List<String> named = new ArrayList<>();
    folded.folds().stream().map(Fold::node).distinct().forEach(named::add);
    folded.refusals().stream().map(Refusal::node).forEach(named::add);
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

  private Optional<FuzzFailure> compare(FuzzCase c, Model original, Folded folded, Model made,
      byte[] before, byte[] after) throws Exception {
    Model again = folded.model();
    if (!GraphPrinter.print(again.graph()).equals(GraphPrinter.print(made.graph()))) {
      return Optional.of(new FuzzFailure("read back differently", "\n" + again.graph()));
    }
    step = "verify";
    Optional<FuzzFailure> wrong = verify(c, original, folded);
    if (wrong.isPresent()) {
      return wrong;
    }
    step = "fold the folded model";
    FoldPlan more = FoldPlan.of(again, c.options().decidedFor(original));
    if (!more.isEmpty()) {
      return Optional.of(new FuzzFailure("folds again", more.folds() + "\n" + again.graph()));
    }
    statistics.count("graph", folded.rounds().size() + " rounds");
    step = "run";
    return new RuntimeComparison(c, statistics).compare(original, again, before, after);
  }

  private Optional<FuzzFailure> verify(FuzzCase c, Model original, Folded folded) {
    Verification v = Verifier.verify(
        original, folded,
        VerifyOptions.builder().runs(0).inputs(c.inputs()).threads(1).build());
    statistics.verified(v);
    if (v.verdict() == Verdict.EQUIVALENT && v.worstRatio() <= 1) {
      return Optional.empty();
    }
    String kind = v.reason().contains("site") ? "verifier: site" : "verifier: other";
    return Optional.of(
        new FuzzFailure(kind, v.verdict() + ", ratio " + v.worstRatio() + ": " + v.reason()
            + "\n" + folded.model().graph()));
  }
}
