package dev.crease.verify;

/** Is told how far a verification is; called on the verifying thread. */
@FunctionalInterface
public interface VerifyProgress {

  /** Tells nobody. */
  VerifyProgress NONE = (_, _, _) -> {};

  /**
   * A step begins.
   *
   * @param step what is done
   * @param done steps before it
   * @param total all steps
   */
  void at(String step, int done, int total);
}
