package dev.crease.fold;

import dev.crease.fold.merge.MergedConstants;
import dev.crease.graph.Graph;
import dev.crease.graph.Model;
import dev.crease.graph.Node;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What would be folded and what would not: every affine node of the graph is in exactly one of {@link
 * #folds} and {@link #refusals}. No node is in two of {@link #sites}.
 *
 * @param graph the graph that was read
 * @param overridable whether initializers that are listed as inputs were taken for defaults, not constants
 * @param layers the layers that absorb something, in topological order
 * @param merges the layers that take the place of several, in topological order
 * @param refusals the affines that stay and the operators that are not merged, in topological order
 * @param rearranged the graph that the layers are in: the one that was read, or that with affines moved to where layers absorb them
 */
public record FoldPlan(
    Graph graph,
    boolean overridable,
    List<LayerFold> layers,
    List<MergeFold> merges,
    List<Refusal> refusals,
    Rearranged rearranged) {

  /** A plan for a graph as it is. */
  public FoldPlan(Graph graph, boolean overridable, List<LayerFold> layers,
      List<MergeFold> merges, List<Refusal> refusals) {
    this(graph, overridable, layers, merges, refusals, Rearranged.none(graph));
  }

  /** Copies the lists. */
  public FoldPlan {
    layers = List.copyOf(layers);
    merges = List.copyOf(merges);
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

  /** One entry per affine that goes into a layer, and one per node that is merged into another. */
  public List<Fold> folds() {
    List<Fold> folds = new ArrayList<>();
    layers.forEach(layer -> add(layer, folds));
    merges.forEach(merge -> add(merge, folds));
    return List.copyOf(folds);
  }

  private void add(LayerFold layer, List<Fold> folds) {
    layer.affinesBefore().forEach(a -> add(a, layer, Direction.FORWARD, folds));
    layer.affinesAfter().forEach(a -> add(a, layer, Direction.BACKWARD, folds));
  }

  private void add(AffineUse affine, LayerFold layer, Direction direction, List<Fold> folds) {
    rearranged.originals(affine.node())
        .forEach(node -> folds.add(fold(node, affine, layer, direction)));
  }

  private void add(MergeFold merge, List<Fold> folds) {
    Set<Node> absorbed = Collections.newSetFromMap(new IdentityHashMap<>());
    merge.layers().forEach(layer -> {
      add(layer, folds);
      layer.affines().forEach(a -> absorbed.add(a.node()));
    });
    absorbed.add(merge.target());
    merge.nodes().stream().filter(n -> !absorbed.contains(n))
        .flatMap(n -> rearranged.originals(n).stream())
        .forEach(
            node -> folds.add(
                new Fold(
                    node.label(), node.op().type(), merge.target().label(), merge.operator(),
                    Direction.MERGE, merge.form().geometry().outputs(), ShiftForm.BIAS)));
  }

  /** The affines that layers absorb, each with where its shift goes. */
  IdentityHashMap<Node, ShiftForm> absorbed() {
    IdentityHashMap<Node, ShiftForm> absorbed = new IdentityHashMap<>();
    for (LayerFold layer : layers) {
      layer.affinesBefore().forEach(a -> absorbed.put(a.node(), layer.shiftOf(a)));
      layer.affinesAfter().forEach(a -> absorbed.put(a.node(), ShiftForm.BIAS));
    }
    merges.forEach(m -> m.affines().forEach(a -> absorbed.put(a.node(), ShiftForm.BIAS)));
    return absorbed;
  }

  /** This plan as one of the graph that {@code other} was made of. */
  FoldPlan of(Graph original, Rearranged other, List<Refusal> reasons) {
    return new FoldPlan(original, overridable, layers, merges, reasons, other);
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

  /** All parts of the graph that are replaced: {@link #layers}, then {@link #merges}. */
  public List<FoldSite> sites() {
    return Stream.<FoldSite>concat(layers.stream(), merges.stream()).toList();
  }

  /**
   * Computes all new constants: those of layers by an engine, those of merges on the host.
   *
   * @param engine computes {@link #layers}
   * @param arena owns the memory of the results
   * @return one entry per site, in the order of {@link #sites}
   * @throws dev.crease.error.ExecutionException if a device fails
   */
  public List<FoldedConstants> constants(FoldEngine engine, Arena arena) {
    List<FoldedConstants> constants = new ArrayList<>(engine.fold(layers, arena));
    constants.addAll(mergedConstants(arena));
    return constants;
  }

  /**
   * Computes the new constants of merges, on the host.
   *
   * @param arena owns the memory of the results
   * @return one entry per merge
   */
  public List<FoldedConstants> mergedConstants(Arena arena) {
    return merges.stream().map(merge -> MergedConstants.of(merge, arena)).toList();
  }

  /** The plan without some merges: their layers absorb affines each by itself. */
  public FoldPlan without(Set<MergeFold> merged) {
    if (merged.isEmpty()) {
      return this;
    }
    List<LayerFold> all = new ArrayList<>(layers);
    merged.forEach(m -> m.layers().stream().filter(l -> l.affines().findAny().isPresent())
        .forEach(all::add));
    return new FoldPlan(
        graph, overridable, all, merges.stream().filter(m -> !merged.contains(m)).toList(),
        refusals, rearranged);
  }

  /** Whether nothing would change. */
  public boolean isEmpty() {
    return layers.isEmpty() && merges.isEmpty();
  }
}
