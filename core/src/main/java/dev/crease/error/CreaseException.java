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

  /** See {@link #where()}. */
  private final String where;

  CreaseException(String where, String what, Throwable cause) {
    super(where + ": " + what, cause);
    this.where = where;
  }

  CreaseException(String where, String what) {
    super(where + ": " + what);
    this.where = where;
  }

  /** The place the failure belongs to: a file with a byte offset, a node, a value. */
  public String where() {
    return where;
  }

  static String rule(String expected, String got, String fix) {
    return "expected " + expected + ", got " + got + (fix.isEmpty() ? "" : "; fix: " + fix);
  }
}
