package dev.crease.graph;

import dev.crease.error.MalformedModelException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** The rules every graph obeys: each value is defined once, and before it is read. */
public final class GraphCheck {

  private GraphCheck() {}

  /**
   * Checks a graph and its bodies.
   *
   * @throws MalformedModelException naming the first node and value that break a rule
   */
  public static void check(Graph graph) {
    check(graph, Optional.empty());
  }

  /**
   * Checks the body of a node.
   *
   * @param body the body
   * @param outer names of values that the graphs around define
   * @throws MalformedModelException naming the first node and value that break a rule
   */
  public static void check(Graph body, Set<String> outer) {
    check(body, Optional.of(new Scope(outer, Optional.empty())));
  }

  /** The names defined so far in one graph, and the graph around it. */
  private record Scope(Set<String> defined, Optional<Scope> outer) {

    boolean sees(String value) {
      for (Optional<Scope> s = Optional.of(this); s.isPresent(); s = s.get().outer()) {
        if (s.get().defined().contains(value)) {
          return true;
        }
      }
      return false;
    }

    void define(String value, String where) {
      if (!defined.add(value)) {
        throw new MalformedModelException(
            where, "each value defined once", "'" + value + "' defined twice",
            "export the model again");
      }
    }
  }

  private static void check(Graph graph, Optional<Scope> outer) {
    Scope scope = new Scope(new HashSet<>(), outer);
    graph.inputs().forEach(i -> scope.define(i.name(), "graph " + graph.name() + " inputs"));
    scope.defined().addAll(graph.initializers().keySet());
    graph.carried().forEach(c -> scope.defined().add(c.name()));
    Set<String> written = new HashSet<>();
    graph.nodes().forEach(n -> written.addAll(n.outputs()));
    for (Node node : graph.nodes()) {
      for (String in : node.inputs()) {
        if (!in.isEmpty() && !scope.sees(in)) {
          throw undefined(node, in, written.contains(in));
        }
      }
      node.subgraphs().values().forEach(g -> check(g, Optional.of(scope)));
      for (String out : node.outputs()) {
        if (!out.isEmpty()) {
          scope.define(out, "node " + node.label());
        }
      }
    }
    for (ValueInfo out : graph.outputs()) {
      if (!scope.sees(out.name())) {
        throw new MalformedModelException(
            "graph " + graph.name() + " outputs",
            "a value that the graph computes",
            "'" + out.name() + "', which nothing defines",
            "export the model again");
      }
    }
  }

  private static MalformedModelException undefined(Node node, String input, boolean writtenLater) {
    return writtenLater
        ? new MalformedModelException(
            "node " + node.label(),
            "inputs that earlier nodes write (ONNX's topological order)",
            "'" + input + "', written at or after this node: a cycle or a wrong order",
            "export the model again")
        : new MalformedModelException(
            "node " + node.label(),
            "inputs that are graph inputs, initializers or outputs of nodes",
            "'" + input + "', which nothing defines",
            "export the model again");
  }
}
