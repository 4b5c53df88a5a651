package dev.crease;

/** What folding a file does, in order. */
public enum Stage {
  /** Mapping and reading the model. */
  READ,
  /** Deciding what to fold. */
  PLAN,
  /** Computing new weights and biases. */
  RESCALE,
  /** Running both models and comparing them. */
  VERIFY,
  /** Writing the file and putting it in its place. */
  WRITE
}
