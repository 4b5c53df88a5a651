package dev.crease.fold;

import dev.crease.graph.Graph;
import dev.crease.graph.Model;
import java.util.ArrayList;
import java.util.List;

/**
 * What would be folded and what would not: every affine node of the graph is in exactly one of {@link
 * #folds} and {@link #refusals}.
 *
 * @param graph the graph that was read
 * @param overridable whether initializers that are listed as inputs were taken for defaults, not constants
 * @param layers the layers that absorb something, in topological order
 * @param refusals the affines that stay, in topological order
 */
public record FoldPlan(
    Graph graph, boolean overridable, List<LayerFold> layers, List<Refusal> refusals) {

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
    return new FoldPlanner(model, options).plan();
  }

  /** One entry per affine that goes into a layer. */
  public List<Fold> folds() {
    List<Fold> folds = new ArrayList<>();
    for (LayerFold layer : layers) {
      layer.affinesBefore().forEach(a -> folds.add(fold(a, layer, Direction.FORWARD)));
      layer.affinesAfter().forEach(a -> folds.add(fold(a, layer, Direction.BACKWARD)));
    }
    return List.copyOf(folds);
  }

  private static Fold fold(AffineUse affine, LayerFold layer, Direction direction) {
    return new Fold(
        affine.node().label(),
        affine.node().op().type(),
        layer.layer().node().label(),
        layer.layer().node().op().type(),
        direction,
        direction == Direction.BACKWARD
            ? layer.layer().outputChannels()
            : layer.layer().inputChannels(),
        direction == Direction.FORWARD && layer.standsFor(affine)
            ? layer.remainder().orElseThrow().form()
            : ShiftForm.BIAS);
  }

  /** Whether nothing would change. */
  public boolean isEmpty() {
    return layers.isEmpty();
  }
}
