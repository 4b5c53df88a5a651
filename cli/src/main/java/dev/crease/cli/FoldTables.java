package dev.crease.cli;

import dev.crease.fold.Fold;
import dev.crease.fold.Refusal;
import dev.crease.report.Json;
import java.util.List;

/** What folds and what stays, as tables and as JSON. */
final class FoldTables {

  private FoldTables() {}

  static Table folds(List<Fold> folds) {
    Table table = Table.of("node", "operator", "direction", "into", ">channels", "shift");
    folds.forEach(
        f -> table.row(
            named(f.node(), f.graph()), f.op(), f.direction().label(), f.into(),
            Text.count(f.channels()),
            f.shift().label()));
    return table;
  }

  static Table refusals(List<Refusal> refusals) {
    Table table = Table.of("node", "operator", "reason", "why");
    refusals.forEach(r -> table.row(named(r.node(), r.graph()), r.op(), r.reason().name(), why(r)));
    return table;
  }

  private static String named(String node, String graph) {
    return graph.isEmpty() ? node : node + " in " + graph;
  }

  /** The reason in words, with the names and numbers behind it. */
  static String why(Refusal refusal) {
    return refusal.reason().text() + (refusal.detail().isEmpty() ? "" : ": " + refusal.detail());
  }

  static List<Json> foldsJson(List<Fold> folds) {
    return folds.stream()
        .map(
            f -> Json.object()
                .put("node", f.node())
                .put("op", f.op())
                .put("into", f.into())
                .put("intoOp", f.intoOp())
                .put("direction", f.direction().label())
                .put("channels", f.channels())
                .put("shift", f.shift().label())
                .put("graph", f.graph()))
        .toList();
  }

  static List<Json> refusalsJson(List<Refusal> refusals) {
    return refusals.stream()
        .map(
            r -> Json.object()
                .put("node", r.node())
                .put("op", r.op())
                .put("reason", r.reason().name())
                .put("detail", r.detail())
                .put("graph", r.graph()))
        .toList();
  }
}
