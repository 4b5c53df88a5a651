package dev.crease;

import dev.crease.graph.Function;
import dev.crease.graph.Graph;
import dev.crease.graph.Model;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * How much there is in a model, the bodies of control-flow nodes and functions included.
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

  /** Counts a model's main graph and functions, each of these once. */
  public static GraphCounts of(Model model) {
    Map<String, Integer> byName = new TreeMap<>();
    Stream.concat(Stream.of(model.graph()), model.functions().stream().map(Function::body))
        .flatMap(Graph::allNodes).forEach(node -> {
          String domain = node.op().domain();
          byName.merge(
              domain.isEmpty() ? node.op().type() : domain + "::" + node.op().type(), 1,
              Integer::sum);
        });
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
}
