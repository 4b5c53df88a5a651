package dev.crease.fold;

import dev.crease.graph.Graph;
import dev.crease.graph.Node;
import java.util.List;
import java.util.Map;

/**
 * A graph with affines moved across operators that they commute with bit for bit, so that they meet layers.
 *
 * @param graph the graph; the one that was read where nothing was moved
 * @param origins for each node that was put there, what it was before
 */
public record Rearranged(Graph graph, Map<Node, List<Node>> origins) {

  /** Copies the map. */
  public Rearranged {
    origins = Map.copyOf(origins);
  }

  /** A graph as it is. */
  static Rearranged none(Graph graph) {
    return new Rearranged(graph, Map.of());
  }

  /** The nodes of the graph that was read which a node stands for. */
  public List<Node> originals(Node node) {
    return origins.getOrDefault(node, List.of(node));
  }
}
