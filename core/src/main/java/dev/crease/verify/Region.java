package dev.crease.verify;

import dev.crease.graph.GraphIndex;
import dev.crease.graph.Node;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The nodes that compute one value from another, and from constants.
 *
 * @param nodes the nodes, in topological order; {@code Constant} nodes do not count
 * @param others names of other values that they read: where there are any, the one value does not determine the other
 */
record Region(List<Node> nodes, List<String> others) {

  /** Copies the lists. */
  Region {
    nodes = List.copyOf(nodes);
    others = List.copyOf(others);
  }

  boolean isClosed() {
    return others.isEmpty();
  }

  /** The nodes whose results no input changes, which compute the sizes of a {@code Reshape} from constants for instance. */
  List<Node> constant(String input) {
    Set<String> varying = new HashSet<>(Set.of(input));
    List<Node> constant = new ArrayList<>();
    for (Node node : nodes) {
      if (node.inputs().stream().anyMatch(varying::contains)
          || node.captures().stream().anyMatch(varying::contains)) {
        varying.addAll(node.outputs());
      } else {
        constant.add(node);
      }
    }
    return constant;
  }

  /** Finds regions of one graph, with what they read of constants that graphs around it compute. */
  static final class Finder {

    private final GraphIndex index;
    private final IdentityHashMap<Node, Integer> places = new IdentityHashMap<>();

    Finder(GraphIndex index) {
      this.index = index;
      addPlaces(index);
    }

    private void addPlaces(GraphIndex from) {
      from.outer().ifPresent(this::addPlaces);
      for (Node node : from.graph().nodes()) {
        places.put(node, places.size());
      }
    }

    /** Whether some node, initializer or input is called so. */
    boolean has(String value) {
      return index.defines(value);
    }

    /** The nodes between {@code input} and {@code output}. */
    Region find(String input, String output) {
      Set<Node> found = java.util.Collections.newSetFromMap(new IdentityHashMap<>());
      Set<String> others = new LinkedHashSet<>();
      Set<String> seen = new HashSet<>(List.of(input, ""));
      Deque<String> open = new ArrayDeque<>(List.of(output));
      while (!open.isEmpty()) {
        String value = open.pop();
        if (!seen.add(value) || index.stored(value).isPresent()) {
          continue;
        }
        index.definition(value).ifPresentOrElse(
            node -> {
              if (found.add(node)) {
                open.addAll(node.inputs());
                open.addAll(node.captures());
              }
            },
            () -> others.add(value));
      }
      List<Node> nodes = new ArrayList<>(found);
      nodes.sort((a, b) -> Integer.compare(place(a), place(b)));
      return new Region(nodes, List.copyOf(others));
    }

    private int place(Node node) {
      return places.getOrDefault(node, -1);
    }
  }
}
