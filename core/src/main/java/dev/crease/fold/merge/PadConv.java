package dev.crease.fold.merge;

import dev.crease.fold.LayerFold;
import dev.crease.graph.Node;
import dev.crease.op.Conv;
import dev.crease.op.Pad;
import java.util.List;
import java.util.Optional;

/**
 * Before: {@code y = Conv(Pad(x))}, with the affines of the convolution.
 *
 * <p>After: {@code y = Conv(x)} with the padding of both.
 *
 * <p>Conditions: nobody else reads the value in between; constants, zeros, on spatial axes only, and none removed; where the convolution says {@code SAME}, its padding does not
 * depend on an open size.
 *
 * <p>Formula: {@code padBegin = padBegin₁ + padBegin₂}, {@code padEnd} alike; the weight and the bias stay.
 *
 * <p><b>Source:</b> ONNX Pad, opset 1 to 25, and Conv: it reads zeros beyond the ends of its input.
 */
final class PadConv implements MergeRule {

  @Override
  public String name() {
    return "PadConv";
  }

  @Override
  public String does() {
    return "a Pad with zeros before a Conv becomes its padding";
  }

  @Override
  public Match match(Node node, MergeContext context) {
    Optional<Step> layer = context.branches().step(node.output(0));
    if (layer.isEmpty() || !(layer.get() instanceof Step.OfLayer(LayerFold fold))
        || !(fold.layer().node().op() instanceof Conv)) {
      return new Match.None();
    }
    List<Node> passed = fold.carriersBefore();
    Optional<Step> pad = passed.isEmpty()
        ? context.branches().step(fold.input())
            .filter(s -> s instanceof Step.OfNode(Node n) && n.op() instanceof Pad)
        : Optional.empty();
    boolean passedPad = passed.stream().anyMatch(n -> n.op() instanceof Pad);
    if (pad.isEmpty() && !passedPad
        || pad.isPresent() && context.graph().whyShared(fold.input()).isPresent()) {
      return new Match.None();
    }
    Branch branch = pad
        .map(p -> new Branch(p.input(), List.of(p, layer.get()), Optional.empty()))
        .orElseGet(() -> new Branch(fold.input(), List.of(layer.get()), Optional.empty()));
    Attempt attempt = context.forms()
        .of(branch, context.source(branch).orElseThrow(), fold.layer().weight().dtype());
    Node first = pad.map(p -> p.nodes().getFirst()).orElseGet(passed::getFirst);
    return attempt.form()
        .map(
            form -> context.merge(
                this, first, form, List.of(branch), List.of(), layer.get().output()))
        .orElseGet(() -> new Match.Refused(first, attempt.obstacle().orElseThrow()));
  }
}
