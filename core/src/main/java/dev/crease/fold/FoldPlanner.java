package dev.crease.fold;

import dev.crease.fold.affine.AffineRule;
import dev.crease.fold.affine.AffineRules;
import dev.crease.fold.linear.LinearLayer;
import dev.crease.fold.linear.LinearLayer.InputShift;
import dev.crease.fold.linear.LinearRule;
import dev.crease.fold.linear.LinearRules;
import dev.crease.graph.Constants;
import dev.crease.graph.Graph;
import dev.crease.graph.GraphIndex;
import dev.crease.graph.Inference;
import dev.crease.graph.Model;
import dev.crease.graph.Node;
import dev.crease.op.Flatten;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Decides, for every affine of a graph, which layer absorbs it or why none does. */
final class FoldPlanner {

  /** Constants behind operators with more elements than this are not computed. */
  private static final long MAX_COMPUTED_ELEMENTS = 1 << 24;

  private final Model model;
  private final Graph graph;
  private final FoldOptions options;
  private final FoldContext context;
  private final IdentityHashMap<Node, AffineUse> affines = new IdentityHashMap<>();
  private final IdentityHashMap<Node, LayerFold> assigned = new IdentityHashMap<>();
  private final Map<String, LinearLayer> layersByOutput = new LinkedHashMap<>();
  private final IdentityHashMap<Node, WeightRange> ranges = new IdentityHashMap<>();
  private final IdentityHashMap<Node, LayerFold> folds = new IdentityHashMap<>();
  private final Diagnosis diagnosis;

  FoldPlanner(Model model, FoldOptions options) {
    this.model = model;
    this.graph = model.graph();
    this.options = options;
    GraphIndex index = new GraphIndex(graph, options.isOverridable(model));
    this.context = new FoldContext(
        index, new Constants(index, MAX_COMPUTED_ELEMENTS), Inference.of(index, Map.of()));
    this.diagnosis = new Diagnosis(context);
  }

  FoldPlan plan() {
    for (Node node : graph.nodes()) {
      readLayer(node);
    }
    for (Node node : graph.nodes()) {
      readAffine(node);
    }
    layersByOutput.values().forEach(this::absorbAfter);
    layersByOutput.values().forEach(this::absorbBefore);
    List<LayerFold> layers = graph.nodes().stream().filter(folds::containsKey).map(folds::get)
        .toList();
    return new FoldPlan(graph, options.isOverridable(model), layers, refusals());
  }

