package dev.crease.graph;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model: a graph, and what is needed to read it.
 *
 * @param irVersion ONNX's IR version
 * @param opsets version of each operator set domain imported, {@code ai.onnx} as the empty name
 * @param graph the main graph
 * @param functions functions that the model defines
 * @param metadata the model's own notes
 * @param encoded the bytes it was read from
 */
public record Model(
    long irVersion,
    Map<String, Integer> opsets,
    Graph graph,
    List<Function> functions,
    Map<String, String> metadata,
    Optional<Encoded> encoded) {

  /** Copies the maps, order kept. */
  public Model {
    opsets = Collections.unmodifiableMap(new LinkedHashMap<>(opsets));
    functions = List.copyOf(functions);
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
  }

  /** A model with this graph that no file holds yet. */
  public static Model of(long irVersion, int opset, Graph graph) {
    return new Model(irVersion, Map.of("", opset), graph, List.of(), Map.of(), Optional.empty());
  }

  /** The version of ONNX's own operator set; 1 where the model does not import it. */
  public int opset() {
    return opsets.getOrDefault("", 1);
  }

  /**
   * Whether an initializer that is listed as an input is only a default. Before IR version 4 every
   * initializer had to be listed, so there the list says nothing.
   */
  public boolean inputsOverrideInitializers() {
    return irVersion >= 4;
  }

  /** This model with other functions. */
  public Model withFunctions(List<Function> other) {
    return other.equals(functions)
        ? this
        : new Model(irVersion, opsets, graph, other, metadata, encoded.map(Encoded::stale));
  }

  /** This model with another main graph. */
  public Model withGraph(Graph other) {
    return other == graph
        ? this
        : new Model(irVersion, opsets, other, functions, metadata, encoded.map(Encoded::stale));
  }
}
