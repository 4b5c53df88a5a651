package dev.crease.error;

/**
 * The root of every failure Crease reports.
 *
 * <p>The message reads {@code where: expected <rule>, got <value>; fix: <what to do>}.
 */
public abstract sealed class CreaseException extends RuntimeException
    permits MalformedModelException, UnsupportedModelException, ModelFileException,
    ExecutionException, NotEquivalentException, InvalidOptionException {

  private static final long serialVersionUID = 1L;
  private static final int MAX_CHARS = 2000;

  /** See {@link #where()}. */
  private final String where;

  CreaseException(String where, String what, Throwable cause) {
    super(shortened(where) + ": " + what, cause);
    this.where = shortened(where);
  }

  CreaseException(String where, String what) {
    super(shortened(where) + ": " + what);
    this.where = shortened(where);
  }

  /** The place the failure belongs to: a file with a byte offset, a node, a value. */
  public String where() {
    return where;
  }

  static String rule(String expected, String got, String fix) {
    return "expected " + shortened(expected) + ", got " + shortened(got)
        + (fix.isEmpty() ? "" : "; fix: " + shortened(fix));
  }

  /** A name in a file may be as long as the file. */
  private static String shortened(String text) {
    int length = text.length();
    return length <= MAX_CHARS
        ? text
        : text.substring(0, MAX_CHARS / 2) + "… (" + length + " characters in all) …"
            + text.substring(length - MAX_CHARS / 4);
  }
}
