package dev.crease.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Lines over one size, both axes logarithmic, as SVG: what grows with the size is as steep as the thin line, what grows faster is steeper. */
final class LineChart {

  private static final int LEFT = 70;
  private static final int TOP = 46;
  private static final int WIDTH = 420;
  private static final int HEIGHT = 300;
  private static final String[] COLOURS = {"#2b6cb0", "#b7791f", "#2f855a"};

  private final String title;
  private final String xTitle;
  private final List<Line> lines = new ArrayList<>();

  private record Point(double x, double y) {}

  private record Line(String name, List<Point> points) {}

  /**
   * A chart without lines.
   *
   * @param title what the lines show, and its unit
   * @param xTitle what the size is, and its unit
   * @param names of the lines, three at most
   */
  LineChart(String title, String xTitle, String... names) {
    this.title = title;
    this.xTitle = xTitle;
    for (String name : names) {
      lines.add(new Line(name, new ArrayList<>()));
    }
  }

  /** One point of each line; all are above 0. */
  void add(double x, double... ys) {
    for (int i = 0; i < ys.length; i++) {
      lines.get(i).points().add(new Point(x, ys[i]));
    }
  }

  /** From pixels of a chart to what they stand for, and back. */
  private record Axis(double low, double high, int from, int to) {

    static Axis of(double[] values, int from, int to) {
      double low = Double.POSITIVE_INFINITY;
      double high = 0;
      for (double v : values) {
        low = Math.min(low, v);
        high = Math.max(high, v);
      }
      return new Axis(low / 1.2, high * 1.2, from, to);
    }

    double at(double value) {
      return from + (to - from) * Math.log(value / low) / Math.log(high / low);
    }
  }

  private double[] all(boolean xs) {
    return lines.stream().flatMap(l -> l.points().stream())
        .mapToDouble(p -> xs ? p.x() : p.y()).toArray();
  }

  String svg() {
    Axis x = Axis.of(all(true), LEFT, LEFT + WIDTH);
    Axis y = Axis.of(all(false), TOP + HEIGHT, TOP);
    StringBuilder svg = new StringBuilder();
    svg.append(String.format(Locale.ROOT,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\""
            + " font-size=\"12\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n",
        LEFT + WIDTH + 30, TOP + HEIGHT + 50));
    text(svg, 8, 18, "start", "black", title);
    text(svg, LEFT + WIDTH / 2, TOP + HEIGHT + 40, "middle", "black", xTitle);
    lines.getFirst().points().forEach(p -> {
      tick(svg, x.at(p.x()), TOP, x.at(p.x()), TOP + HEIGHT);
      text(svg, x.at(p.x()), TOP + HEIGHT + 18, "middle", "black", number(p.x()));
    });
    for (double v = Math.pow(10, Math.ceil(Math.log10(y.low()))); v <= y.high(); v *= 10) {
      tick(svg, LEFT, y.at(v), LEFT + WIDTH, y.at(v));
      text(svg, LEFT - 6, y.at(v) + 4, "end", "black", number(v));
    }
    proportional(svg, x, y);
    for (int i = 0; i < lines.size(); i++) {
      line(svg, lines.get(i), x, y, COLOURS[i]);
      text(svg, LEFT + i * WIDTH / 3.0, 36, "start", COLOURS[i], lines.get(i).name());
    }
    return svg.append("</svg>\n").toString();
  }

  /** From the first point of the first line on, a line of what grows with the size, as far as the chart goes. */
  private void proportional(StringBuilder svg, Axis x, Axis y) {
    List<Point> points = lines.getFirst().points();
    Point first = points.getFirst();
    if (points.getLast().y() < first.y()) {
      return;
    }
    double factor = Math.min(points.getLast().x() / first.x(), y.high() / first.y());
    svg.append(String.format(Locale.ROOT,
        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"gray\" stroke-dasharray=\"4 3\"/>%n",
        x.at(first.x()), y.at(first.y()), x.at(first.x() * factor), y.at(first.y() * factor)));
  }

  private static void line(StringBuilder svg, Line line, Axis x, Axis y, String colour) {
    svg.append("<polyline fill=\"none\" stroke-width=\"2\" stroke=\"").append(colour)
        .append("\" points=\"");
    line.points().forEach(
        p -> svg.append(String.format(Locale.ROOT, "%.1f,%.1f ", x.at(p.x()), y.at(p.y()))));
    svg.append("\"/>\n");
    line.points().forEach(p -> svg.append(String.format(Locale.ROOT,
        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"><title>%s</title></circle>%n",
        x.at(p.x()), y.at(p.y()), colour, number(p.y()))));
  }

  private static void tick(StringBuilder svg, double x1, double y1, double x2, double y2) {
    svg.append(String.format(Locale.ROOT,
        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#e2e8f0\"/>%n", x1, y1, x2,
        y2));
  }

  private static void text(StringBuilder svg, double x, double y, String anchor, String colour,
      String text) {
    svg.append(String.format(Locale.ROOT,
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>%n", x, y, anchor,
        colour, text.replace("&", "&amp;").replace("<", "&lt;")));
  }

  private static String number(double v) {
    return v >= 100 || v == Math.rint(v)
        ? String.format(Locale.ROOT, "%.0f", v)
        : String.format(Locale.ROOT, "%.3g", v);
  }
}
