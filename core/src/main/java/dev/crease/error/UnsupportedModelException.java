package dev.crease.error;

/** The model is valid, but uses an operator, opset or attribute that the asked-for work cannot do. */
public final class UnsupportedModelException extends CreaseException {

  private static final long serialVersionUID = 1L;

  /**
   * A valid model that cannot be handled.
   *
   * @param where node, operator or value
   * @param expected what is supported
   * @param got what the model has
   * @param fix what the reader can do, or an empty string
   */
  public UnsupportedModelException(String where, String expected, String got, String fix) {
    super(where, rule(expected, got, fix));
  }
}
