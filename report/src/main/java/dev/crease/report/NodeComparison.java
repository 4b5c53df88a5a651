package dev.crease.report;

import dev.crease.graph.Graph;
import dev.crease.graph.GraphIndex;
import dev.crease.graph.Inference;
import dev.crease.graph.Node;
import dev.crease.op.Attribute;
import dev.crease.op.Constant;
import dev.crease.report.NodeDiff.Change;
import dev.crease.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** What differs between a node of one graph and a node of another. */
final class NodeComparison {

  /**
   * A graph, and what is known of its values.
   *
   * @param index finds nodes and initializers
   * @param types infers types
   */
  record Side(GraphIndex index, Inference types) {

    static Side of(Graph graph) {
      GraphIndex index = new GraphIndex(graph, false);
      return new Side(index, Inference.of(index, Map.of()));
    }

    Graph graph() {
      return index.graph();
    }

    /** A body of one of the graph's nodes. */
    Side inside(Graph body) {
      GraphIndex inner = GraphIndex.inside(body, index);
      return new Side(inner, Inference.inside(inner, types));
    }

    Optional<Tensor> constant(String value) {
      return index.constant(value).map(i -> i.tensor())
          .or(() -> index.definition(value).flatMap(n -> n.op() instanceof Constant(Tensor t)
              ? Optional.of(t)
              : Optional.empty()));
    }
  }

  private final Side a;
  private final Side b;
  private final List<Change> changes = new ArrayList<>();

  private NodeComparison(Side a, Side b) {
    this.a = a;
    this.b = b;
  }

  static List<Change> changes(Side a, Node before, Side b, Node after) {
    NodeComparison comparison = new NodeComparison(a, b);
    comparison.operators(before, after);
    comparison.attributes(before, after);
    comparison.inputs(before, after);
    comparison.outputs(before, after);
    return comparison.changes;
  }

  private void add(String what, String before, String after) {
    if (!before.equals(after)) {
      changes.add(new Change(what, before, after));
    }
  }

  private void operators(Node before, Node after) {
    add("operator", operator(before), operator(after));
    add("name", before.name(), after.name());
  }

  static String operator(Node node) {
    return node.op().domain().isEmpty()
        ? node.op().type()
        : node.op().domain() + "::" + node.op().type();
  }

  private void attributes(Node before, Node after) {
    TreeSet<String> names = new TreeSet<>(before.attributes().names());
    names.addAll(after.attributes().names());
    for (String name : names) {
      Optional<Attribute> x = before.attributes().find(name);
      Optional<Attribute> y = after.attributes().find(name);
      if (x.isPresent() && y.isPresent() && x.get() instanceof Attribute.TensorOf(Tensor s)
          && y.get() instanceof Attribute.TensorOf(Tensor t)) {
        constants("attribute " + name, s, t);
      } else {
        add("attribute " + name, x.map(AttributeText::of).orElse("none"),
            y.map(AttributeText::of).orElse("none"));
      }
    }
  }

  private void inputs(Node before, Node after) {
    for (int i = 0; i < Math.max(before.inputs().size(), after.inputs().size()); i++) {
      String what = "input " + i;
      Optional<Tensor> x = a.constant(before.input(i));
      Optional<Tensor> y = b.constant(after.input(i));
      if (x.isPresent() && y.isPresent()) {
        constants(what, x.get(), y.get());
      } else {
        add(what, text(before.input(i), x), text(after.input(i), y));
      }
    }
  }

  private static String text(String value, Optional<Tensor> constant) {
    return value.isEmpty()
        ? "none"
        : constant.map(t -> "constant " + type(t)).orElse("'" + value + "'");
  }

  private static String type(Tensor tensor) {
    return tensor.toString();
  }

  private void constants(String what, Tensor x, Tensor y) {
    if (x.dtype() != y.dtype() || !x.shape().equals(y.shape())) {
      add(what, "constant " + type(x), "constant " + type(y));
      return;
    }
    TensorDiff diff = TensorDiff.of(x, y);
    if (diff.differing() > 0) {
      changes.add(new Change(what, "constant " + type(x),
          String.format(Locale.ROOT, "%,d of %,d elements differ, at most %s ulp, %s",
              diff.differing(), diff.elements(), number(diff.maxUlp()), number(diff.maxAbs()))));
    }
  }

  /** A number with three digits, or the digits of a count. */
  static String number(double x) {
    return x == 0 || x >= 1 && x < 1e6 && x == Math.rint(x)
        ? String.format(Locale.ROOT, "%,.0f", x)
        : String.format(Locale.ROOT, "%.3g", x);
  }

  private void outputs(Node before, Node after) {
    for (int i = 0; i < Math.max(before.outputs().size(), after.outputs().size()); i++) {
      String x = before.output(i);
      String y = after.output(i);
      add("output " + i, x.isEmpty() ? "none" : "'" + x + "'", y.isEmpty()
          ? "none"
          : "'" + y + "'");
      if (!x.isEmpty() && !y.isEmpty()) {
        add("type of output " + i, a.types().type(x).toString(), b.types().type(y).toString());
      }
    }
  }
}
