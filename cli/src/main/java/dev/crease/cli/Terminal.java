package dev.crease.cli;

import java.io.PrintWriter;
import java.util.function.Supplier;
import picocli.CommandLine.Help.Ansi;

/**
 * Where commands write: results to one stream, everything else to the other.
 *
 * @param out results
 * @param err progress, warnings, failures
 * @param colour whether results may be coloured
 * @param progress whether {@code err} is a terminal that a line of progress can be rewritten on
 */
record Terminal(PrintWriter out, PrintWriter err, boolean colour, boolean progress) {

  private static final String CLEAR_LINE = "\r\u001b[K";

  /** Neither colours nor progress, as for files and pipes. */
  static Terminal plain(PrintWriter out, PrintWriter err) {
    return new Terminal(out, err, false, false);
  }

  /** The same, with results going where everything else goes: for commands that print JSON alone. */
  Terminal aside() {
    return new Terminal(err, err, false, progress);
  }

  /** How picocli has to render help. */
  Ansi ansi() {
    return colour ? Ansi.ON : Ansi.OFF;
  }

  /** A line of results. */
  void line(String text) {
    out.println(text);
  }

  /** A line beside the results. */
  void note(String text) {
    err.println(text);
    err.flush();
  }

  /** Text in bold, green or red where colours are wanted; {@code style} is a picocli style, {@code bold} for instance. */
  String styled(String style, String text) {
    return colour ? ansi().string("@|" + style + " " + text.replace("|", "¦") + "|@") : text;
  }

  /** Rewrites the line of progress. */
  void progress(String text) {
    if (progress) {
      err.print(CLEAR_LINE + text);
      err.flush();
    }
  }

  /** Removes the line of progress. */
  void clearProgress() {
    progress("");
  }

  /** Runs something under a line of progress. */
  <T> T during(String text, Supplier<T> work) {
    progress(text + " …");
    try {
      return work.get();
    } finally {
      clearProgress();
    }
  }
}
