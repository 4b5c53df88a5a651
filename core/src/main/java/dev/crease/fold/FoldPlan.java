package dev.crease.fold;

import dev.crease.graph.Graph;
import dev.crease.graph.Model;
import dev.crease.graph.Node;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * What would be folded and what would not: every affine node of the graph is in exactly one of {@link
 * #folds} and {@link #refusals}.
 *
 * @param graph the graph that was read
 * @param overridable whether initializers that are listed as inputs were taken for defaults, not constants
 * @param layers the layers that absorb something, in topological order
 * @param refusals the affines that stay, in topological order
 * @param rearranged the graph that the layers are in: the one that was read, or that with affines moved to where layers absorb them
 */
public record FoldPlan(
    Graph graph,
    boolean overridable,
    List<LayerFold> layers,
    List<Refusal> refusals,
    Rearranged rearranged) {

  /** A plan for a graph as it is. */
  public FoldPlan(Graph graph, boolean overridable, List<LayerFold> layers,
      List<Refusal> refusals) {
    this(graph, overridable, layers, refusals, Rearranged.none(graph));
  }

  /** Copies the lists. */
  public FoldPlan {
    layers = List.copyOf(layers);
    refusals = List.copyOf(refusals);
  }

  /**
   * Reads a model and decides.
   *
   * @param model the model; it is not changed
   * @param options what may be folded
   */
  public static FoldPlan of(Model model, FoldOptions options) {
    return new Rearrangement(model, options).plan();
  }

  /** One entry per affine that goes into a layer. */
  public List<Fold> folds() {
    List<Fold> folds = new ArrayList<>();
    for (LayerFold layer : layers) {
      layer.affinesBefore().forEach(a -> add(a, layer, Direction.FORWARD, folds));
      layer.affinesAfter().forEach(a -> add(a, layer, Direction.BACKWARD, folds));
    }
    return List.copyOf(folds);
  }

  private void add(AffineUse affine, LayerFold layer, Direction direction, List<Fold> folds) {
    rearranged.originals(affine.node())
        .forEach(node -> folds.add(fold(node, affine, layer, direction)));
  }

  /** The affines that layers absorb, each with where its shift goes. */
  IdentityHashMap<Node, ShiftForm> absorbed() {
    IdentityHashMap<Node, ShiftForm> absorbed = new IdentityHashMap<>();
    for (LayerFold layer : layers) {
      layer.affinesBefore().forEach(a -> absorbed.put(a.node(), layer.shiftOf(a)));
      layer.affinesAfter().forEach(a -> absorbed.put(a.node(), ShiftForm.BIAS));
    }
    return absorbed;
  }

  /** This plan as one of the graph that {@code other} was made of. */
  FoldPlan of(Graph original, Rearranged other, List<Refusal> reasons) {
    return new FoldPlan(original, overridable, layers, reasons, other);
  }

  /**
   * The model that the layers are in.
   *
   * @param model the model that was planned
   */
  public Model base(Model model) {
    return model.withGraph(rearranged.graph());
  }

  private static Fold fold(Node node, AffineUse affine, LayerFold layer, Direction direction) {
    return new Fold(
        node.label(),
        node.op().type(),
        layer.layer().node().label(),
        layer.layer().node().op().type(),
        direction,
        direction == Direction.BACKWARD
            ? layer.layer().outputChannels()
            : layer.layer().inputChannels(),
        direction == Direction.FORWARD ? layer.shiftOf(affine) : ShiftForm.BIAS);
  }

  /** Whether nothing would change. */
  public boolean isEmpty() {
    return layers.isEmpty();
  }
}
