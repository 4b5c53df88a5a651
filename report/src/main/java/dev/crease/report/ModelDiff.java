package dev.crease.report;

import dev.crease.graph.Function;
import dev.crease.graph.Graph;
import dev.crease.graph.Model;
import dev.crease.graph.Node;
import dev.crease.graph.ValueInfo;
import dev.crease.report.NodeDiff.Change;
import dev.crease.report.NodeDiff.Status;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What differs between two models, node by node: nodes are told by name and output, and compared by attributes, constants and types.
 *
 * @param model what differs of the models as a whole: versions, inputs, outputs, functions
 * @param nodes every node of both, in the order of the first model; those that only the second has come last
 */
public record ModelDiff(List<Change> model, List<NodeDiff> nodes) {

  /** Copies the lists. */
  public ModelDiff {
    model = List.copyOf(model);
    nodes = List.copyOf(nodes);
  }

  /** Compares two models. Constants that no node reads do not count. */
  public static ModelDiff of(Model a, Model b) {
    List<Change> model = new ArrayList<>();
    add(model, "IR version", Long.toString(a.irVersion()), Long.toString(b.irVersion()));
    add(model, "opsets", a.opsets().toString(), b.opsets().toString());
    add(model, "functions", functions(a), functions(b));
    ports(model, "input", a.graph().requiredInputs(), b.graph().requiredInputs());
    ports(model, "output", a.graph().outputs(), b.graph().outputs());
    List<NodeDiff> nodes = new ArrayList<>();
    graphs("", NodeComparison.Side.of(a.graph()), NodeComparison.Side.of(b.graph()), nodes);
    return new ModelDiff(model, nodes);
  }

  private static void add(List<Change> changes, String what, String before, String after) {
    if (!before.equals(after)) {
      changes.add(new Change(what, before, after));
    }
  }

  private static String functions(Model model) {
    return model.functions().stream().map(Function::name).sorted().toList().toString();
  }

  private static void ports(List<Change> changes, String kind, List<ValueInfo> a,
      List<ValueInfo> b) {
    TreeSet<String> names = new TreeSet<>();
    a.forEach(v -> names.add(v.name()));
    b.forEach(v -> names.add(v.name()));
    names.forEach(
        name -> add(changes, kind + " '" + name + "'", type(a, name), type(b, name)));
  }

  private static String type(List<ValueInfo> values, String name) {
    return values.stream().filter(v -> v.name().equals(name)).map(v -> v.type().toString())
        .findFirst().orElse("none");
  }

  private static void graphs(String prefix, NodeComparison.Side before, NodeComparison.Side after,
      List<NodeDiff> nodes) {
    NodeMatch match = NodeMatch.of(before.graph(), after.graph());
    for (Node node : before.graph().nodes()) {
      Optional<Node> other = match.after(node);
      List<Change> changes = other
          .map(o -> NodeComparison.changes(before, node, after, o)).orElse(List.of());
      Status status = other.isEmpty()
          ? Status.REMOVED
          : changes.isEmpty() ? Status.SAME : Status.CHANGED;
      nodes.add(diff(status, prefix, node, changes));
      other.ifPresent(o -> node.subgraphs().forEach((name, body) -> {
        Graph otherBody = o.subgraphs().get(name);
        if (otherBody != null) {
          graphs(prefix + node.label() + "/", before.inside(body), after.inside(otherBody), nodes);
        }
      }));
    }
    match.added(after.graph())
        .forEach(node -> nodes.add(diff(Status.ADDED, prefix, node, List.of())));
  }

  private static NodeDiff diff(Status status, String prefix, Node node, List<Change> changes) {
    return new NodeDiff(status, prefix + node.label(), NodeComparison.operator(node), changes);
  }

  /** Whether nothing differs. */
  public boolean isSame() {
    return model.isEmpty() && nodes.stream().allMatch(n -> n.status() == Status.SAME);
  }

  /** How many nodes have each status; all are keys. */
  public Map<Status, Integer> counts() {
    Map<Status, Integer> counts = new EnumMap<>(Status.class);
    for (Status status : Status.values()) {
      counts.put(status, 0);
    }
    nodes.forEach(n -> counts.merge(n.status(), 1, Integer::sum));
    return counts;
  }

  /** The nodes that are not the same, in order. */
  public List<NodeDiff> differing() {
    return nodes.stream().filter(n -> n.status() != Status.SAME).toList();
  }
}
