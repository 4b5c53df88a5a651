package dev.crease.error;

/** The bytes are not a well-formed ONNX model: a broken encoding, a dangling value, a contradiction. */
public final class MalformedModelException extends CreaseException {

  private static final long serialVersionUID = 1L;

  /**
   * A malformed model.
   *
   * @param where file and byte offset, or node and value
   * @param expected the rule that is broken
   * @param got what was found instead
   * @param fix what the reader can do, or an empty string
   */
  public MalformedModelException(String where, String expected, String got, String fix) {
    super(where, rule(expected, got, fix));
  }
}
