package dev.crease.report;

import dev.crease.report.NodeDiff.Change;
import dev.crease.report.NodeDiff.Status;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A {@link ModelDiff} as JSON and as Markdown. */
public final class DiffFormats {

  private DiffFormats() {}

  /**
   * The keys {@code a}, {@code b}, {@code same}, {@code counts}, {@code model} and {@code nodes}; the last has the nodes that differ.
   *
   * @param diff the difference
   * @param a what the first model is called
   * @param b what the second model is called
   */
  public static Json json(ModelDiff diff, String a, String b) {
    Json counts = Json.object();
    diff.counts().forEach((status, count) -> counts.put(status.label(), (long) count));
    return Json.object().put("schema", 1).put("a", a).put("b", b).put("same", diff.isSame())
        .put("counts", counts).put("model", changes(diff.model()))
        .put("nodes", diff.differing().stream().map(n -> Json.object()
            .put("status", n.status().label()).put("node", n.node()).put("op", n.op())
            .put("changes", changes(n.changes()))).toList());
  }

  private static List<Json> changes(List<Change> changes) {
    return changes.stream().map(c -> Json.object().put("what", c.what())
        .put("before", c.before()).put("after", c.after())).toList();
  }

  /** How many nodes are the same, changed, removed and added, in words. */
  public static String counts(ModelDiff diff) {
    Map<Status, Integer> counts = diff.counts();
    return counts.entrySet().stream()
        .map(e -> String.format(Locale.ROOT, "%,d %s", e.getValue(), e.getKey().label()))
        .collect(Collectors.joining(", "));
  }

  /** Tables for a pull request's description, for instance. */
  public static String markdown(ModelDiff diff, String a, String b) {
    StringBuilder page = new StringBuilder("# " + text(a) + " and " + text(b) + "\n\n"
        + (diff.isSame() ? "Nothing differs; " : "") + "nodes: " + counts(diff) + ".\n");
    if (!diff.model().isEmpty()) {
      page.append("\n| of the model | before | after |\n|---|---|---|\n");
      diff.model().forEach(c -> page.append(row(c.what(), c.before(), c.after())));
    }
    if (!diff.differing().isEmpty()) {
      page.append("\n| | node | operator | what | before | after |\n|---|---|---|---|---|---|\n");
    }
    for (NodeDiff node : diff.differing()) {
      if (node.changes().isEmpty()) {
        page.append(row(node.status().label(), node.node(), node.op(), "", "", ""));
      }
      node.changes().forEach(c -> page.append(row(node.status().label(), node.node(), node.op(),
          c.what(), c.before(), c.after())));
    }
    return page.toString();
  }

  private static String row(String... cells) {
    return List.of(cells).stream().map(DiffFormats::text)
        .collect(Collectors.joining(" | ", "| ", " |\n"));
  }

  /** Names are anybody's: what Markdown or a terminal would take for marks is shown. */
  private static String text(String cell) {
    String plain = cell.replaceAll("[\\p{Cntrl}\\p{Cf}]", "\uFFFD");
    return plain.replaceAll("([\\\\`*_\\[\\]<>|~#&])", "\\\\$1");
  }
}
