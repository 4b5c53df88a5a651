package dev.crease.graph;

import dev.crease.error.MalformedModelException;
import java.util.HashSet;
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
    check(graph, Set.of());
  }

  private static void check(Graph graph, Set<String> outer) {
    Set<String> defined = new HashSet<>();
    graph.inputs().forEach(i -> define(defined, i.name(), "graph " + graph.name() + " inputs"));
    defined.addAll(graph.initializers().keySet());
    Set<String> later = new HashSet<>();
    graph.nodes().forEach(n -> later.addAll(n.outputs()));
    for (Node node : graph.nodes()) {
      for (String in : node.inputs()) {
        if (!in.isEmpty() && !defined.contains(in) && !outer.contains(in)) {
          throw later.contains(in)
              ? new MalformedModelException(
                  "node " + node.label(),
                  "inputs that earlier nodes write (ONNX's topological order)",
                  "'" + in + "', written at or after this node: a cycle or a wrong order",
                  "export the model again")
              : new MalformedModelException(
                  "node " + node.label(),
                  "inputs that are graph inputs, initializers or outputs of nodes",
                  "'" + in + "', which nothing defines",
                  "export the model again");
        }
      }
      if (!node.subgraphs().isEmpty()) {
        Set<String> visible = new HashSet<>(outer);
        visible.addAll(defined);
        node.subgraphs().values().forEach(g -> check(g, visible));
      }
      for (String out : node.outputs()) {
        if (!out.isEmpty()) {
          define(defined, out, "node " + node.label());
        }
      }
    }
    for (ValueInfo out : graph.outputs()) {
      if (!defined.contains(out.name()) && !outer.contains(out.name())) {
        throw new MalformedModelException(
            "graph " + graph.name() + " outputs",
            "a value that the graph computes",
            "'" + out.name() + "', which nothing defines",
            "export the model again");
      }
    }
  }

  private static void define(Set<String> defined, String value, String where) {
    if (!defined.add(value)) {
      throw new MalformedModelException(
          where, "each value defined once", "'" + value + "' defined twice",
          "export the model again");
    }
  }
}
