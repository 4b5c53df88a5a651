package dev.crease.error;

/** A file could not be read, written, mapped or replaced. */
public final class ModelFileException extends CreaseException {

  private static final long serialVersionUID = 1L;

  /**
   * A file failure without an underlying exception.
   *
   * @param where the file
   * @param expected the rule that is broken
   * @param got what was found instead
   * @param fix what the reader can do, or an empty string
   */
  public ModelFileException(String where, String expected, String got, String fix) {
    super(where, rule(expected, got, fix));
  }

  /**
   * A file failure with the exception that caused it.
   *
   * @param where the file
   * @param expected the rule that is broken
   * @param got what was found instead
   * @param fix what the reader can do, or an empty string
   * @param cause the underlying exception
   */
  public ModelFileException(String where, String expected, String got, String fix,
      Throwable cause) {
    super(where, rule(expected, got, fix), cause);
  }
}
