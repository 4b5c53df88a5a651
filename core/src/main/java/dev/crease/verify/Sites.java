package dev.crease.verify;

import dev.crease.fold.FoldContext;
import dev.crease.fold.FoldPlan;
import dev.crease.fold.FoldSite;
import dev.crease.fold.LayerFold;
import dev.crease.fold.MergeFold;
import dev.crease.fold.Remainder;
import dev.crease.fold.ShiftForm;
import dev.crease.fold.linear.LinearLayer;
import dev.crease.fold.linear.LinearRule;
import dev.crease.fold.linear.LinearRules;
import dev.crease.fold.linear.QuantizedWeight;
import dev.crease.graph.Model;
import dev.crease.graph.Node;
import dev.crease.op.Add;
import dev.crease.op.Opaque;
import dev.crease.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The sites of a plan, found in both models by the names of the values that they read and write.
 *
 * @param found the sites that can be compared
 * @param missing for each of the others, its name and why it cannot
 */
record Sites(List<Site> found, List<Missing> missing) {

  /**
   * A site that cannot be compared.
   *
   * @param site the affines
   * @param why a clause
   */
  record Missing(String site, String why) {}

  /** Copies the lists. */
  Sites {
    found = List.copyOf(found);
    missing = List.copyOf(missing);
  }

  /**
   * Finds the sites.
   *
   * @param plan what was folded, or would be
   * @param original the model that was planned
   * @param folded the other model
   */
  static Sites of(FoldPlan plan, Model original, Model folded) {
    List<Site> found = new ArrayList<>();
    List<Missing> missing = new ArrayList<>();
    List<Site> sites = new ArrayList<>();
    for (PlannedGraph graphs : PlannedGraph.of(plan, original, folded)) {
      graphs.plan().ownSites().forEach(fold -> sites.add(site(graphs, fold)));
    }
    Stream.concat(
        sites.stream().filter(s -> s.fold() instanceof LayerFold),
        sites.stream().filter(s -> s.fold() instanceof MergeFold))
        .forEach(
            site -> why(site).ifPresentOrElse(
                w -> missing.add(new Missing(site.name(), w)), () -> found.add(site)));
    return new Sites(found, missing);
  }

  private static Site site(PlannedGraph graphs, FoldSite fold) {
    Region there = graphs.after(fold.input(), fold.output());
    Optional<Tensor> remainder = graphs.after().flatMap(
        context -> remainder(fold, there, context));
    return new Site(
        graphs, fold, graphs.before(fold.input(), fold.output()), there,
        graphs.after().flatMap(
            context -> layer(fold, there, remainder.isPresent(), context)),
        remainder);
  }

  private static Optional<String> why(Site site) {
    String output = "'" + site.fold().output() + "'";
    if (site.folded().nodes().isEmpty()) {
      return Optional.of("no node of the folded model computes " + output);
    }
    if (!site.folded().isClosed()) {
      return Optional.of("the folded model computes " + output + " not from '"
          + site.fold().input() + "' alone, but reads '" + site.folded().others().getFirst() + "'");
    }
    String operator = site.fold().operator();
    if (site.folded().nodes().stream().noneMatch(n -> n.op().type().equals(operator))) {
      return Optional.of("the folded model computes " + output + " without " + operator);
    }
    return site.folded().nodes().stream().filter(n -> n.op() instanceof Opaque).findFirst()
        .map(n -> "node " + n.label() + " cannot be run");
  }

  /** The constant of the addition before the layer, or of the last one behind it. */
  private static Optional<Tensor> remainder(FoldSite site, Region region, FoldContext context) {
    Optional<Remainder> remainder = site instanceof LayerFold layer
        ? layer.remainder()
        : Optional.empty();
    return remainder.flatMap(r -> {
      boolean map = r.form() == ShiftForm.MAP;
      List<Node> nodes = map ? behind(site.operator(), region.nodes()) : region.nodes();
      return nodes.stream().filter(n -> n.op() instanceof Add)
          .filter(n -> map || n.inputs().contains(site.input()))
          .flatMap(n -> n.inputs().stream()).filter(i -> !i.equals(site.input()))
          .flatMap(i -> context.constant(i).stream())
          .reduce((first, last) -> map ? last : first);
    });
  }

  /** The nodes behind the last one of an operator; all where there is none. */
  private static List<Node> behind(String operator, List<Node> nodes) {
    int last = nodes.size();
    while (last > 0 && !nodes.get(last - 1).op().type().equals(operator)) {
      last--;
    }
    return nodes.subList(last, nodes.size());
  }

  /** The layer with the sign of each scale that it has if the integers are those of the original; empty where they are others. */
  private static Optional<LinearLayer> relative(LayerFold fold, QuantizedWeight before,
      LinearLayer layer) {
    boolean[] expected = new boolean[layer.outputChannels()];
    for (int o = 0; o < expected.length; o++) {
      expected[o] = fold.out().scale(o).hi() < 0;
    }
    return layer.quantized().flatMap(after -> before.negatives(after, expected))
        .map(negative -> layer.withWeight(QuantizedWeight.withSigns(layer.weight(), negative)));
  }

  /** The layer, where the region is nothing else but what the affines passed and what stands for their shift. */
  private static Optional<LinearLayer> layer(FoldSite site, Region region, boolean hasRemainder,
      FoldContext context) {
    int computing = region.nodes().size() - region.constant(site.input()).size();
    if (!(site instanceof LayerFold fold)) {
      return LinearRules.of(site.operator())
          .flatMap(rule -> layer(site.operator(), rule, region, computing, context))
          .filter(layer -> layer.quantized().isEmpty());
    }
    if (fold.remainder().isPresent() && !hasRemainder) {
      return Optional.empty();
    }
    Optional<QuantizedWeight> quantized = fold.layer().quantized();
    int others = fold.carriersBefore().size() + fold.carriersAfter().size()
        + (fold.remainder().isPresent() ? 1 : 0);
    return layer(fold.operator(), fold.layer().rule(), region, computing - others, context)
        .flatMap(layer -> quantized.map(q -> relative(fold, q, layer))
            .orElseGet(() -> Optional.of(layer)));
  }

  private static Optional<LinearLayer> layer(
      String operator, LinearRule rule, Region region, int size, FoldContext context) {
    for (Node node : region.nodes()) {
      if (node.op().type().equals(operator)
          && rule.match(node, context) instanceof LinearRule.Match.Found(LinearLayer layer)
          && size == layer.nodes().size()) {
        return Optional.of(layer);
      }
    }
    return Optional.empty();
  }

  /** The merges that the folded model does not have: it has several layers there, or others. */
  Set<MergeFold> notMerged(FoldPlan plan) {
    Set<MergeFold> open = Collections.newSetFromMap(new IdentityHashMap<>());
    plan.merges().stream().filter(m -> !m.layers().isEmpty()).forEach(open::add);
    for (Site site : found) {
      if (site.layer().isPresent() && site.fold() instanceof MergeFold merge) {
        open.remove(merge);
      }
    }
    return open;
  }
}
