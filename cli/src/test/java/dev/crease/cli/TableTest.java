package dev.crease.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class TableTest {

  private final StringWriter out = new StringWriter();

  private Table table() {
    return Table.of("name", ">count").row("a", "1").row("longer", "1,234");
  }

  @Test
  void plainLinesHaveNoStyle() {
    table().print(Terminal.plain(new PrintWriter(out), new PrintWriter(out)));
    assertThat(out).hasToString("""
        name    count
        a           1
        longer  1,234
        """);
  }

  @Test
  void terminalsGetARuleAndABoldHeading() {
    table().print(new Terminal(new PrintWriter(out), new PrintWriter(out), true, true));
    assertThat(out.toString().lines()).element(0).asString().contains("\u001b[1mname    count");
    assertThat(out.toString().lines()).element(1).isEqualTo("──────  ─────");
    assertThat(out.toString().lines()).element(3).isEqualTo("longer  1,234");
  }

  @Test
  void cellsCannotBreakTheTable() {
    Table.of("a").row("x\ny\u001b[2J")
        .print(Terminal.plain(new PrintWriter(out), new PrintWriter(out)));
    assertThat(out).hasToString("a\nx\\ny\\u001b[2J\n");
  }

  @Test
  void everyRowIsFull() {
    assertThatThrownBy(() -> table().row("a"))
        .hasMessage("table: expected 2 cells, got 1");
  }
}
