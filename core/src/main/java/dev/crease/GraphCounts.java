package dev.crease;

import dev.crease.graph.Graph;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * How much there is in a graph, the bodies of control-flow nodes included.
 *
 * @param nodes all nodes
 * @param batchNormalizations those that are a {@code BatchNormalization}
 * @param operators how many nodes each operator has, the most frequent first; one of another domain is {@code domain::Type}
 */
public record GraphCounts(int nodes, int batchNormalizations, Map<String, Integer> operators) {

  /** Copies the map, order kept. */
  public GraphCounts {
    operators = Collections.unmodifiableMap(new LinkedHashMap<>(operators));
  }

  /** Counts a graph. */
  public static GraphCounts of(Graph graph) {
    Map<String, Integer> byName = new TreeMap<>();
    count(graph, byName);
    Map<String, Integer> operators = new LinkedHashMap<>();
    byName.entrySet()
        .stream()
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .forEach(e -> operators.put(e.getKey(), e.getValue()));
    return new GraphCounts(
        operators.values().stream().mapToInt(Integer::intValue).sum(),
        operators.getOrDefault("BatchNormalization", 0),
        operators);
  }

  private static void count(Graph graph, Map<String, Integer> operators) {
    graph.nodes().forEach(node -> {
      String domain = node.op().domain();
      operators.merge(
          domain.isEmpty() ? node.op().type() : domain + "::" + node.op().type(), 1, Integer::sum);
      node.subgraphs().values().forEach(body -> count(body, operators));
    });
  }
}
