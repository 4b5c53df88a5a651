package dev.crease.error;

/** The caller asked for something that cannot be meant: a node that is not there, an executor nobody provides. */
public final class InvalidOptionException extends CreaseException {

  private static final long serialVersionUID = 1L;

  /**
   * A caller's mistake.
   *
   * @param where the option
   * @param expected the rule that is broken
   * @param got what was given instead
   * @param fix what the caller can do, or an empty string
   */
  public InvalidOptionException(String where, String expected, String got, String fix) {
    super(where, rule(expected, got, fix));
  }
}
