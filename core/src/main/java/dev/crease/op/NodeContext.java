package dev.crease.op;

import dev.crease.error.CreaseException;

/** The node that is being inferred or evaluated. */
public interface NodeContext {

  /** The node, for messages. */
  String where();

  /** Number of inputs listed, absent ones in between included. */
  int inputCount();

  /** Whether input {@code i} is listed and not left out. */
  boolean has(int i);

  /** Number of outputs listed. */
  int outputCount();

  /**
   * What to throw where this node's inputs break one of its operator's rules: a malformed model while
   * types are inferred, a failed run while values are computed.
   *
   * @param expected the rule that is broken
   * @param got what was found instead
   */
  CreaseException wrong(String expected, String got);
}
