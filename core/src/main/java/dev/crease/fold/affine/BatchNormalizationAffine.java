package dev.crease.fold.affine;

import dev.crease.fold.ChannelAffine;
import dev.crease.fold.ChannelAxis;
import dev.crease.fold.FoldContext;
import dev.crease.fold.Reason;
import dev.crease.fold.Wide;
import dev.crease.graph.Node;
import dev.crease.op.BatchNormalization;
import dev.crease.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Before: {@code y = BatchNormalization(x, γ, β, μ, σ²)}.
 *
 * <p>Conditions: inference mode (G6), optional outputs unused (G7), γ, β, μ, σ² constant (G5) of rank 1 and one length (G8),
 * {@code σ² + ε > 0}.
 *
 * <p>Formula: {@code s = γ / √(σ² + ε), t = β − μ·s}, along axis 1.
 *
 * <p><b>Source:</b> Ioffe and Szegedy, "Batch Normalization", 2015, algorithm 2; ONNX BatchNormalization, opset 1 to 15.
 */
final class BatchNormalizationAffine implements AffineRule {

  private static final List<String> PARAMETERS = List.of("scale", "B", "mean", "var");

  @Override
  public String operator() {
    return "BatchNormalization";
  }

  @Override
  public String formula(Node node, int dataInput) {
    double epsilon = node.op() instanceof BatchNormalization bn ? bn.epsilon() : 0;
    return "s = " + node.input(1) + " / √(" + node.input(4) + " + " + epsilon + "), t = "
        + node.input(2) + " − " + node.input(3) + "·s";
  }

  @Override
  public Match match(Node node, FoldContext context) {
    if (!(node.op() instanceof BatchNormalization norm)) {
      return new Match.Refused(Reason.UNSUPPORTED_FORM, "BatchNormalization of this form");
    }
    int listed = (int) node.outputs().stream().filter(o -> !o.isEmpty()).count();
    if (!norm.isInference(listed)) {
      return new Match.Refused(Reason.TRAINING_MODE,
          "it normalizes with the batch's own statistics");
    }
    Optional<String> extra = extraOutput(node, context);
    if (extra.isPresent()) {
      return new Match.Refused(Reason.EXTRA_OUTPUTS_USED, "output '" + extra.get() + "' is read");
    }
    List<Tensor> parameters = new ArrayList<>();
    for (int i = 0; i < PARAMETERS.size(); i++) {
      String name = node.input(i + 1);
      Optional<Tensor> tensor = context.constant(name);
      if (tensor.isEmpty()) {
        return new Match.Refused(
            context.whyNotConstant(name, Reason.PARAMETER_NOT_CONSTANT),
            PARAMETERS.get(i) + " '" + name + "'");
      }
      if (!norm.spatial()
          || tensor.get().shape().rank() != 1
          || !tensor.get().dtype().isReal()
          || !tensor.get().shape().equals(context.constant(node.input(1)).orElseThrow().shape())) {
        return new Match.Refused(Reason.PARAMETER_SHAPE,
            PARAMETERS.get(i) + " '" + name + "' is " + tensor.get());
      }
      parameters.add(tensor.get());
    }
    return affine(norm.epsilon(), parameters);
  }

  private static Match affine(double epsilon, List<Tensor> parameters) {
    int channels = parameters.getFirst().shape().size();
    double[][] of = new double[PARAMETERS.size()][channels];
    for (int p = 0; p < of.length; p++) {
      parameters.get(p).readDoubles(0, of[p], 0, channels);
    }
    List<Wide> scale = new ArrayList<>(channels);
    List<Wide> shift = new ArrayList<>(channels);
    List<Double> magnitude = new ArrayList<>(channels);
    for (int c = 0; c < channels; c++) {
      Wide variance = Wide.sum(of[3][c], epsilon);
      if (!(variance.hi() > 0)) {
        return new Match.Refused(
            Reason.VARIANCE_NOT_POSITIVE,
            "channel " + c + ": variance " + of[3][c] + " + epsilon " + epsilon);
      }
      Wide s = Wide.of(of[0][c]).over(variance.squareRoot());
      Wide drop = Wide.of(of[2][c]).times(s);
      scale.add(s);
      shift.add(Wide.of(of[1][c]).minus(drop));
      magnitude.add(Math.abs(of[1][c]) + Math.abs(drop.hi()));
    }
    return new Match.Found(
        0, new ChannelAffine(scale, shift, magnitude), new ChannelAxis.FromStart(1), 2);
  }

  /** An output after the first that somebody uses. */
  static Optional<String> extraOutput(Node node, FoldContext context) {
    return node.outputs().stream()
        .skip(1)
        .filter(o -> !o.isEmpty())
        .filter(
            o -> context.index().isOutput(o)
                || context.index().isCaptured(o)
                || !context.index().consumers(o).isEmpty())
        .findFirst();
  }
}
