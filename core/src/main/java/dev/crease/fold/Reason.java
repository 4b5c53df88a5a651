package dev.crease.fold;

/** Why an affine was left where it is, or operators were not merged. The list is closed: every affine that is not folded has one of these. */
public enum Reason {
  /** It works on a graph input and no layer behind it can absorb it. */
  GRAPH_INPUT("it works on a graph input and no layer behind it can absorb it",
      "normalise in the code that feeds the model, or put a layer behind it"),
  /** Neither the node before it nor the node after it is a linear layer. */
  NO_LINEAR_NEIGHBOUR(
      "no linear layer stands before or after it, nor behind operators that let it pass",
      "nothing; it is cheap, and stays"),
  /** A branch of the Concat or Split beside it has no layer that can absorb its part. */
  BRANCH_WITHOUT_LAYER(
      "a branch of the Concat or Split beside it has no layer that can absorb its part",
      "nothing; the detail names the branch and why its part stays, and no part is folded without the others"),
  /** A non-linear operator stands between it and the layer. */
  NONLINEAR_BETWEEN("a non-linear operator stands between it and the layer",
      "nothing; relu(z)+t is not relu(z+t), and only positive scales pass; before a layer, their shift stays as an Add"),
  /** An addition of two computed values stands between it and the layer. */
  RESIDUAL_BETWEEN("an addition of two computed values stands between it and the layer",
      "nothing; the scale would hit only one branch"),
  /** A reshape or transpose stands between it and the layer. */
  LAYOUT_CHANGE_BETWEEN(
      "a reshape or transpose that mixes the channels, or puts them elsewhere, stands between it and the layer",
      "move the normalization before the reshape or transpose when exporting"),
  /** Other nodes read the value in between and would see it changed. */
  MULTIPLE_CONSUMERS("other nodes read the value in between and would see it changed",
      "export without the side branch if it is not needed"),
  /** The value in between is a graph output. */
  GRAPH_OUTPUT("the value in between is a graph output",
      "remove the value from the graph outputs if nobody reads it"),
  /** A subgraph reads the value in between. */
  CAPTURED_BY_SUBGRAPH("a subgraph reads the value in between",
      "pass the value into the subgraph another way"),
  /** What the layer reads is a constant itself. */
  CONSTANT_INPUT("what the layer reads is a constant itself, so its result is one",
      "export with constant folding on"),
  /** The layer's weight is computed at run time. */
  WEIGHT_NOT_CONSTANT("the layer's weight is computed at run time",
      "export with constant folding on"),
  /** The layer's bias is computed at run time. */
  BIAS_NOT_CONSTANT("the layer's bias is computed at run time",
      "export with constant folding on"),
  /** A parameter of the affine is computed at run time. */
  PARAMETER_NOT_CONSTANT("a parameter of the affine is computed at run time",
      "export with constant folding on"),
  /** A weight or parameter is listed as a graph input, so a caller may replace it. */
  OVERRIDABLE_INITIALIZER(
      "a weight or parameter is listed as a graph input, so a caller may replace it",
      "export with keep_initializers_as_inputs=False"),
  /** It is in training mode and uses the statistics of the batch. */
  TRAINING_MODE("it is in training mode and uses the statistics of the batch",
      "call eval() before the export"),
  /** Its optional outputs are used. */
  EXTRA_OUTPUTS_USED("its optional outputs are used",
      "export in inference mode"),
  /** Its parameters do not have one value per channel. */
  PARAMETER_SHAPE("its parameters do not have one value per channel",
      "check the model: the parameters must have one value per channel"),
  /** Its type differs from the layer's. */
  DTYPE_MISMATCH("its type differs from the layer's",
      "convert the model to one type"),
  /** The layer after it pads with zeros, which the shift would have to change. */
  PADDED_LAYER(
      "zeros are padded between it and the layer, or by the layer, which the shift would have to change",
      "nothing is wrong: the border would change, and a constant in the shift's place is not to be had or costs no less"),
  /** The transposed convolution after it does not carry the shift to every position alike. */
  SHIFT_NOT_UNIFORM(
      "the transposed convolution after it does not carry the shift to every position alike",
      "nothing is wrong: positions get different numbers of taps, and a constant in the shift's place is not to be had or costs no less"),
  /** Its constant is not one value per channel. */
  NOT_PER_CHANNEL("its constant is not one value per channel",
      "nothing; it is no channel affine"),
  /** Its constant runs along another axis than the layer's channels. */
  CHANNEL_AXIS_MISMATCH("its constant runs along another axis than the layer's channels",
      "check the constant: [C] lies on the last axis, [C,1,1] on the channels"),
  /** Its constant makes the output larger. */
  BROADENS_OUTPUT("its constant makes the output larger",
      "give the model static channel sizes, or shape the constant to the value"),
  /** The layer's bias is not one value per output channel. */
  BIAS_SHAPE("the layer's bias is not one value per output channel",
      "nothing; a matrix is no bias"),
  /** The rank of the value is not known, so its channel axis cannot be told. */
  RANK_UNKNOWN("the rank of the value is not known, so its channel axis cannot be told",
      "run shape inference when exporting"),
  /** The layer's weight is quantized. */
  QUANTIZED_WEIGHT("the layer's weight is quantized",
      "fold before quantizing; a scale after the layer goes into the scales of the weight, unless an integer cannot change its sign, a scale would be 0, or the opset has one scale for all channels: the detail says which, and from what to what the scales would go"),
  /** A folded weight or bias would not be finite. */
  NOT_FINITE("a folded weight or bias would not be finite",
      "check the statistics of the named channel"),
  /** Variance plus epsilon is not positive. */
  VARIANCE_NOT_POSITIVE("variance plus epsilon is not positive",
      "check the statistics of the named channel"),
  /** A row of non-zero weights would become zero in the weight's type. */
  FLUSHES_TO_ZERO("a row of non-zero weights would become zero in the weight's type",
      "fold in fp32 and convert afterwards"),
  /** It already is the bias of the layer before it. */
  ALREADY_BIAS("it already is the bias of the layer before it",
      "nothing; MatMul has no bias of its own"),
  /** It was asked to be kept. */
  OPTED_OUT("it was asked to be kept",
      "drop --keep"),
  /** Its rule was asked to be skipped. */
  RULE_SKIPPED("its rule was asked to be skipped",
      "drop --skip"),
  /** This form of the operator is not understood. */
  UNSUPPORTED_FORM("this form of the operator is not understood",
      "convert the model to a current opset"),
  /** An attribute of it, or of the layer, is a parameter of the function around it. */
  FUNCTION_ATTRIBUTE(
      "an attribute of it, or of the layer, is a parameter of the function around it, which each call may give otherwise",
      "inline the function before folding, or give the attribute a value in it"),
  /** The operator beside it is not known. */
  UNKNOWN_OPERATOR("the operator beside it is not known",
      "nothing; what the operator does is not known"),
  /** What would be merged with it steps, pads or sizes differently. */
  BRANCHES_DIFFER("what would be merged with it steps, pads or sizes differently",
      "nothing; no one layer reads what both read"),
  /** One layer in place of what would be merged costs more. */
  COSTS_MORE("one layer in place of what would be merged costs more",
      "nothing; the detail has the multiply-adds and bytes of both"),
  /** The padding would not be the same zeros. */
  PADDING_DIFFERS("the padding would not be the same zeros",
      "pad with zeros, along spatial axes only"),
  /** Its padding depends on a size that the model leaves open. */
  SIZE_UNKNOWN("its padding depends on a size that the model leaves open",
      "export with static sizes, or with explicit padding");

  private final String text;
  private final String advice;

  Reason(String text, String advice) {
    this.text = text;
    this.advice = advice;
  }

  /** In plain words, a clause with "it" for the affine. */
  public String text() {
    return text;
  }

  /** What can be done about it, in plain words. */
  public String advice() {
    return advice;
  }
}
