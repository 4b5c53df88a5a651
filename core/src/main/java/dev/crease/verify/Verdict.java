package dev.crease.verify;

/** What a verification says. */
public enum Verdict {
  /**
   * The same function: what differs is what rounding each stored weight and bias once explains, at every site that was compared
   * and at every output.
   */
  EQUIVALENT,
  /**
   * The same function, but stored less exactly than it could be: differences that rounding once does not explain, but that a
   * fold does which rounds at each of its steps, at most {@value SiteBound#STEPS} for each affine. Only said of models that
   * some other tool folded.
   */
  ROUNDING_EXCEEDED,
  /** Another function, or another signature. */
  NOT_EQUIVALENT
}
