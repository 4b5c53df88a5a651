package dev.crease.fold.merge;

import dev.crease.fold.AffineUse;
import dev.crease.fold.ChannelAffine;
import dev.crease.fold.FoldContext;
import dev.crease.fold.FoldOptions;
import dev.crease.fold.LayerFold;
import dev.crease.fold.MergeFold;
import dev.crease.fold.Obstacle;
import dev.crease.fold.Reason;
import dev.crease.fold.linear.LinearLayer;
import dev.crease.fold.merge.Geometry.Kind;
import dev.crease.fold.merge.MergeRule.Match;
import dev.crease.graph.Node;
import dev.crease.tensor.DType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a rule may ask, and what all rules do alike with what they found. */
public final class MergeContext {

  /** Larger merges are left alone: no network has them, and the work grows with their square. */
  static final int MAX_NODES = 256;

  private final FoldContext context;
  private final FoldOptions options;
  private final int opset;
  private final IdentityHashMap<Node, Integer> places;
  private final Branches branches;
  private final Forms forms;
  private final Costs costs;
  private final LayerChoice choice;

  /**
   * A context.
   *
   * @param context the graph
   * @param options what may be merged
   * @param opset version of ONNX's operators
   */
  MergeContext(FoldContext context, FoldOptions options, int opset) {
    this.context = context;
    this.options = options;
    this.opset = opset;
    this.places = new IdentityHashMap<>();
    context.index().graph().nodes().forEach(n -> places.put(n, places.size()));
    this.branches = new Branches(context);
    this.forms = new Forms(context);
    this.costs = new Costs(context, forms);
    this.choice = new LayerChoice(context, options, opset);
  }

  FoldContext graph() {
    return context;
  }

  int opset() {
    return opset;
  }

  Branches branches() {
    return branches;
  }

  Forms forms() {
    return forms;
  }

  /** The layers of a branch, in order. */
  static List<LayerFold> layers(Branch branch) {
    List<LayerFold> layers = new ArrayList<>();
    for (Step step : branch.steps()) {
      switch (step) {
        case Step.OfLayer(LayerFold fold) -> layers.add(fold);
        case Step.OfMerge(MergeFold merge) -> layers.addAll(merge.layers());
        case Step.OfAffine _,Step.OfNode _ -> {
        }
      }
    }
    return layers;
  }

  private static List<AffineUse> affines(Branch branch) {
    List<AffineUse> affines = new ArrayList<>();
    for (Step step : branch.steps()) {
      switch (step) {
        case Step.OfAffine(AffineUse use) -> affines.add(use);
        case Step.OfMerge(MergeFold merge) -> affines.addAll(merge.absorbed());
        case Step.OfLayer _,Step.OfNode _ -> {
        }
      }
    }
    return affines;
  }

  /** The kind, spatial axes and input channels of what reads the source of a branch with a layer. */
  Optional<Geometry> source(Branch branch) {
    for (Step step : branch.steps()) {
      if (step instanceof Step.OfMerge(MergeFold merge) && !merge.layers().isEmpty()) {
        return Optional.of(merge.form().geometry());
      }
      if (step instanceof Step.OfLayer(LayerFold fold)) {
        LinearLayer layer = fold.layer();
        Kind kind = Forms.kind(layer);
        return Optional.of(
            Geometry.pointwise(
                kind, layer.inputChannels(),
                kind == Kind.MATRIX ? 0 : layer.weight().shape().rank() - 2));
      }
    }
    return Optional.empty();
  }

