package dev.crease.fold.affine;

import dev.crease.fold.ChannelAffine;
import dev.crease.fold.ChannelAxis;
import dev.crease.fold.FoldContext;
import dev.crease.fold.Reason;
import dev.crease.graph.Node;
import dev.crease.op.Dropout;
import dev.crease.tensor.DType;

/**
 * Before: {@code y = Dropout(x)}. Conditions: inference mode, the mask is not used. Formula: {@code s = 1, t = 0}.
 */
final class DropoutAffine implements AffineRule {

  @Override
  public String operator() {
    return "Dropout";
  }

  @Override
  public String formula(Node node, int dataInput) {
    return "s = 1, t = 0";
  }

  @Override
  public Match match(Node node, FoldContext context) {
    if (!(node.op() instanceof Dropout dropout)) {
      return new Match.Refused(Reason.UNSUPPORTED_FORM, "Dropout of this form");
    }
    boolean training = switch (dropout.mode()) {
      case INFERENCE -> false;
      case TRAINING -> true;
      case INPUT -> !node.input(2).isEmpty()
          && context.constant(node.input(2))
              .filter(t -> t.dtype() == DType.BOOL && t.shape().elements() == 1)
              .map(t -> t.getLong(0) != 0).orElse(true);
    };
    if (training) {
      return new Match.Refused(Reason.TRAINING_MODE, "Dropout is, or may be, in training mode");
    }
    return BatchNormalizationAffine.extraOutput(node, context)
        .<Match>map(o -> new Match.Refused(Reason.EXTRA_OUTPUTS_USED, "output '" + o + "' is read"))
        .orElseGet(() -> new Match.Found(0, ChannelAffine.IDENTITY, new ChannelAxis.Any(), 0));
  }
}
