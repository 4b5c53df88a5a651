package dev.crease.fold.merge;

import dev.crease.fold.LayerFold;
import dev.crease.fold.MergeFold;
import dev.crease.fold.merge.Geometry.Kind;
import dev.crease.graph.Node;
import dev.crease.tensor.DType;
import java.util.List;
import java.util.Optional;

/** What the rules for one layer right after another share. */
abstract sealed class ChainRule implements MergeRule permits ConvConv, MatMulMatMul {

  /** The family of operators. */
  abstract Kind kind();

  /** Whether the rule is for these two at all. */
  abstract boolean isFor(Geometry first, Geometry second);

  @Override
  public Match match(Node node, MergeContext context) {
    Optional<Step> second = context.branches().step(node.output(0)).filter(ChainRule::isLayer);
    Optional<Step> first = second.flatMap(s -> context.branches().step(s.input()))
        .filter(ChainRule::isLayer);
    if (first.isEmpty() || context.graph().whyShared(first.get().output()).isPresent()) {
      return new Match.None();
    }
    Branch branch = new Branch(
        first.get().input(), List.of(first.get(), second.orElseThrow()), Optional.empty());
    List<LayerFold> layers = MergeContext.layers(branch);
    DType dtype = layers.getFirst().layer().weight().dtype();
    Geometry source = context.source(branch).orElseThrow();
    Attempt a = context.forms().of(first.get(), source, dtype);
    Attempt b = context.forms().of(second.orElseThrow(), source, dtype);
    if (source.kind() != kind() || a.form().isEmpty() || b.form().isEmpty()
        || b.form().get().geometry().kind() != kind()
        || !isFor(a.form().get().geometry(), b.form().get().geometry())) {
      return new Match.None();
    }
    Attempt both = ComposedForm.of(a.form().get(), b.form().get());
    return both.form()
        .map(
            form -> context.merge(
                this, layers.getLast().layer().node(), form, List.of(branch), List.of(),
                second.orElseThrow().output()))
        .orElseGet(() -> new Match.Refused(layers.getLast().layer().node(),
            both.obstacle().orElseThrow()));
  }

  private static boolean isLayer(Step step) {
    return switch (step) {
      case Step.OfLayer(LayerFold _) -> true;
      case Step.OfMerge(MergeFold merge) -> !merge.layers().isEmpty();
      case Step.OfAffine _,Step.OfNode _ -> false;
    };
  }
}
