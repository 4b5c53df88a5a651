package dev.crease.reference;

/** What becomes of the reals that an operator computes in fp64. */
public enum Arithmetic {
  /** They stay as they are: the model as mathematics means it, to within fp64. */
  FP64,
  /** Each is rounded once to the dtype that the model declares for it. */
  DECLARED
}
