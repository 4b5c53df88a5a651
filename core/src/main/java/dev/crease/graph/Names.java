package dev.crease.graph;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The names that are taken in graphs that see each other: one graph, the bodies in it, and the graphs around it. */
public final class Names {

  private final Set<String> taken;
  private final Map<String, Integer> nextSuffix = new HashMap<>();

  private Names(Set<String> taken) {
    this.taken = taken;
  }

  /** The names in a graph and its bodies. */
  public static Names of(Graph graph) {
    Names names = new Names(new HashSet<>());
    names.add(graph);
    return names;
  }

  /** These names as they are now. */
  public Names copy() {
    return new Names(new HashSet<>(taken));
  }

  /** Takes the names in a graph and its bodies too. */
  public Names add(Graph graph) {
    graph.inputs().forEach(i -> taken.add(i.name()));
    taken.addAll(graph.initializers().keySet());
    graph.carried().forEach(c -> taken.add(c.name()));
    for (Node node : graph.nodes()) {
      taken.addAll(node.inputs());
      taken.addAll(node.outputs());
      node.subgraphs().values().forEach(this::add);
    }
    return this;
  }

  /** Takes a name. */
  void add(String name) {
    taken.add(name);
  }

  /** Takes {@code wanted}, or {@code wanted_2}, {@code wanted_3} …, the first that was free. */
  public String fresh(String wanted) {
    String name = wanted;
    while (!taken.add(name)) {
      name = wanted + "_" + nextSuffix.merge(wanted, 2, (old, _) -> old + 1);
    }
    return name;
  }
}
