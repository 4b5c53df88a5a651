package dev.crease.graph;

import java.util.stream.Collectors;

/** Prints graphs for people and golden tests: one stable line per node. */
public final class GraphPrinter {

  private GraphPrinter() {}

  /** As {@code y = Conv(x, w, b) [conv1]}. */
  public static String line(Node node) {
    String text = outputs(node) + " = " + node.op().type() + "("
        + node.inputs().stream().map(i -> i.isEmpty() ? "_" : i).collect(Collectors.joining(", "))
        + ")";
    return node.name().isEmpty() ? text : text + " [" + node.name() + "]";
  }

  private static String outputs(Node node) {
    return node.outputs().stream().map(o -> o.isEmpty() ? "_" : o)
        .collect(Collectors.joining(", "));
  }

  /** Inputs, initializers, nodes and outputs, a line each; bodies indented. */
  public static String print(Graph graph) {
    StringBuilder text = new StringBuilder();
    print(graph, "", text);
    return text.toString();
  }

  private static void print(Graph graph, String indent, StringBuilder text) {
    graph.inputs().forEach(i -> text.append(indent).append("input ").append(i.name()).append(' ')
        .append(i.type()).append('\n'));
    graph.initializers().values().forEach(
        i -> text.append(indent).append("const ").append(i.name()).append(' ').append(i.tensor())
            .append('\n'));
    for (Node node : graph.nodes()) {
      text.append(indent).append(line(node)).append('\n');
      node.subgraphs().forEach(
          (attribute, body) -> {
            text.append(indent).append("  ").append(attribute).append(":\n");
            print(body, indent + "    ", text);
          });
    }
    graph.outputs()
        .forEach(o -> text.append(indent).append("output ").append(o.name()).append('\n'));
  }
}
