package dev.crease.fold;

import dev.crease.fold.linear.LinearLayer;
import dev.crease.fold.linear.LinearRules;
import dev.crease.graph.Node;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Finds the reason for each affine that stays: what was noticed while planning, else what stands beside it. */
final class Diagnosis {

  /** How far back a layer is looked for behind operators that cannot be passed. */
  private static final int MAX_LOOK_BACK = 4;

  /** How many nodes are looked at for that, and how many affines in a row. */
  private static final int MAX_LOOKS = 256;

  private final FoldContext context;
  private final IdentityHashMap<Node, Refusal> found = new IdentityHashMap<>();
  private final IdentityHashMap<Node, Refusal> ahead = new IdentityHashMap<>();
  private final IdentityHashMap<Node, Refusal> afar = new IdentityHashMap<>();
  private final IdentityHashMap<Node, Boolean> expected = new IdentityHashMap<>();
  private final IdentityHashMap<Node, Refusal> refusedLayers = new IdentityHashMap<>();

  Diagnosis(FoldContext context) {
    this.context = context;
  }

  private static Refusal refusal(Node node, Reason reason, String detail) {
    return new Refusal(node.label(), node.op().type(), reason, detail);
  }

  /** Notes that a node is an affine, so that it needs a reason if nothing absorbs it. */
  void expect(Node affine) {
    expected.put(affine, true);
  }

  /** Notes that an affine stays whatever stands beside it. */
  void refuse(Node affine, Reason reason, String detail) {
    expected.put(affine, true);
    found.putIfAbsent(affine, refusal(affine, reason, detail));
  }

  /** Whether a reason is known already. */
  boolean isRefused(Node affine) {
    return found.containsKey(affine);
  }

  /** Notes why the layer before an affine did not absorb it; the first note counts. */
  void blockBackward(Node affine, Reason reason, String detail) {
    found.putIfAbsent(affine, refusal(affine, reason, detail));
  }

  /** Notes why the layer after an affine did not absorb it; it counts where there is none before. */
  void blockForward(Node affine, Reason reason, String detail) {
    ahead.putIfAbsent(affine, refusal(affine, reason, detail));
  }

  /** Notes why a layer further on did not absorb an affine; it counts where there is no other reason. */
  void blockAfar(Node affine, Reason reason, String detail) {
    afar.putIfAbsent(affine, refusal(affine, reason, detail));
  }

  /** Notes why a layer absorbs nothing. */
  void refuseLayer(Node layer, Reason reason, String detail) {
    refusedLayers.put(layer, refusal(layer, reason, detail));
  }

  /** The refusal of a node that nothing absorbed; empty where it is no affine. */
  Optional<Refusal> of(
      Node node, IdentityHashMap<Node, AffineUse> affines, Map<String, LinearLayer> layers) {
    if (!expected.containsKey(node)) {
      return Optional.empty();
    }
    Refusal noted = found.getOrDefault(node, ahead.get(node));
    if (noted != null) {
      return Optional.of(noted);
    }
    AffineUse use = affines.get(node);
    String input = use == null ? node.input(0) : use.input();
    return Optional.of(
        refusedNeighbour(node, input)
            .or(() -> context.index().producer(input)
                .flatMap(p -> behind(node, p, layers, MAX_LOOKS)))
            .or(() -> Optional.ofNullable(afar.get(node)))
            .orElseGet(() -> noNeighbour(node, input)));
  }

  private Refusal noNeighbour(Node node, String input) {
    if (!context.index().defines(input)) {
      Optional<Node> layer = context.index().definition(input)
          .filter(p -> LinearRules.of(p.op().type()).isPresent());
      return refusal(
          node, layer.isPresent() ? Reason.CAPTURED_BY_SUBGRAPH : Reason.NO_LINEAR_NEIGHBOUR,
          "'" + input + "' is computed outside of the body that reads it"
              + layer.map(l -> ", by " + l.op().type() + " " + l.label()).orElse(""));
    }
    boolean fromOutside = context.index().isInput(input);
    return refusal(
        node,
        fromOutside ? Reason.GRAPH_INPUT : Reason.NO_LINEAR_NEIGHBOUR,
        context.index().producer(input)
            .map(p -> "'" + input + "' comes from " + p.op().type() + " " + p.label())
            .orElse("'" + input + "'"));
  }

  /** A layer right before or after it that absorbs nothing. */
  private Optional<Refusal> refusedNeighbour(Node node, String input) {
    List<Node> beside = new ArrayList<>();
    context.index().producer(input).ifPresent(beside::add);
    beside.addAll(context.index().consumers(node.output(0)));
    return beside.stream()
        .filter(refusedLayers::containsKey)
        .map(refusedLayers::get)
        .map(r -> refusal(node, r.reason(), r.node() + ": " + r.detail()))
        .findFirst();
  }

  /** What stands between the affine and a layer further back. */
  private Optional<Refusal> behind(Node affine, Node producer, Map<String, LinearLayer> layers,
      int looks) {
    Refusal before = found.get(producer);
    if (before != null && expected.containsKey(producer)) {
      return Optional.of(
          refusal(affine, before.reason(), "behind " + producer.label() + ": " + before.detail()));
    }
    if (expected.containsKey(producer)) {
      return looks == 0
          ? Optional.empty()
          : context.index().producer(producer.input(0))
              .flatMap(p -> behind(affine, p, layers, looks - 1));
    }
    if (producer.isOpaque()) {
      return Optional.of(
          refusal(affine, Reason.UNKNOWN_OPERATOR, producer.op().type() + " " + producer.label()));
    }
    Optional<String> layer = layerBehind(
        producer, layers, MAX_LOOK_BACK, new AtomicInteger(MAX_LOOKS));
    return layer.map(
        l -> refusal(affine, between(producer),
            producer.op().type() + " " + producer.label() + " after " + l));
  }

  private static Reason between(Node node) {
    return switch (node.op().type()) {
      case "Add", "Sub", "Sum", "Mul", "Div", "Max", "Min", "Mean" ->
        node.op().type().equals("Add") || node.op().type().equals("Sum")
            ? Reason.RESIDUAL_BETWEEN
            : Reason.NONLINEAR_BETWEEN;
      case "Reshape", "Transpose", "Flatten", "Squeeze", "Unsqueeze", "Expand" ->
        Reason.LAYOUT_CHANGE_BETWEEN;
      case "Concat", "Split", "Slice", "Gather", "AveragePool", "GlobalAveragePool", "Pad",
          "Resize", "Upsample" ->
        Reason.NO_LINEAR_NEIGHBOUR;
      default -> Reason.NONLINEAR_BETWEEN;
    };
  }

  private Optional<String> layerBehind(Node node, Map<String, LinearLayer> layers, int steps,
      AtomicInteger looks) {
    for (String in : node.inputs()) {
      if (looks.decrementAndGet() < 0) {
        return Optional.empty();
      }
      LinearLayer layer = layers.get(in);
      if (layer != null) {
        return Optional.of(layer.node().label());
      }
      Optional<Node> producer = context.index().producer(in);
      if (producer.isPresent()
          && (LinearRules.of(producer.get().op().type()).isPresent())) {
        return Optional.of(producer.get().label());
      }
      if (steps > 0 && producer.isPresent()) {
        Optional<String> further = layerBehind(producer.get(), layers, steps - 1, looks);
        if (further.isPresent()) {
          return further;
        }
      }
    }
    return Optional.empty();
  }
}
