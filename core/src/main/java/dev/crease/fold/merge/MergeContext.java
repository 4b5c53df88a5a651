package dev.crease.fold.merge;

import dev.crease.fold.AffineUse;
import dev.crease.fold.ChannelAffine;
import dev.crease.fold.FoldContext;
import dev.crease.fold.FoldOptions;
import dev.crease.fold.FoldedBias;
import dev.crease.fold.LayerFold;
import dev.crease.fold.MergeFold;
import dev.crease.fold.Obstacle;
import dev.crease.fold.Reason;
import dev.crease.fold.linear.LinearLayer;
import dev.crease.fold.merge.Geometry.Kind;
import dev.crease.fold.merge.MergeRule.Match;
import dev.crease.graph.Node;
import dev.crease.op.AveragePool;
import dev.crease.op.Gemm;
import dev.crease.op.Pad;
import dev.crease.tensor.DType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** What a rule may ask, and what all rules do alike with what they found. */
public final class MergeContext {

  private final FoldContext context;
  private final FoldOptions options;
  /** The first opset whose {@code Gemm} may leave out C. */
  private static final int GEMM_WITHOUT_C = 11;

  private final int opset;
  private final IdentityHashMap<Node, Integer> places;
  private final Branches branches;
  private final Forms forms;
  private final Costs costs;

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
    this.costs = new Costs(context);
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
    MergedLayer layer = layer(layers, from, sum, dtype, input);
    Cost sums = adding.stream()
        .map(add -> costs.values(sum.geometry(), dtype, values(add)))
        .reduce(Cost.NONE, Cost::plus);
    Cost before = cost(from, sum.geometry(), dtype, MergeFold::after).plus(sums);
    Cost after = layer.operator().equals("AveragePool")
        ? costs.pool(sum.geometry(), input, output, dtype)
        : costs.layer(sum.geometry(), input, output, hasBias(layer, sum), dtype);
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
                cost(from, sum.geometry(), dtype, MergeFold::before).plus(sums), after));
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

  private static boolean hasBias(MergedLayer layer, LinearForm form) {
    return layer.kept().map(k -> !k.bias().isEmpty()).orElseGet(() -> !form.hasNoBias());
  }

  private DType dtype(List<LayerFold> layers, List<Branch> from) {
    return layers.isEmpty()
        ? context.type(from.getFirst().source()).dtype().orElse(DType.FLOAT)
        : layers.getFirst().layer().weight().dtype();
  }

  private MergedLayer layer(
      List<LayerFold> layers, List<Branch> from, LinearForm form, DType dtype, String input) {
    if (layers.isEmpty()) {
      Node pool = from.getFirst().nodes().getLast();
      return new MergedLayer(
          pool, pool.op().type(), dtype, true, Optional.of(new MergedLayer.Kept("", "")), "", "");
    }
    LayerFold main = layers.stream()
        .max(
            Comparator.comparingLong(
                f -> f.layer().weight().shape().elements() / f.layer().outputChannels()))
        .orElseThrow();
    LinearLayer layer = main.layer();
    boolean gemm = layers.stream().anyMatch(f -> f.layer().node().op() instanceof Gemm);
    Optional<MergedLayer.Kept> kept = onlyMoved(layers, from)
        ? Optional.of(new MergedLayer.Kept(layer.weightName(), layer.biasName()))
        : Optional.empty();
    String operator = layer.node().op().type();
    if (form.geometry().kind() == Kind.MATRIX) {
      boolean bias = kept.map(k -> !k.bias().isEmpty()).orElseGet(() -> !form.hasNoBias());
      boolean asGemm = gemm ? bias || opset >= GEMM_WITHOUT_C : bias && becomesGemm(input);
      operator = asGemm ? "Gemm" : "MatMul";
    }
    boolean outputsFirst = layer.node().op() instanceof Gemm own && own.transB()
        && !operator.equals("MatMul");
    Node node = layer.node();
    String biasName = layer.biasName().isEmpty()
        ? (node.name().isEmpty() ? node.output(0) : node.name()) + "_bias"
        : layer.biasName() + "_merged";
    return new MergedLayer(
        node, operator, dtype, outputsFirst, kept, layer.weightName() + "_merged", biasName);
  }

  /** Whether a product of matrices of that value is one that {@code Gemm} computes too. */
  boolean becomesGemm(String input) {
    return context.type(input).rank() == 2 && opset >= MatMulAddGemm.SINCE_OPSET
        && !options.skippedRules().contains(MatMulAddGemm.NAME);
  }

  /** Whether nothing but padding joins the one layer, whose constants stay. */
  private static boolean onlyMoved(List<LayerFold> layers, List<Branch> from) {
    return layers.size() == 1 && from.size() == 1
        && from.getFirst().steps().stream().allMatch(
            s -> s instanceof Step.OfLayer
                || s instanceof Step.OfNode(Node node) && node.op() instanceof Pad)
        && !layers.getFirst().scalesWeight() && !FoldedBias.changes(layers.getFirst())
        && layers.getFirst().affines().findAny().isEmpty();
  }

  private Cost cost(
      List<Branch> branches, Geometry whole, DType dtype, Function<MergeFold, Cost> ofMerge) {
    return branches.stream().map(b -> cost(b, whole, dtype, ofMerge))
        .reduce(Cost.NONE, Cost::plus);
  }

  /** What a branch costs by itself. */
  private Cost cost(
      Branch branch, Geometry whole, DType dtype, Function<MergeFold, Cost> ofMerge) {
    Cost cost = Cost.NONE;
    Geometry at = Geometry.pointwise(whole.kind(), whole.inputs(), whole.axes().size());
    for (Step step : branch.steps()) {
      cost = cost.plus(
          switch (step) {
            case Step.OfMerge(MergeFold merge) -> ofMerge.apply(merge);
            case Step.OfAffine(AffineUse use) ->
              costs.values(at, dtype, use.input(), use.output());
            case Step.OfLayer _,Step.OfNode _ -> stepCost(step, at, dtype);
          });
      if (!(step instanceof Step.OfAffine)) {
        at = forms.of(step, at, dtype).form().map(LinearForm::geometry).orElse(at);
      }
    }
    return cost;
  }

  private Cost stepCost(Step step, Geometry before, DType dtype) {
    Geometry g = forms.of(step, before, dtype).form().map(LinearForm::geometry).orElse(before);
    return switch (step) {
      case Step.OfLayer(LayerFold fold) -> layerCost(fold, g, dtype);
      case Step.OfNode(Node node) when node.op() instanceof AveragePool ->
        costs.pool(g, step.input(), step.output(), dtype);
      default -> costs.values(g, dtype, step.input(), step.output());
    };
  }

  /** A layer by itself, and the reading and writing of what its affines passed. */
  private Cost layerCost(LayerFold fold, Geometry whole, DType dtype) {
    LinearLayer layer = fold.layer();
    Geometry g = forms.alone(fold, dtype).form().map(LinearForm::geometry).orElse(whole);
    boolean bias = FoldedBias.changes(fold) || layer.bias().isPresent();
    Cost cost = costs.layer(g, layer.data(), layer.output(), bias, dtype)
        .plus(unmergedAdd(fold, g, dtype));
    Geometry inputs = Geometry.pointwise(g.kind(), g.inputs(), g.axes().size());
    for (Node node : fold.carriersBefore()) {
      cost = cost.plus(costs.values(inputs, dtype, node.input(0), node.output(0)));
    }
    for (Node node : fold.carriersAfter()) {
      cost = cost.plus(costs.values(g, dtype, node.input(0), node.output(0)));
    }
    return cost;
  }

  /** {@code MatMul} writes the product, and the addition that is its bias reads and writes it again. */
  private Cost unmergedAdd(LayerFold fold, Geometry g, DType dtype) {
    boolean adds = fold.layer().node().op().type().equals("MatMul")
        && (FoldedBias.changes(fold) || fold.layer().bias().isPresent());
    return adds ? costs.values(g, dtype, fold.output(), fold.output()) : Cost.NONE;
  }

  /** The same with one affine more, which follows it. */
  Match followed(MergeFold merge, AffineUse use) {
    List<Node> nodes = new ArrayList<>(merge.nodes());
    nodes.add(use.node());
    return larger(
        merge, use, forms.affine(merge.form(), use, merge.dtype()), nodes, merge.input(),
        use.output());
  }

  /** The same with one affine more, which precedes it. */
  Match preceded(MergeFold merge, AffineUse use) {
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

  private Match larger(
      MergeFold merge, AffineUse use, Attempt attempt, List<Node> nodes, String input,
      String output) {
    Optional<Obstacle> obstacle = attempt.obstacle()
        .or(() -> Ranges.obstacle(attempt.form().orElseThrow(), merge.dtype()));
    if (obstacle.isPresent()) {
      return new Match.Refused(use.node(), obstacle.get());
    }
    LinearForm form = attempt.form().orElseThrow();
    List<AffineUse> absorbed = new ArrayList<>(merge.absorbed());
    absorbed.add(use);
    MergedLayer old = merge.layer();
    boolean gemm = old.operator().equals("MatMul") && !form.hasNoBias()
        && becomesGemm(merge.input());
    MergedLayer layer = new MergedLayer(
        old.template(), gemm ? "Gemm" : old.operator(), old.dtype(), old.outputsFirst(),
        Optional.empty(), old.weightName(), old.biasName());
    return new Match.Found(
        new MergeFold(
            merge.rule(), merge.node(), input, output, nodes, form, layer, merge.layers(),
            absorbed, merge.before(), merge.after()));
  }
}
