package dev.crease.fold;

import dev.crease.fold.affine.AffineRule;
import dev.crease.fold.affine.AffineRules;
import dev.crease.fold.carry.CarryRules;
import dev.crease.fold.linear.LinearLayer;
import dev.crease.fold.linear.LinearLayer.InputShift;
import dev.crease.fold.linear.LinearRule;
import dev.crease.fold.linear.LinearRules;
import dev.crease.fold.merge.MergePlanner;
import dev.crease.graph.Graph;
import dev.crease.graph.Node;
import dev.crease.op.Attribute;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Decides, for every affine of a graph, which layer absorbs it or why none does. Bodies of its nodes are graphs of their own. */
final class FoldPlanner {

  /** From here on an {@code Add} broadcasts as its shapes say. */
  private static final int OPSET_OF_BROADCASTING = 7;

  /** A way is followed no further: no network has so long a one, and the work grows with its square. */
  private static final int MAX_STAGES = 256;

  private final Graph graph;
  private final FoldOptions options;
  private final int opset;
  private final FoldContext context;
  private final IdentityHashMap<Node, AffineUse> affines = new IdentityHashMap<>();
  private final IdentityHashMap<Node, LayerFold> assigned = new IdentityHashMap<>();
  private final Map<String, LinearLayer> layersByOutput = new LinkedHashMap<>();
  private final IdentityHashMap<Node, WeightRange> ranges = new IdentityHashMap<>();
  private final IdentityHashMap<Node, LayerFold> folds = new IdentityHashMap<>();
  private final Diagnosis diagnosis;

  /**
   * A planner.
   *
   * @param graph the graph
   * @param options what may be folded
   * @param opset version of ONNX's operators
   * @param context the graph, and what it sees
   */
  FoldPlanner(Graph graph, FoldOptions options, int opset, FoldContext context) {
    this.graph = graph;
    this.options = options;
    this.opset = opset;
    this.context = context;
    this.diagnosis = new Diagnosis(context);
  }

  /**
   * What was decided for one graph.
   *
   * @param layers the layers that absorb something, in topological order
   * @param merges the layers that take the place of several, in topological order
   * @param refusals the affines that stay and the operators that are not merged, in topological order
   */
  record Decisions(List<LayerFold> layers, List<MergeFold> merges, List<Refusal> refusals) {

    /** Copies the lists. */
    Decisions {
      layers = List.copyOf(layers);
      merges = List.copyOf(merges);
      refusals = List.copyOf(refusals);
    }
  }

  Decisions plan() {
    for (Node node : graph.nodes()) {
      readLayer(node);
    }
    for (Node node : graph.nodes()) {
      readAffine(node);
    }
    layersByOutput.values().forEach(this::absorbAfter);
    layersByOutput.values().forEach(this::absorbBefore);
    MergePlanner.Merges merges = new MergePlanner(context, options, opset).plan(
        layersByOutput.values().stream().map(this::start).toList(),
        affines.values().stream().filter(use -> !assigned.containsKey(use.node())).toList());
    List<LayerFold> layers = graph.nodes().stream()
        .filter(node -> folds.containsKey(node) && !merges.has(node)).map(folds::get).toList();
    return new Decisions(layers, merges.merges(), refusals(merges));
  }

  private List<Refusal> refusals(MergePlanner.Merges merges) {
    List<Refusal> refusals = new ArrayList<>();
    for (Node node : graph.nodes()) {
      if (!assigned.containsKey(node) && !merges.has(node)) {
        diagnosis.of(node, affines, layersByOutput).ifPresent(refusals::add);
      }
      merges.refusal(node).ifPresent(refusals::add);
    }
    return refusals;
  }