  /**
   * Makes one layer of branches if that is allowed and pays.
   *
   * @param rule the rule that found them
   * @param node the node where they meet
   * @param sum the sum of the branches
   * @param from the branches
   * @param adding nodes besides theirs
   * @param output name of what is computed
   */
  Match merge(
      MergeRule rule, Node node, LinearForm sum, List<Branch> from, List<Node> adding,
      String output) {
    List<Node> nodes = ordered(from, adding);
    if (nodes.size() > MAX_NODES) {
      return new Match.None();
    }
    Optional<Node> kept = nodes.stream().filter(n -> options.keptNodes().contains(n.label()))
        .findFirst();
    if (kept.isPresent()) {
      return refused(node, Reason.OPTED_OUT, "node " + kept.get().label());
    }
    if (options.skippedRules().contains(rule.name())) {
      return refused(node, Reason.RULE_SKIPPED, "rule " + rule.name());
    }
    List<LayerFold> layers = from.stream().flatMap(b -> layers(b).stream()).toList();
    DType dtype = dtype(layers, from);
    String input = from.getFirst().source();
    MergedLayer layer = choice.of(layers, from, sum, dtype);
    Cost sums = adding.stream()
        .map(add -> costs.values(sum.geometry(), dtype, values(add)))
        .reduce(Cost.NONE, Cost::plus);
    Cost before = costs.of(from, sum.geometry(), dtype, MergeFold::after).plus(sums);
    Cost after = layer.operator().equals("AveragePool")
        ? costs.values(sum.geometry(), dtype, input, output)
        : costs.layer(sum.geometry(), input, output, layer.hasBias(sum), dtype);
    if (!after.isLessThan(before)) {
      return refused(node, Reason.COSTS_MORE, "as one " + after + ", apart " + before);
    }
    Optional<Obstacle> range = Ranges.obstacle(sum, dtype);
    return range.isPresent()
        ? new Match.Refused(node, range.get())
        : new Match.Found(
            new MergeFold(
                rule.name(), node, input, output, nodes, sum, layer, layers,
                from.stream().flatMap(b -> affines(b).stream()).toList(),
                costs.of(from, sum.geometry(), dtype, MergeFold::before).plus(sums), after));
  }

  private static String[] values(Node node) {
    List<String> values = new ArrayList<>(node.inputs());
    values.add(node.output(0));
    return values.toArray(String[]::new);
  }

  static Match refused(Node node, Reason reason, String detail) {
    return new Match.Refused(node, new Obstacle(reason, detail));
  }

  private List<Node> ordered(List<Branch> branches, List<Node> more) {
    Set<Node> nodes = Collections.newSetFromMap(new IdentityHashMap<>());
    branches.forEach(b -> nodes.addAll(b.nodes()));
    nodes.addAll(more);
    return nodes.stream().sorted(Comparator.comparing(n -> places.getOrDefault(n, -1))).toList();
  }

  private DType dtype(List<LayerFold> layers, List<Branch> from) {
    return layers.isEmpty()
        ? context.type(from.getFirst().source()).dtype().orElse(DType.FLOAT)
        : layers.getFirst().layer().weight().dtype();
  }

  /** The same with one affine more, which follows it. */
  Optional<MergeFold> followed(MergeFold merge, AffineUse use) {
    List<Node> nodes = new ArrayList<>(merge.nodes());
    nodes.add(use.node());
    return larger(
        merge, use, forms.affine(merge.form(), use, merge.dtype()), nodes, merge.input(),
        use.output());
  }

  /** The same with one affine more, which precedes it. */
  Optional<MergeFold> preceded(MergeFold merge, AffineUse use) {
    List<Node> nodes = new ArrayList<>(List.of(use.node()));
    nodes.addAll(merge.nodes());
    Geometry whole = merge.form().geometry();
    LinearForm same = new DiagonalForm(
        Geometry.pointwise(whole.kind(), whole.inputs(), whole.axes().size()),
        ChannelAffine.IDENTITY);
    Attempt attempt = forms.affine(same, use, merge.dtype())
        .then(first -> ComposedForm.of(first, merge.form()));
    return larger(merge, use, attempt, nodes, use.input(), merge.output());
  }

  private Optional<MergeFold> larger(
      MergeFold merge, AffineUse use, Attempt attempt, List<Node> nodes, String input,
      String output) {
    List<AffineUse> absorbed = new ArrayList<>(merge.absorbed());
    absorbed.add(use);
    return attempt.form().filter(_ -> nodes.size() <= MAX_NODES)
        .filter(form -> Ranges.obstacle(form, merge.dtype()).isEmpty())
        .map(
            form -> new MergeFold(
                merge.rule(), merge.node(), input, output, nodes, form,
                choice.with(merge, form), merge.layers(), absorbed, merge.before(),
                merge.after()));
  }
}
