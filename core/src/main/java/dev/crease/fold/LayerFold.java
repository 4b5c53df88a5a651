package dev.crease.fold;

import dev.crease.fold.linear.LinearLayer;
import dev.crease.graph.Node;
import dev.crease.tensor.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One layer and all affines it absorbs.
 *
 * @param layer the layer
 * @param before what precedes it, in order, from the first affine on
 * @param in the affines before as one, per input channel of the layer
 * @param after what follows it, in order, up to the last affine
 * @param out the affines after as one, per output channel of the layer
 * @param remainder what stands for shifts before the layer that its bias cannot stand for; {@code in} is without them
 */
public record LayerFold(
    LinearLayer layer,
    List<Stage> before,
    ChannelAffine in,
    List<Stage> after,
    ChannelAffine out,
    Optional<Remainder> remainder) implements FoldSite {

  /** Copies the lists. */
  public LayerFold {
    before = List.copyOf(before);
    after = List.copyOf(after);
  }

  /** A layer that absorbs affines whole. */
  public LayerFold(LinearLayer layer, List<Stage> before, ChannelAffine in, List<Stage> after,
      ChannelAffine out) {
    this(layer, before, in, after, out, Optional.empty());
  }

  /** A layer that absorbs nothing. */
  public static LayerFold none(LinearLayer layer) {
    return new LayerFold(
        layer, List.of(), ChannelAffine.IDENTITY, List.of(), ChannelAffine.IDENTITY);
  }

  /** The affines, joined by {@code +}. */
  @Override
  public String name() {
    return affines().map(a -> a.node().label()).collect(Collectors.joining("+"));
  }

  @Override
  public Node target() {
    return layer.node();
  }

  @Override
  public String operator() {
    return layer.node().op().type();
  }

  @Override
  public DType dtype() {
    return layer.weight().dtype();
  }

  /** Name of the value that the first node of this site reads. */
  @Override
  public String input() {
    return before.isEmpty() ? layer.data() : before.getFirst().input();
  }

  /** Name of the value that the last node of this site writes. */
  @Override
  public String output() {
    return after.isEmpty() ? layer.output() : after.getLast().output();
  }

  /** Whether the weight changes. */
  public boolean scalesWeight() {
    return !in.keepsScale() || !out.keepsScale();
  }

  /** Whether the layer has a bias afterwards. */
  public boolean hasBias() {
    return layer.bias().isPresent() || FoldedBias.changes(this);
  }

  /** The affines that precede the layer, in order. */
  public List<AffineUse> affinesBefore() {
    return affines(before);
  }

  /** The affines that follow the layer, in order. */
  public List<AffineUse> affinesAfter() {
    return affines(after);
  }

  /** The nodes that precede the layer and stay, in order. */
  public List<Node> carriersBefore() {
    return carriers(before);
  }

  /** The nodes that follow the layer and stay, in order. */
  public List<Node> carriersAfter() {
    return carriers(after);
  }

  private static List<AffineUse> affines(List<Stage> stages) {
    return stages.stream().filter(AffineUse.class::isInstance).map(AffineUse.class::cast).toList();
  }

  private static List<Node> carriers(List<Stage> stages) {
    return stages.stream().filter(Carrier.class::isInstance).map(Stage::node).toList();
  }

  /** The nodes of this site in the unfolded graph, in order. */
  @Override
  public List<Node> nodes() {
    List<Node> nodes = new ArrayList<>();
    before.forEach(stage -> nodes.add(stage.node()));
    nodes.addAll(layer.nodes());
    after.forEach(stage -> nodes.add(stage.node()));
    return nodes;
  }

  /** Where the shift of an affine before the layer goes: the remainder stands for those that precede any operator that stays. */
  ShiftForm shiftOf(AffineUse affine) {
    return remainder
        .filter(
            _ -> before.stream().takeWhile(AffineUse.class::isInstance).anyMatch(affine::equals))
        .map(Remainder::form).orElse(ShiftForm.BIAS);
  }

  /** The affines of this site, those before the layer first. */
  @Override
  public Stream<AffineUse> affines() {
    return Stream.concat(affinesBefore().stream(), affinesAfter().stream());
  }
}