  private void readLayer(Node node) {
    Optional<LinearRule> rule = node.op().domain().isEmpty()
        ? LinearRules.of(node.op().type())
        : Optional.empty();
    if (rule.isEmpty()) {
      return;
    }
    if (options.keptNodes().contains(node.label())) {
      diagnosis.refuseLayer(node, Reason.OPTED_OUT, "layer " + node.label());
      return;
    }
    if (options.skippedRules().contains(node.op().type())) {
      diagnosis.refuseLayer(node, Reason.RULE_SKIPPED, "rule " + node.op().type());
      return;
    }
    Optional<Obstacle> attribute = attribute(node);
    if (attribute.isPresent()) {
      diagnosis.refuseLayer(node, attribute.get().reason(), attribute.get().detail());
      return;
    }
    switch (rule.get().match(node, context)) {
      case LinearRule.Match.Found(LinearLayer layer) when layer.data().isEmpty()
          || layer.output().isEmpty() ->
        diagnosis.refuseLayer(
            node, Reason.UNSUPPORTED_FORM, node.op().type() + " without an input or output");
      case LinearRule.Match.Found(LinearLayer layer) when context.constant(layer.data())
          .isPresent() ->
        diagnosis.refuseLayer(
            node, Reason.CONSTANT_INPUT, "input '" + layer.data() + "'");
      case LinearRule.Match.Found(LinearLayer layer) -> {
        layersByOutput.put(layer.output(), layer);
        if (layer.nodes().size() > 1) {
          diagnosis.refuse(layer.nodes().get(1), Reason.ALREADY_BIAS, "of " + node.label());
        }
      }
      case LinearRule.Match.Refused(Reason reason, String detail) ->
        diagnosis.refuseLayer(node, reason, detail);
    }
  }

  private void readAffine(Node node) {
    if (!node.op().domain().isEmpty() || AffineRules.of(node.op().type()).isEmpty()) {
      return;
    }
    Optional<Obstacle> attribute = attribute(node);
    if (attribute.isPresent()) {
      diagnosis.refuse(node, attribute.get().reason(), attribute.get().detail());
      return;
    }
    switch (context.affine(node).orElseThrow()) {
      case AffineRule.Match.NotAffine() -> {
      }
      case AffineRule.Match.Refused(Reason reason, String detail) ->
        diagnosis.refuse(node, reason, detail);
      case AffineRule.Match.Found(int data, _, _, _) when node.input(data).isEmpty()
          || node.output(0).isEmpty() ->
        diagnosis.refuse(
            node, Reason.UNSUPPORTED_FORM, node.op().type() + " without an input or output");
      case AffineRule.Match.Found(int data, ChannelAffine affine, ChannelAxis axis, int minRank) -> {
        diagnosis.expect(node);
        if (options.keptNodes().contains(node.label())) {
          diagnosis.refuse(node, Reason.OPTED_OUT, "node " + node.label());
        } else if (options.skippedRules().contains(node.op().type())) {
          diagnosis.refuse(node, Reason.RULE_SKIPPED, "rule " + node.op().type());
        } else if (!diagnosis.isRefused(node)) {
          affines.put(node, new AffineUse(node, node.input(data), affine, axis, minRank));
        }
      }
    }
  }

  /** An attribute that each call of the function around gives, so that the operator is not the same for all, or a body, which reads what it likes. */
  private static Optional<Obstacle> attribute(Node node) {
    if (!node.subgraphs().isEmpty()) {
      return Obstacle.found(Reason.UNSUPPORTED_FORM, node.op().type() + " with a body");
    }
    return node.attributes().names().stream()
        .filter(a -> node.attributes().find(a).orElseThrow() instanceof Attribute.Reference)
        .findFirst().map(a -> new Obstacle(Reason.FUNCTION_ATTRIBUTE, "attribute " + a));
  }

  private LayerFold start(LinearLayer layer) {
    return folds.getOrDefault(layer.node(), LayerFold.none(layer));
  }

  private WeightRange range(LinearLayer layer) {
    return ranges.computeIfAbsent(layer.node(), _ -> new WeightRange(layer, options.claims()));
  }

  private void accept(LayerFold fold, AffineUse use) {
    folds.put(fold.layer().node(), fold);
    assigned.put(use.node(), fold);
  }

