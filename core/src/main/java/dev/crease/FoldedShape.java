package dev.crease;

import dev.crease.fold.FoldPlan;
import dev.crease.fold.FoldSite;
import dev.crease.fold.FoldedBias;
import dev.crease.fold.FoldedConstants;
import dev.crease.fold.LayerFold;
import dev.crease.fold.MergeFold;
import dev.crease.fold.Rewrite;
import dev.crease.fold.linear.LinearLayer;
import dev.crease.fold.merge.MergedConstants;
import dev.crease.graph.Model;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** The graph that a plan leads to, without the work of rescaling: its constants hold no results. */
final class FoldedShape {

  private FoldedShape() {}

  static GraphCounts counts(Model model, FoldPlan plan) {
    return GraphCounts.of(
        Rewrite.apply(model, plan, plan.sites().stream().map(FoldedShape::constants).toList()));
  }

  private static FoldedConstants constants(FoldSite site) {
    return switch (site) {
      case LayerFold fold -> constants(fold);
      case MergeFold merge -> MergedConstants.zeros(merge);
    };
  }

  private static FoldedConstants constants(LayerFold fold) {
    LinearLayer layer = fold.layer();
    return new FoldedConstants(
        fold.scalesWeight() ? Optional.of(layer.weight()) : Optional.empty(),
        FoldedBias.of(fold).map(b -> zeros(layer.weight().dtype(), b.size())));
  }

  private static Tensor zeros(DType type, int count) {
    return Tensor.of(
        type,
        Shape.of(count),
        MemorySegment.ofArray(new byte[Math.toIntExact(type.byteSize(count))]));
  }
}
