package dev.crease;

import dev.crease.Certificate.AffineEntry;
import dev.crease.Certificate.LayerEntry;
import dev.crease.Certificate.MergeEntry;
import dev.crease.fold.AffineUse;
import dev.crease.fold.Direction;
import dev.crease.fold.FoldFormula;
import dev.crease.fold.Folded;
import dev.crease.fold.GraphPlan;
import dev.crease.fold.LayerFold;
import dev.crease.fold.MergeFold;
import dev.crease.graph.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * What a fold did, as a certificate lists it.
 *
 * @param round the round, from 1
 * @param graph what was planned for one graph
 */
record CertifiedFolds(int round, GraphPlan graph) {

  /** The layers that absorbed something, with their formulas. */
  static List<LayerEntry> layers(Folded fold) {
    return each(fold, (here, plan) -> plan.layers().stream().map(here::layer));
  }

  /** The layers that took the place of several operators, with their formulas. */
  static List<MergeEntry> merges(Folded fold) {
    return each(fold, (here, plan) -> plan.merges().stream().map(here::merge));
  }

  private static <E> List<E> each(Folded fold,
      BiFunction<CertifiedFolds, GraphPlan, Stream<E>> entries) {
    List<E> all = new ArrayList<>();
    for (int i = 0; i < fold.rounds().size(); i++) {
      for (GraphPlan plan : fold.rounds().get(i).plan().graphs()) {
        entries.apply(new CertifiedFolds(i + 1, plan), plan).forEach(all::add);
      }
    }
    return all;
  }

  private LayerEntry layer(LayerFold fold) {
    return new LayerEntry(
        round,
        graph.place(),
        fold.layer().node().label(),
        fold.layer().node().op().type(),
        fold.output(),
        FoldFormula.weight(fold),
        FoldFormula.bias(fold),
        FoldFormula.beside(fold),
        Stream.concat(fold.carriersBefore().stream(), fold.carriersAfter().stream())
            .map(n -> n.op().type() + " " + n.label()).toList(),
        Stream.concat(
            fold.affinesBefore().stream().map(a -> affine(a, Direction.FORWARD)),
            fold.affinesAfter().stream().map(a -> affine(a, Direction.BACKWARD))).toList());
  }

  private MergeEntry merge(MergeFold merge) {
    return new MergeEntry(
        round,
        graph.place(),
        merge.rule(),
        merge.target().label(),
        merge.operator(),
        merge.input(),
        merge.output(),
        merge.form().formula(),
        merge.layer().kept().isPresent(),
        merge.nodes().stream().map(n -> n.op().type() + " " + n.label()).toList(),
        merge.layers().stream().map(this::layer).toList(),
        merge.absorbed().stream().map(a -> affine(a, Direction.MERGE)).toList());
  }

  private AffineEntry affine(AffineUse use, Direction direction) {
    List<Node> originals = graph.rearranged().originals(use.node());
    boolean moved = originals.size() != 1 || originals.getFirst() != use.node();
    return new AffineEntry(
        use.node().label(), use.node().op().type(), direction.label(), FoldFormula.of(use),
        moved ? originals.stream().map(Node::label).toList() : List.of());
  }
}
