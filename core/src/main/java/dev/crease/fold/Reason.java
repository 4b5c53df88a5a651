package dev.crease.fold;

/** Why an affine was left where it is. The list is closed: every affine that is not folded has one of these. */
public enum Reason {
  /** The value comes from a graph input, and no layer that follows can absorb the affine. */
  GRAPH_INPUT("it works on a graph input and no layer behind it can absorb it"),
  /** Nothing linear is beside it. */
  NO_LINEAR_NEIGHBOUR("neither the node before it nor the node after it is a linear layer"),
  /** G10. */
  NONLINEAR_BETWEEN("a non-linear operator stands between it and the layer"),
  /** G20. */
  RESIDUAL_BETWEEN("an addition of two computed values stands between it and the layer"),
  /** G17. */
  LAYOUT_CHANGE_BETWEEN("a reshape or transpose stands between it and the layer"),
  /** G1. */
  MULTIPLE_CONSUMERS("other nodes read the value in between and would see it changed"),
  /** G2. */
  GRAPH_OUTPUT("the value in between is a graph output"),
  /** G3. */
  CAPTURED_BY_SUBGRAPH("a subgraph reads the value in between"),
  /** G5. */
  WEIGHT_NOT_CONSTANT("the layer's weight is computed at run time"),
  /** G5. */
  BIAS_NOT_CONSTANT("the layer's bias is computed at run time"),
  /** G5. */
  PARAMETER_NOT_CONSTANT("a parameter of the affine is computed at run time"),
  /** G5. */
  OVERRIDABLE_INITIALIZER(
      "a weight or parameter is listed as a graph input, so a caller may replace it"),
  /** G6. */
  TRAINING_MODE("it is in training mode and uses the statistics of the batch"),
  /** G7. */
  EXTRA_OUTPUTS_USED("its optional outputs are used"),
  /** G8. */
  PARAMETER_SHAPE("its parameters do not have one value per channel"),
  /** G9. */
  DTYPE_MISMATCH("its type differs from the layer's"),
  /** G11, G12. */
  PADDED_LAYER("the layer after it pads with zeros, which the shift would have to change"),
  /** G14. */
  SHIFT_NOT_UNIFORM(
      "the transposed convolution after it does not carry the shift to every position alike"),
  /** G15. */
  NOT_PER_CHANNEL("its constant is not one value per channel"),
  /** G15. */
  CHANNEL_AXIS_MISMATCH("its constant runs along another axis than the layer's channels"),
  /** G15. */
  BROADENS_OUTPUT("its constant makes the output larger"),
  /** G16. */
  BIAS_SHAPE("the layer's bias is not one value per output channel"),
  /** G18. */
  RANK_UNKNOWN("the rank of the value is not known, so its channel axis cannot be told"),
  /** G19. */
  QUANTIZED_WEIGHT("the layer's weight is quantized"),
  /** Numbers. */
  NOT_FINITE("a folded weight or bias would not be finite"),
  /** Numbers. */
  VARIANCE_NOT_POSITIVE("variance plus epsilon is not positive"),
  /** Numbers. */
  FLUSHES_TO_ZERO("a row of non-zero weights would become zero in the weight's type"),
  /** It is the layer's bias in the form that the operator has. */
  ALREADY_BIAS("it already is the bias of the layer before it"),
  /** G24. */
  OPTED_OUT("it was asked to be kept"),
  /** G24. */
  RULE_SKIPPED("its rule was asked to be skipped"),
  /** Attributes or opset are beyond what the rule knows. */
  UNSUPPORTED_FORM("this form of the operator is not understood"),
  /** Bodies of If, Loop and Scan are kept as they are. */
  IN_SUBGRAPH("it is inside of a subgraph or function"),
  /** An unknown operator stands beside it. */
  UNKNOWN_OPERATOR("the operator beside it is not known");

  private final String text;

  Reason(String text) {
    this.text = text;
  }

  /** In plain words, a clause with "it" for the affine. */
  public String text() {
    return text;
  }
}
