package dev.crease.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Columns that line up: words to the left, numbers to the right. */
final class Table {

  private final List<String> header;
  private final List<List<String>> rows = new ArrayList<>();

  private Table(List<String> header) {
    this.header = header;
  }

  /** A table with these headings; one that starts with {@code >} aligns its column to the right. */
  static Table of(String... headings) {
    return new Table(List.of(headings));
  }

  /** One more row; control characters in cells are shown as escapes. */
  Table row(String... cells) {
    if (cells.length != header.size()) {
      throw new IllegalArgumentException(
          "table: expected " + header.size() + " cells, got " + cells.length);
    }
    rows.add(List.of(cells).stream().map(Text::printable).toList());
    return this;
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  /** Writes it, the headings in bold over a rule where colours are wanted. */
  void print(Terminal terminal) {
    List<Integer> widths = new ArrayList<>();
    for (int c = 0; c < header.size(); c++) {
      int column = c;
      widths.add(
          Math.max(
              heading(c).length(),
              rows.stream().mapToInt(r -> r.get(column).length()).max().orElse(0)));
    }
    List<String> headings = new ArrayList<>();
    for (int c = 0; c < header.size(); c++) {
      headings.add(heading(c));
    }
    terminal.line(terminal.styled("bold", format(headings, widths)));
    if (terminal.colour()) {
      terminal.line(widths.stream().map("─"::repeat).collect(Collectors.joining("  ")));
    }
    rows.forEach(r -> terminal.line(format(r, widths)));
  }

  private boolean right(int column) {
    return header.get(column).startsWith(">");
  }

  private String heading(int column) {
    return right(column) ? header.get(column).substring(1) : header.get(column);
  }

  private String format(List<String> cells, List<Integer> widths) {
    StringBuilder line = new StringBuilder();
    for (int c = 0; c < cells.size(); c++) {
      String gap = " ".repeat(widths.get(c) - cells.get(c).length());
      line.append(c == 0 ? "" : "  ");
      line.append(right(c) ? gap + cells.get(c) : cells.get(c) + gap);
    }
    return line.toString().stripTrailing();
  }
}
