package dev.crease.cli;

import java.util.Locale;

/** Numbers and names as people read them, the same in every locale. */
final class Text {

  private static final long KIB = 1024;

  private Text() {}

  /**
   * Names come from files that nobody has to trust: control characters, which could steer a terminal, are shown as
   * escapes.
   */
  static String printable(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints().forEach(c -> {
      switch (Character.getType(c)) {
        case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.LINE_SEPARATOR,
            Character.PARAGRAPH_SEPARATOR ->
          out.append(
              switch (c) {
                case '\n' -> "\\n";
                case '\r' -> "\\r";
                case '\t' -> "\\t";
                default -> String.format(Locale.ROOT, "\\u%04x", c);
              });
        default -> out.appendCodePoint(c);
      }
    });
    return out.toString();
  }

  /** A count with thousands apart: {@code 1,234}. */
  static String count(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }

  /** A count and its noun: {@code 1 node}, {@code 2 nodes}. */
  static String count(long n, String noun) {
    return count(n) + " " + noun + (n == 1 ? "" : "s");
  }

  /** Bytes in the unit that fits: {@code 97.8 MiB}. */
  static String bytes(long bytes) {
    String[] units = {"KiB", "MiB", "GiB", "TiB"};
    if (Math.abs(bytes) < KIB) {
      return bytes + " B";
    }
    double value = bytes;
    int unit = -1;
    while (Math.abs(value) >= KIB && unit + 1 < units.length) {
      value /= KIB;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", value, units[unit]);
  }

  /** A time in milliseconds with three or more digits: {@code 0.0123}, {@code 12.3}, {@code 1234}. */
  static String millis(long nanos) {
    return millis((double) nanos);
  }

  /** The same for a mean or a median. */
  static String millis(double nanos) {
    double ms = nanos / 1e6;
    int decimals = ms >= 100 ? 0 : ms >= 10 ? 1 : ms >= 1 ? 2 : ms >= 0.1 ? 3 : 4;
    return String.format(Locale.ROOT, "%." + decimals + "f", ms);
  }

  /** Seconds with three decimals. */
  static String seconds(double seconds) {
    return String.format(Locale.ROOT, "%.3f", seconds);
  }

  /**
   * An observed error divided by the allowed one, on the side of 1 it is on: {@code 0.0625}, {@code 0.9999996}, {@code 1.0002}.
   */
  static String ratio(double ratio) {
    String text = real(ratio);
    for (int decimals = 4; decimals < 17 && ratio != 1 && text.matches("1\\.0*"); decimals++) {
      text = String.format(Locale.ROOT, "%." + decimals + "f", ratio);
    }
    return text;
  }

  /** A real with three significant digits: {@code 0.412}, {@code 1.19e-07}, {@code 0}. */
  static String real(double x) {
    if (x == 0) {
      return "0";
    }
    if (!Double.isFinite(x)) {
      return Double.toString(x);
    }
    double magnitude = Math.abs(x);
    if (magnitude >= 1e-3 && magnitude < 1e6) {
      int decimals = magnitude >= 100 ? 1 : magnitude >= 10 ? 2 : 3;
      return String.format(Locale.ROOT, "%." + decimals + "f", x);
    }
    return String.format(Locale.ROOT, "%.2e", x);
  }
}
