package dev.crease.fold;

/** Why an affine was left where it is, or operators were not merged. The list is closed: every affine that is not folded has one of these. */
public enum Reason {
  /** It works on a graph input and no layer behind it can absorb it. */
  GRAPH_INPUT("it works on a graph input and no layer behind it can absorb it"),
  /** Neither the node before it nor the node after it is a linear layer. */
  NO_LINEAR_NEIGHBOUR(
      "no linear layer stands before or after it, nor behind operators that let it pass"),
  /** A branch of the Concat or Split beside it has no layer that can absorb its part. */
  BRANCH_WITHOUT_LAYER(
      "a branch of the Concat or Split beside it has no layer that can absorb its part"),
  /** A non-linear operator stands between it and the layer. */
  NONLINEAR_BETWEEN("a non-linear operator stands between it and the layer"),
  /** An addition of two computed values stands between it and the layer. */
  RESIDUAL_BETWEEN("an addition of two computed values stands between it and the layer"),
  /** A reshape or transpose stands between it and the layer. */
  LAYOUT_CHANGE_BETWEEN(
      "a reshape or transpose that mixes the channels, or puts them elsewhere, stands between it and the layer"),
  /** Other nodes read the value in between and would see it changed. */
  MULTIPLE_CONSUMERS("other nodes read the value in between and would see it changed"),
  /** The value in between is a graph output. */
  GRAPH_OUTPUT("the value in between is a graph output"),
  /** A subgraph reads the value in between. */
  CAPTURED_BY_SUBGRAPH("a subgraph reads the value in between"),
  /** The layer's weight is computed at run time. */
  WEIGHT_NOT_CONSTANT("the layer's weight is computed at run time"),
  /** The layer's bias is computed at run time. */
  BIAS_NOT_CONSTANT("the layer's bias is computed at run time"),
  /** A parameter of the affine is computed at run time. */
  PARAMETER_NOT_CONSTANT("a parameter of the affine is computed at run time"),
  /** A weight or parameter is listed as a graph input, so a caller may replace it. */
  OVERRIDABLE_INITIALIZER(
      "a weight or parameter is listed as a graph input, so a caller may replace it"),
  /** It is in training mode and uses the statistics of the batch. */
  TRAINING_MODE("it is in training mode and uses the statistics of the batch"),
  /** Its optional outputs are used. */
  EXTRA_OUTPUTS_USED("its optional outputs are used"),
  /** Its parameters do not have one value per channel. */
  PARAMETER_SHAPE("its parameters do not have one value per channel"),
  /** Its type differs from the layer's. */
  DTYPE_MISMATCH("its type differs from the layer's"),
  /** The layer after it pads with zeros, which the shift would have to change. */
  PADDED_LAYER(
      "zeros are padded between it and the layer, or by the layer, which the shift would have to change"),
  /** The transposed convolution after it does not carry the shift to every position alike. */
  SHIFT_NOT_UNIFORM(
      "the transposed convolution after it does not carry the shift to every position alike"),
  /** Its constant is not one value per channel. */
  NOT_PER_CHANNEL("its constant is not one value per channel"),
  /** Its constant runs along another axis than the layer's channels. */
  CHANNEL_AXIS_MISMATCH("its constant runs along another axis than the layer's channels"),
  /** Its constant makes the output larger. */
  BROADENS_OUTPUT("its constant makes the output larger"),
  /** The layer's bias is not one value per output channel. */
  BIAS_SHAPE("the layer's bias is not one value per output channel"),
  /** The rank of the value is not known, so its channel axis cannot be told. */
  RANK_UNKNOWN("the rank of the value is not known, so its channel axis cannot be told"),
  /** The layer's weight is quantized. */
  QUANTIZED_WEIGHT("the layer's weight is quantized"),
  /** A folded weight or bias would not be finite. */
  NOT_FINITE("a folded weight or bias would not be finite"),
  /** Variance plus epsilon is not positive. */
  VARIANCE_NOT_POSITIVE("variance plus epsilon is not positive"),
  /** A row of non-zero weights would become zero in the weight's type. */
  FLUSHES_TO_ZERO("a row of non-zero weights would become zero in the weight's type"),
  /** It already is the bias of the layer before it. */
  ALREADY_BIAS("it already is the bias of the layer before it"),
  /** It was asked to be kept. */
  OPTED_OUT("it was asked to be kept"),
  /** Its rule was asked to be skipped. */
  RULE_SKIPPED("its rule was asked to be skipped"),
  /** This form of the operator is not understood. */
  UNSUPPORTED_FORM("this form of the operator is not understood"),
  /** An attribute of it, or of the layer, is a parameter of the function around it. */
  FUNCTION_ATTRIBUTE(
      "an attribute of it, or of the layer, is a parameter of the function around it, which each call may give otherwise"),
  /** The operator beside it is not known. */
  UNKNOWN_OPERATOR("the operator beside it is not known"),
  /** What would be merged with it steps, pads or sizes differently. */
  BRANCHES_DIFFER("what would be merged with it steps, pads or sizes differently"),
  /** One layer in place of what would be merged costs more. */
  COSTS_MORE("one layer in place of what would be merged costs more"),
  /** The padding would not be the same zeros. */
  PADDING_DIFFERS("the padding would not be the same zeros"),
  /** Its padding depends on a size that the model leaves open. */
  SIZE_UNKNOWN("its padding depends on a size that the model leaves open");

  private final String text;

  Reason(String text) {
    this.text = text;
  }

  /** In plain words, a clause with "it" for the affine. */
  public String text() {
    return text;
  }
}