  /** The one node that alone reads {@code value}, as its data, if that is how it is. */
  private Optional<Stage> onlyReader(String value, LinearLayer layer, Passage passage) {
    List<Node> readers = context.index().consumers(value);
    Optional<Reason> shared = context.whyShared(value);
    if (shared.isPresent() && passage.isOpen()) {
      for (Node reader : readers) {
        diagnosis.blockBackward(reader, shared.get(),
            "'" + value + "' between " + layer.node().label() + " and it");
      }
    }
    return shared.isPresent() || readers.size() != 1
        ? Optional.empty()
        : stage(readers.getFirst()).filter(stage -> stage.input().equals(value));
  }

  /** The node as something that stands between affines and a layer, or is one of the affines. */
  private Optional<Stage> stage(Node node) {
    AffineUse use = affines.get(node);
    if (use != null) {
      return Optional.of(use);
    }
    boolean carries = node.op().domain().isEmpty() && attribute(node).isEmpty()
        && CarryRules.of(node.op().type()).isPresent()
        && !options.keptNodes().contains(node.label())
        && !options.skippedRules().contains(node.op().type());
    return carries ? Optional.of(new Carrier(node)) : Optional.empty();
  }

  private void absorbAfter(LinearLayer layer) {
    LayerFold fold = start(layer);
    List<Stage> way = new ArrayList<>();
    Passage passage = new Passage(
        new ChannelTrace(layer.outputAxis(), layer.rank(), layer.outputChannels(), false), context);
    String value = fold.output();
    while (fold.after().size() + way.size() < MAX_STAGES) {
      Optional<Stage> next = onlyReader(value, layer, passage);
      if (next.isEmpty() || assigned.containsKey(next.get().node())) {
        return;
      }
      Stage stage = next.get();
      way.add(stage);
      value = stage.output();
      if (!(stage instanceof AffineUse use)) {
        passage.cross(stage.node());
        continue;
      }
      List<Stage> after = new ArrayList<>(fold.after());
      after.addAll(way);
      Optional<Obstacle> obstacle = Alignment.otherType(use, layer.weight().dtype(), context)
          .or(() -> passage.obstacle(use));
      if (obstacle.isPresent()) {
        diagnosis.blockBackward(
            use.node(), obstacle.get().reason(), detail(layer, obstacle.get()));
        return;
      }
      LayerFold larger = new LayerFold(
          layer, fold.before(), fold.in(), after, fold.out().then(passage.onChannels(use)));
      LayerFold more = larger;
      obstacle = range(layer).obstacle(larger)
          .or(() -> QuantizedLimits.obstacle(more, opset));
      if (obstacle.isPresent()) {
        diagnosis.blockBackward(
            use.node(), obstacle.get().reason(), detail(layer, obstacle.get()));
        return;
      }
      fold = larger;
      way.clear();
      accept(fold, use);
    }
  }

  private static String detail(LinearLayer layer, Obstacle obstacle) {
    return "layer " + layer.node().label() + ": " + obstacle.detail();
  }

  private void blockForward(AffineUse use, LinearLayer layer, List<Stage> way, Obstacle obstacle) {
    if (ShiftSplit.isCarried(way)) {
      diagnosis.blockAfar(use.node(), obstacle.reason(), detail(layer, obstacle));
    } else {
      diagnosis.blockForward(use.node(), obstacle.reason(), detail(layer, obstacle));
    }
  }

