package dev.crease.fold;

import dev.crease.graph.Function;
import dev.crease.graph.Graph;
import dev.crease.graph.GraphEdit;
import dev.crease.graph.GraphEdit.NewConstants;
import dev.crease.graph.GraphIndex;
import dev.crease.graph.Model;
import dev.crease.graph.Names;
import dev.crease.graph.Node;
import java.util.Optional;

/**
 * A graph that is planned by itself, and what it sees: a model's main graph, the body of a node, or the body of a function.
 *
 * @param place what people are shown, {@code loop.body} for instance; empty for the main graph
 * @param graph the graph
 * @param opset version of ONNX's operators
 * @param overridable whether initializers that are listed as inputs are defaults, not constants
 * @param newConstants what constants are that are added to it
 * @param names the names that are taken in it and in all graphs that it sees or that see it
 * @param outer the graph around it
 */
record Scope(
    String place,
    Graph graph,
    int opset,
    boolean overridable,
    NewConstants newConstants,
    Names names,
    Optional<FoldContext> outer) {

  static Scope main(Model model, FoldOptions options) {
    return new Scope(
        "", model.graph(), model.opset(), options.isOverridable(model),
        model.inputsOverrideInitializers() ? NewConstants.INITIALIZERS : NewConstants.LISTED,
        Names.of(model.graph()), Optional.empty());
  }

  static Scope function(Function function) {
    return new Scope(
        "function " + function.label(), function.body(), function.opset(), true,
        NewConstants.NODES, Names.of(function.body()), Optional.empty());
  }

  /**
   * The scope of a body.
   *
   * @param holder the node that has it, in this graph
   * @param attribute the attribute that it is
   * @param around this graph
   */
  Scope body(Node holder, String attribute, FoldContext around) {
    Graph body = Optional.ofNullable(holder.subgraphs().get(attribute)).orElseThrow();
    return new Scope(
        (place.isEmpty() ? "" : place + "/") + holder.label() + "." + attribute, body, opset, true,
        newConstants == NewConstants.INITIALIZERS ? newConstants : NewConstants.NODES,
        names.copy().add(around.index().graph()), Optional.of(around));
  }

  /** This scope with another graph in place of its own. */
  FoldContext context(Graph candidate) {
    return outer.map(o -> FoldContext.inside(candidate, o))
        .orElseGet(() -> FoldContext.of(new GraphIndex(candidate, overridable)));
  }

  /** Starts an edit of a graph in this scope. */
  GraphEdit edit(Graph candidate) {
    return GraphEdit.of(candidate, overridable, newConstants, names.copy().add(candidate));
  }
}
