package dev.crease.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Pairs of bars, one below the other, as SVG. */
final class BarChart {

  private static final int BAR = 14;
  private static final int ROW = 44;
  private static final int LEFT = 150;
  private static final int WIDTH = 420;
  private static final String[] COLOURS = {"#2b6cb0", "#b7791f"};

  private final String title;
  private final String[] series;
  private final List<Row> rows = new ArrayList<>();

  private record Row(String name, double first, double second) {}

  /**
   * A chart without bars.
   *
   * @param title what the bars show, and its unit
   * @param first what the first bar of each pair stands for
   * @param second what the second one does
   */
  BarChart(String title, String first, String second) {
    this.title = title;
    this.series = new String[]{first, second};
  }

  void add(String name, double first, double second) {
    rows.add(new Row(name, first, second));
  }

  /** The chart; each pair has a scale of its own, so that small models can be read beside large ones. */
  String svg() {
    StringBuilder svg = new StringBuilder();
    svg.append(String.format(Locale.ROOT,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\""
            + " font-size=\"12\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n",
        LEFT + WIDTH + 80, 40 + ROW * rows.size()));
    text(svg, 8, 20, title);
    for (int i = 0; i < series.length; i++) {
      int x = LEFT + WIDTH / 2 * i;
      bar(svg, x, 10, 12, i);
      text(svg, x + 18, 20, series[i]);
    }
    for (int r = 0; r < rows.size(); r++) {
      Row row = rows.get(r);
      int y = 36 + r * ROW;
      text(svg, 8, y + BAR + 4, row.name());
      double longest = Math.max(row.first(), row.second());
      double[] values = {row.first(), row.second()};
      for (int i = 0; i < values.length; i++) {
        int length = (int) Math.round(WIDTH * values[i] / longest);
        bar(svg, LEFT, y + i * (BAR + 2), length, i);
        text(svg, LEFT + length + 6, y + i * (BAR + 2) + 11,
            String.format(Locale.ROOT, "%.2f", values[i]));
      }
    }
    return svg.append("</svg>\n").toString();
  }

  private static void bar(StringBuilder svg, int x, int y, int length, int colour) {
    svg.append(String.format(Locale.ROOT,
        "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>%n", x, y, length, BAR,
        COLOURS[colour]));
  }

  private static void text(StringBuilder svg, int x, int y, String text) {
    svg.append(String.format(Locale.ROOT, "<text x=\"%d\" y=\"%d\">%s</text>%n", x, y,
        text.replace("&", "&amp;").replace("<", "&lt;")));
  }
}