  private void absorbBefore(LinearLayer layer) {
    LayerFold fold = start(layer);
    LayerFold done = fold;
    ShiftSplit split = new ShiftSplit(layer, context);
    Map<AffineUse, Optional<Obstacle>> open = new LinkedHashMap<>();
    List<Stage> way = new ArrayList<>();
    String value = layer.data();
    while (fold.before().size() + way.size() < MAX_STAGES) {
      String read = value;
      Optional<Stage> previous = context.index().producer(value).flatMap(this::stage)
          .filter(stage -> stage.output().equals(read));
      if (previous.isEmpty() || assigned.containsKey(previous.get().node())) {
        break;
      }
      Stage stage = previous.get();
      Optional<Reason> shared = context.whyShared(value);
      way.addFirst(stage);
      value = stage.input();
      if (!(stage instanceof AffineUse use)) {
        if (shared.isPresent()) {
          break;
        }
        continue;
      }
      if (shared.isPresent()) {
        blockForward(
            use, layer, way, new Obstacle(shared.get(), "'" + use.output() + "'"));
        break;
      }
      List<Stage> before = new ArrayList<>(way);
      before.addAll(fold.before());
      Absorbed absorbed = absorbed(fold, use, before, split);
      if (absorbed instanceof Absorbed.Not(Obstacle obstacle)) {
        blockForward(use, layer, way, obstacle);
        break;
      }
      if (absorbed instanceof Absorbed.As(LayerFold larger, Optional<Obstacle> whole)) {
        fold = larger;
        open.put(use, whole);
      }
      way.clear();
      if (split.pays(fold, done, open.keySet())) {
        LayerFold worth = fold;
        open.keySet().forEach(u -> accept(worth, u));
        open.clear();
        done = fold;
      }
    }
    open.forEach((use, whole) -> whole.ifPresent(o -> blockForward(use, layer, List.of(), o)));
  }

  /** What became of the attempt to take in one affine more before a layer. */
  private sealed interface Absorbed {

    /**
     * The larger fold.
     *
     * @param fold the fold
     * @param whole why the affine cannot go into the layer's constants whole, if it cannot
     */
    record As(LayerFold fold, Optional<Obstacle> whole) implements Absorbed {}

    /**
     * It stays.
     *
     * @param obstacle why
     */
    record Not(Obstacle obstacle) implements Absorbed {}
  }

  private Absorbed absorbed(LayerFold fold, AffineUse use, List<Stage> before, ShiftSplit split) {
    LinearLayer layer = fold.layer();
    Optional<Obstacle> quantized = QuantizedLimits.before(layer, use);
    if (quantized.isPresent()) {
      return new Absorbed.Not(quantized.get());
    }
    ForwardPassage passage = forward(use, layer, before);
    Optional<Obstacle> whole = passage.obstacle();
    if (whole.isEmpty() && fold.remainder().isEmpty()) {
      LayerFold larger = new LayerFold(layer, before,
          passage.onChannels().then(fold.in()), fold.after(), fold.out());
      whole = shiftObstacle(larger);
      if (whole.isEmpty()) {
        return range(layer).obstacle(larger).<Absorbed>map(Absorbed.Not::new)
            .orElse(new Absorbed.As(larger, Optional.empty()));
      }
    }
    Obstacle why = whole.orElseGet(() -> new Obstacle(Reason.PADDED_LAYER,
        "the shift of what follows it stays before the layer"));
    ForwardPassage scaleOnly = forward(ShiftSplit.scaleOf(use), layer, before);
    if (opset < OPSET_OF_BROADCASTING || scaleOnly.obstacle().isPresent()) {
      return new Absorbed.Not(why);
    }
    Optional<LayerFold> larger = split.with(fold, use, before, scaleOnly.onChannels())
        .filter(l -> range(layer).obstacle(l).isEmpty());
    return larger.<Absorbed>map(l -> new Absorbed.As(l, Optional.of(why)))
        .orElse(new Absorbed.Not(why));
  }

  private ForwardPassage forward(AffineUse use, LinearLayer layer, List<Stage> before) {
    ForwardPassage passage = new ForwardPassage(use, layer, context);
    before.stream().filter(Carrier.class::isInstance).forEach(c -> passage.cross(c.node()));
    return passage;
  }

  /** G11, G12, G14: whether the layer carries the shift of its input to every position alike. */
  private static Optional<Obstacle> shiftObstacle(LayerFold fold) {
    InputShift shift = fold.layer().shift();
    return fold.in().hasNoShift() || shift == InputShift.UNIFORM
        ? Optional.empty()
        : Optional.of(
            new Obstacle(
                shift == InputShift.PADDED ? Reason.PADDED_LAYER : Reason.SHIFT_NOT_UNIFORM,
                fold.layer().node().op().type()));
  }
}
