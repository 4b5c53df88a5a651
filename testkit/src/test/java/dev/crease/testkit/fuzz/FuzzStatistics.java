package dev.crease.testkit.fuzz;

import dev.crease.fold.FoldPlan;
import dev.crease.fold.LayerFold;
import dev.crease.graph.Graph;
import dev.crease.graph.Node;
import dev.crease.verify.Verification;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What random graphs had in them, and what became of them. Safe for several threads. */
final class FuzzStatistics {

  private final Map<String, Map<String, Long>> counts = new TreeMap<>();
  private long graphs;
  private double worstRatio;
  private double worstDeviation;

  synchronized void count(String table, String row) {
    counts.computeIfAbsent(table, _ -> new TreeMap<>()).merge(row, 1L, Long::sum);
  }

  synchronized void graph(FuzzCase c) {
    graphs++;
    count("opset", String.format("%2d", c.model().opset()));
    c.ingredients().stream().distinct().forEach(i -> count("ingredient", i));
    operators(c.model().graph());
  }

  private void operators(Graph graph) {
    for (Node node : graph.nodes()) {
      count("operator", node.op().type());
      node.subgraphs().values().forEach(this::operators);
    }
  }

  synchronized void plan(FoldPlan plan) {
    plan.folds().forEach(f -> {
      count("fold", f.op() + " " + f.direction() + " " + f.intoOp());
      count("folded affine", f.op());
      count("folded into", f.intoOp());
      if (!f.graph().isEmpty()) {
        count("fold in a body", f.graph().replaceAll(".*\\.", "") + " " + f.direction());
      }
    });
    plan.refusals().forEach(r -> count("refusal", r.reason().name()));
    for (LayerFold fold : plan.layers()) {
      fold.carriersBefore().forEach(n -> count("passed forward", n.op().type()));
      fold.carriersAfter().forEach(n -> count("passed backward", n.op().type()));
      Stream.concat(fold.carriersBefore().stream(), fold.carriersAfter().stream())
          .forEach(n -> count("passed", n.op().type()));
    }
    count("graph", plan.isEmpty() ? "nothing folded" : "something folded");
  }

  synchronized void verified(Verification v) {
    worstRatio = Math.max(worstRatio, v.worstRatio());
  }

  synchronized void deviation(double observedOverAllowed) {
    worstDeviation = Math.max(worstDeviation, observedOverAllowed);
  }

  synchronized long graphs() {
    return graphs;
  }

  synchronized double worstRatio() {
    return worstRatio;
  }

  /** How often something occurred. */
  synchronized long countOf(String table, String row) {
    return counts.getOrDefault(table, Map.of()).getOrDefault(row, 0L);
  }

  /** All tables. */
  synchronized String print() {
    StringBuilder text = new StringBuilder();
    text.append(graphs).append(" graphs\n");
    text.append("worst ratio of the verifier: ").append(worstRatio).append('\n');
    text.append("worst deviation from ONNX Runtime over what rounding allows: ")
        .append(worstDeviation).append('\n');
    counts.forEach((table, rows) -> {
      text.append(table).append(":\n");
      rows.forEach((row, n) -> text.append(String.format("  %9d  %s%n", n, row)));
    });
    return text.toString();
  }
}
