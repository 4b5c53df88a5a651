package dev.crease.report;

import dev.crease.report.NodeDiff.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A {@link ModelDiff} as a picture: a row per node that differs, the first model's on the left, the second's on the right; a row for each run of nodes that are
 * the same.
 */
public final class DiffSvg {

  private static final int WIDTH = 960;
  private static final int ROW = 26;
  private static final int TOP = 44;
  private static final int COLUMN = 460;
  private static final int RIGHT = 490;
  private static final int LETTERS = 58;

  private static final String STYLE = """
      <style>
      text { font: 13px ui-monospace, monospace; fill: #1b1f24 } .page { fill: #ffffff } .soft { fill: #57606a }
      .removed { fill: #fde7e5; stroke: #b3261e } .added { fill: #dff5e3; stroke: #1a7f37 } .changed { fill: #fdf1d0; stroke: #9a6700 }
      @media (prefers-color-scheme: dark) {
      text { fill: #e6e9ee } .page { fill: #0f1216 } .soft { fill: #a0a9b4 }
      .removed { fill: #4a1512 } .added { fill: #0e3a1b } .changed { fill: #453206 }
      }
      </style>
      """;

  private final StringBuilder rows = new StringBuilder();
  private int y = TOP;

  private DiffSvg() {}

  /** The picture, a whole SVG file. */
  public static String of(ModelDiff diff, String a, String b) {
    DiffSvg svg = new DiffSvg();
    svg.text(10, 26, "", a);
    svg.text(RIGHT + 10, 26, "", b);
    svg.draw(diff);
    int height = svg.y + 12;
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + WIDTH + "\" height=\"" + height
        + "\" viewBox=\"0 0 " + WIDTH + " " + height + "\" role=\"img\">\n<title>"
        + escape(a + " and " + b + ": " + DiffFormats.counts(diff)) + "</title>\n" + STYLE
        + "<rect class=\"page\" width=\"100%\" height=\"100%\"/>\n" + svg.rows + "</svg>\n";
  }

  private void draw(ModelDiff diff) {
    List<NodeDiff> run = new ArrayList<>();
    for (NodeDiff node : diff.nodes()) {
      if (node.status() == Status.SAME) {
        run.add(node);
      } else {
        same(run);
        node(node);
      }
    }
    same(run);
  }

  private void same(List<NodeDiff> run) {
    if (!run.isEmpty()) {
      text(10, y + 17, "soft", run.size() == 1
          ? "= " + run.getFirst().node()
          : String.format(Locale.ROOT, "= %,d nodes the same", run.size()));
      y += ROW;
      run.clear();
    }
  }

  private void node(NodeDiff node) {
    String style = node.status().label();
    String name = node.op() + " " + node.node();
    if (node.status() != Status.ADDED) {
      box(0, style, name);
    }
    if (node.status() != Status.REMOVED) {
      box(RIGHT, style, name);
    }
    y += ROW + 4;
    node.changes().forEach(c -> {
      text(20, y + 12, "soft", c.what() + ": " + c.before());
      text(RIGHT + 20, y + 12, "soft", c.after());
      y += ROW - 6;
    });
  }

  private void box(int x, String style, String name) {
    rows.append("<rect class=\"").append(style).append("\" x=\"").append(x + 4).append("\" y=\"")
        .append(y).append("\" width=\"").append(COLUMN).append("\" height=\"").append(ROW)
        .append("\" rx=\"5\"/>\n");
    text(x + 12, y + 18, "", name);
  }

  private void text(int x, int baseline, String style, String text) {
    String shown = text.length() <= LETTERS ? text : text.substring(0, LETTERS - 1) + "…";
    rows.append("<text class=\"").append(style).append("\" x=\"").append(x).append("\" y=\"")
        .append(baseline).append("\"><title>").append(escape(text)).append("</title>")
        .append(escape(shown)).append("</text>\n");
  }

  /** XML has no place for control characters, not even as references. */
  private static String escape(String text) {
    return text.replaceAll("[^\\x20-\\uD7FF\\uE000-\\uFFFD\\x{10000}-\\x{10FFFF}]", "\uFFFD")
        .replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
