package dev.crease.report;

import dev.crease.graph.Graph;
import dev.crease.graph.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Which node of one graph is which of another: of the same operator and name; else of the same operator and first output; else of the same name; else of the
 * same first output. Names that are shared tell nothing.
 */
final class NodeMatch {

  private final Map<Node, Node> after = new HashMap<>();
  private final Map<Node, Node> before = new HashMap<>();

  private NodeMatch() {}

  static NodeMatch of(Graph a, Graph b) {
    NodeMatch match = new NodeMatch();
    List<Function<Node, String>> keys = List.of(
        n -> n.name().isEmpty() ? "" : n.op().type() + " " + n.name(),
        n -> n.output(0).isEmpty() ? "" : n.op().type() + " " + n.output(0), Node::name,
        n -> n.output(0));
    keys.forEach(key -> match.match(a, b, key));
    return match;
  }

  private void match(Graph a, Graph b, Function<Node, String> key) {
    Map<String, Node> left = unique(a, before -> after.containsKey(before), key);
    Map<String, Node> right = unique(b, node -> before.containsKey(node), key);
    left.forEach((name, node) -> {
      Node other = right.get(name);
      if (other != null) {
        after.put(node, other);
        before.put(other, node);
      }
    });
  }

  private static Map<String, Node> unique(Graph graph, Function<Node, Boolean> matched,
      Function<Node, String> key) {
    Map<String, Node> byKey = new HashMap<>();
    Set<String> shared = new HashSet<>();
    for (Node node : graph.nodes()) {
      String name = key.apply(node);
      if (!name.isEmpty() && byKey.put(name, node) != null) {
        shared.add(name);
      }
    }
    byKey.entrySet().removeIf(e -> shared.contains(e.getKey()) || matched.apply(e.getValue()));
    return byKey;
  }

  /** The node of the second graph; empty where there is none. */
  Optional<Node> after(Node node) {
    return Optional.ofNullable(after.get(node));
  }

  /** The node of the first graph; empty where there is none. */
  Optional<Node> before(Node node) {
    return Optional.ofNullable(before.get(node));
  }

  /** The nodes of the second graph that the first does not have, in order. */
  List<Node> added(Graph b) {
    return new ArrayList<>(b.nodes().stream().filter(n -> !before.containsKey(n)).toList());
  }
}
