package dev.crease.error;

/** Running a model failed: an input of the wrong shape, a device error, a value out of an operator's domain. */
public final class ExecutionException extends CreaseException {

  private static final long serialVersionUID = 1L;

  /** Whose failure it is, so that a caller can tell a bad input from a broken device. */
  public enum Kind {
    /** The inputs do not fit the model. */
    INPUT,
    /** The model does something at run time that its operators do not allow. */
    MODEL,
    /** The device, its driver or its memory. */
    DEVICE
  }

  /** See {@link #kind()}. */
  private final Kind kind;

  /**
   * A failed run.
   *
   * @param kind whose failure it is
   * @param where node, input or device
   * @param expected the rule that is broken
   * @param got what was found instead
   * @param fix what the reader can do, or an empty string
   */
  public ExecutionException(Kind kind, String where, String expected, String got, String fix) {
    super(where, rule(expected, got, fix));
    this.kind = kind;
  }

  /**
   * A failed run with the exception that caused it.
   *
   * @param kind whose failure it is
   * @param where node, input or device
   * @param expected the rule that is broken
   * @param got what was found instead
   * @param fix what the reader can do, or an empty string
   * @param cause the underlying exception
   */
  public ExecutionException(Kind kind, String where, String expected, String got, String fix,
      Throwable cause) {
    super(where, rule(expected, got, fix), cause);
    this.kind = kind;
  }

  /** Whose failure it is. */
  public Kind kind() {
    return kind;
  }
}
