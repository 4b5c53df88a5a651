package dev.crease.reference;

/** What becomes of the reals that an operator computes in fp64. */
public enum Arithmetic {
  /**
   * They stay as they are: the model as mathematics means it, to within fp64. A constant that nodes compute from constants is part
   * of the model as those are: its declared type rounds it, as it does for whoever stores it. Dequantized integers are not
   * rounded, so that a scale may change beside them.
   */
  FP64,
  /** Each is rounded once to the dtype that the model declares for it. */
  DECLARED
}