  private List<Refusal> refusals() {
    List<Refusal> refusals = new ArrayList<>();
    for (Node node : graph.nodes()) {
      if (!assigned.containsKey(node)) {
        diagnosis.of(node, affines, layersByOutput).ifPresent(refusals::add);
      }
      node.subgraphs().values().forEach(body -> refusals.addAll(Diagnosis.ofBody(body)));
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
    switch (rule.get().match(node, context)) {
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
    Optional<AffineRule> rule = node.op().domain().isEmpty()
        ? AffineRules.of(node.op().type())
        : Optional.empty();
    if (rule.isEmpty()) {
      return;
    }
    switch (rule.get().match(node, context)) {
      case AffineRule.Match.NotAffine() -> {
      }
      case AffineRule.Match.Refused(Reason reason, String detail) ->
        diagnosis.refuse(node, reason, detail);
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

  private LayerFold start(LinearLayer layer) {
    return folds.getOrDefault(
        layer.node(),
        new LayerFold(
            layer, List.of(), Optional.empty(), ChannelAffine.IDENTITY, List.of(),
            ChannelAffine.IDENTITY));
  }

  private WeightRange range(LinearLayer layer) {
    return ranges.computeIfAbsent(layer.node(), _ -> new WeightRange(layer));
  }

  private void accept(LayerFold fold, AffineUse use) {
    folds.put(fold.layer().node(), fold);
    assigned.put(use.node(), fold);
  }

  /** The one affine that alone reads {@code value}, if that is how it is. */
  private Optional<AffineUse> onlyReader(String value, LinearLayer layer) {
    List<Node> readers = context.index().consumers(value);
    Optional<Reason> shared = diagnosis.whyShared(value);
    for (Node reader : readers) {
      shared.ifPresent(
          r -> diagnosis.blockBackward(reader, r,
              "'" + value + "' between " + layer.node().label() + " and it"));
    }
    return shared.isPresent() || readers.size() != 1
        ? Optional.empty()
        : Optional.ofNullable(affines.get(readers.getFirst())).filter(a -> a.input().equals(value));
  }

  private void absorbAfter(LinearLayer layer) {
    LayerFold fold = start(layer);
    while (true) {
      Optional<AffineUse> next = onlyReader(fold.output(), layer);
      if (next.isEmpty() || assigned.containsKey(next.get().node())) {
        return;
      }
      AffineUse use = next.get();
      List<AffineUse> after = new ArrayList<>(fold.after());
      after.add(use);
      LayerFold larger = new LayerFold(
          layer, fold.before(), fold.flatten(), fold.in(), after, fold.out().then(use.affine()));
      Optional<Obstacle> obstacle = Alignment.otherType(use, layer.weight().dtype(), context)
          .or(() -> Alignment.obstacle(use, layer.outputAxis(), layer.rank(),
              layer.outputChannels()))
          .or(() -> range(layer).obstacle(larger));
      if (obstacle.isPresent()) {
        diagnosis.blockBackward(
            use.node(), obstacle.get().reason(), detail(layer, obstacle.get()));
        return;
      }
      fold = larger;
      accept(fold, use);
    }
  }

  private static String detail(LinearLayer layer, Obstacle obstacle) {
    return "layer " + layer.node().label() + ": " + obstacle.detail();
  }

  private void blockForward(AffineUse use, LinearLayer layer, Obstacle obstacle) {
    diagnosis.blockForward(use.node(), obstacle.reason(), detail(layer, obstacle));
  }

  private void absorbBefore(LinearLayer layer) {
    LayerFold fold = start(layer);
    String value = layer.data();
    Optional<Node> flatten = Optional.empty();
    while (true) {
      Optional<Node> producer = context.index().producer(value);
      if (producer.isEmpty()) {
        return;
      }
      Node node = producer.get();
      Optional<Reason> shared = diagnosis.whyShared(value);
      if (flatten.isEmpty() && node.op() instanceof Flatten f && f.axis() == 1 && layer.rank() == 2
          && shared.isEmpty() && layer.inputAxis().equals(new ChannelAxis.FromStart(1))) {
        flatten = producer;
        value = node.input(0);
        continue;
      }
      AffineUse use = affines.get(node);
      if (use == null || assigned.containsKey(node) || !use.output().equals(value)) {
        return;
      }
      if (shared.isPresent()) {
        blockForward(use, layer, new Obstacle(shared.get(), "'" + value + "'"));
        return;
      }
      Optional<Obstacle> obstacle = inputObstacle(use, layer, flatten.isPresent());
      if (obstacle.isPresent()) {
        blockForward(use, layer, obstacle.get());
        return;
      }
      List<AffineUse> before = new ArrayList<>(List.of(use));
      before.addAll(fold.before());
      ChannelAffine affine = flatten.isPresent() && use.affine().size() > 1
          ? use.affine().stretched(layer.inputChannels() / use.affine().size())
          : use.affine();
      LayerFold larger = new LayerFold(layer, before, flatten, affine.then(fold.in()), fold.after(),
          fold.out());
      obstacle = shiftObstacle(larger).or(() -> range(layer).obstacle(larger));
      if (obstacle.isPresent()) {
        blockForward(use, layer, obstacle.get());
        return;
      }
      fold = larger;
      accept(fold, use);
      value = use.input();
    }
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

  /**
   * Whether the affine's constants lie on the layer's input channels. A layer behind a {@code Flatten} sees each channel as a
   * run of equally many inputs: flattening from axis 1 puts the channel first, whatever the sizes of the axes behind it.
   */
  private Optional<Obstacle> inputObstacle(AffineUse use, LinearLayer layer, boolean flattened) {
    Optional<Obstacle> type = Alignment.otherType(use, layer.weight().dtype(), context);
    int size = use.affine().size();
    int known = context.type(use.input()).rank();
    int rank = known < 0 && !flattened ? layer.rank() : known;
    boolean divides = flattened && layer.inputChannels() % size == 0;
    ChannelAxis axis = flattened ? new ChannelAxis.FromStart(1) : layer.inputAxis();
    Optional<Obstacle> obstacle = type
        .or(() -> Alignment.obstacle(use, axis, rank, divides ? size : layer.inputChannels()));
    boolean mayBroaden = size > 1
        && !use.node().op().type().equals("BatchNormalization")
        && !(rank >= 0 && context.type(use.input()).dim(axis.in(rank).orElse(0)).is(size));
    return obstacle.isPresent() || !mayBroaden
        ? obstacle
        : Optional.of(
            new Obstacle(
                Reason.BROADENS_OUTPUT,
                "'" + use.input() + "' is not known to have " + size + " channels"));
  }
}
