package dev.crease.fold;

import dev.crease.fold.linear.LinearLayer;
import dev.crease.fold.merge.MergedConstants;
import dev.crease.graph.Function;
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
 * What one round would fold and what it would not: every affine node of the model is in exactly one of {@link
 * #folds} and {@link #refusals}.
 *
 * @param main the plan for the main graph and the bodies in it
 * @param functions the plans for the functions that the model defines, in the model's order
 */
public record FoldPlan(GraphPlan main, List<GraphPlan> functions) {

  /** Copies the list. */
  public FoldPlan {
    functions = List.copyOf(functions);
  }

  /**
   * Reads a model and decides. What this makes may fold further: {@link Folded} goes on until nothing does.
   *
   * @param model the model; it is not changed
   * @param options what may be folded
   */
  public static FoldPlan of(Model model, FoldOptions options) {
    return new FoldPlan(
        new Rearrangement(Scope.main(model, options), options).plan(),
        model.functions().stream()
            .map(f -> new Rearrangement(Scope.function(f), options).plan()).toList());
  }

  /** The main graph that was read. */
  public Graph graph() {
    return main.graph();
  }

  /** All graphs that are planned: the main one and the bodies in it, then functions. */
  public List<GraphPlan> graphs() {
    return Stream.concat(Stream.of(main), functions.stream()).flatMap(GraphPlan::all).toList();
  }

  /** The layers that absorb something, those of one graph in topological order. */
  public List<LayerFold> layers() {
    return graphs().stream().flatMap(g -> g.layers().stream()).toList();
  }

  /** The layers that take the place of several, those of one graph in topological order. */
  public List<MergeFold> merges() {
    return graphs().stream().flatMap(g -> g.merges().stream()).toList();
  }

  /** The affines that stay and the operators that are not merged, those of one graph in topological order. */
  public List<Refusal> refusals() {
    return graphs().stream().flatMap(g -> g.refusals().stream().map(r -> r.in(g.place()))).toList();
  }

  /** Whether affines are moved before they are folded. */
  public boolean moves() {
    return main.moves() || functions.stream().anyMatch(GraphPlan::moves);
  }

  /** One entry per affine that goes into a layer, and one per node that is merged into another. */
  public List<Fold> folds() {
    List<Fold> folds = new ArrayList<>();
    graphs().forEach(graph -> {
      graph.layers().forEach(layer -> add(graph, layer, folds));
      graph.merges().forEach(merge -> add(graph, merge, folds));
    });
    return List.copyOf(folds);
  }

  private static void add(GraphPlan graph, LayerFold layer, List<Fold> folds) {
    layer.affinesBefore().forEach(a -> add(graph, a, layer, Direction.FORWARD, folds));
    layer.affinesAfter().forEach(a -> add(graph, a, layer, Direction.BACKWARD, folds));
  }

  private static void add(GraphPlan graph, AffineUse affine, LayerFold layer, Direction direction,
      List<Fold> folds) {
    LinearLayer into = layer.layer();
    boolean backward = direction == Direction.BACKWARD;
    graph.rearranged().originals(affine.node()).forEach(
        node -> folds.add(
            new Fold(
                node.label(), node.op().type(), into.node().label(), into.node().op().type(),
                direction, backward ? into.outputChannels() : into.inputChannels(),
                backward ? ShiftForm.BIAS : layer.shiftOf(affine), graph.place())));
  }

  private static void add(GraphPlan graph, MergeFold merge, List<Fold> folds) {
    Set<Node> absorbed = Collections.newSetFromMap(new IdentityHashMap<>());
    merge.layers().forEach(layer -> {
      add(graph, layer, folds);
      layer.affines().forEach(a -> absorbed.add(a.node()));
    });
    absorbed.add(merge.target());
    merge.nodes().stream().filter(n -> !absorbed.contains(n))
        .flatMap(n -> graph.rearranged().originals(n).stream())
        .forEach(
            node -> folds.add(
                new Fold(
                    node.label(), node.op().type(), merge.target().label(), merge.operator(),
                    Direction.MERGE, merge.form().geometry().outputs(), ShiftForm.BIAS,
                    graph.place())));
  }

  /**
   * The model that the layers are in.
   *
   * @param model the model that was planned
   */
  public Model base(Model model) {
    List<Function> bases = new ArrayList<>();
    for (int i = 0; i < functions.size(); i++) {
      bases.add(model.functions().get(i).withBody(functions.get(i).base()));
    }
    return model.withGraph(main.base()).withFunctions(bases);
  }

  /** All parts of the model that are replaced: {@link #layers}, then {@link #merges}. */
  public List<FoldSite> sites() {
    return Stream.<FoldSite>concat(layers().stream(), merges().stream()).toList();
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
    List<LayerFold> layers = layers();
    List<FoldedConstants> constants = new ArrayList<>(
        layers.isEmpty() ? List.of() : engine.fold(layers, arena));
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
    return merges().stream().map(merge -> MergedConstants.of(merge, arena)).toList();
  }

  /** The plan without some merges: their layers absorb affines each by itself. */
  public FoldPlan without(Set<MergeFold> merged) {
    return merged.isEmpty()
        ? this
        : new FoldPlan(
            main.without(merged), functions.stream().map(f -> f.without(merged)).toList());
  }

  /** Whether nothing would change. */
  public boolean isEmpty() {
    return main.isEmpty() && functions.stream().allMatch(GraphPlan::isEmpty);
  }
}
