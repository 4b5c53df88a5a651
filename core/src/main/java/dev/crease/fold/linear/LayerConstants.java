package dev.crease.fold.linear;

import dev.crease.fold.FoldContext;
import dev.crease.fold.Reason;
import dev.crease.fold.linear.LinearRule.Match;
import dev.crease.graph.Node;
import dev.crease.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/** The checks on weights and biases that all linear operators share: G5, G9, G19. */
final class LayerConstants {

  private LayerConstants() {}

  /** Why the weight cannot be rescaled, if it cannot. */
  static Optional<Match.Refused> refuseWeight(Node node, int input, FoldContext context) {
    String name = node.input(input);
    boolean quantized = context.index().producer(name)
        .map(p -> p.op().type().equals("DequantizeLinear")).orElse(false);
    if (quantized) {
      return refuse(Reason.QUANTIZED_WEIGHT, "weight '" + name + "' comes from DequantizeLinear");
    }
    Optional<Tensor> weight = context.constant(name);
    if (weight.isEmpty()) {
      return refuse(context.whyNotConstant(name, Reason.WEIGHT_NOT_CONSTANT),
          "weight '" + name + "'");
    }
    return switch (weight.get().dtype()) {
      case FLOAT, DOUBLE, FLOAT16, BFLOAT16 -> Optional.empty();
      default -> refuse(
          Reason.DTYPE_MISMATCH, "weight '" + name + "' is " + weight.get().dtype().label());
    };
  }

  /** Why the bias cannot be rescaled, if it cannot; a bias left out can. */
  static Optional<Match.Refused> refuseBias(Node node, int input, long channels,
      FoldContext context) {
    String name = node.input(input);
    if (name.isEmpty()) {
      return Optional.empty();
    }
    Optional<Tensor> bias = context.constant(name);
    if (bias.isEmpty()) {
      return refuse(context.whyNotConstant(name, Reason.BIAS_NOT_CONSTANT), "bias '" + name + "'");
    }
    long elements = bias.get().shape().elements();
    int rank = bias.get().shape().rank();
    boolean onLastAxis = elements == 1
        || elements == channels && bias.get().shape().dim(rank - 1) == channels;
    return bias.get().dtype().isReal() && onLastAxis
        ? Optional.empty()
        : refuse(Reason.BIAS_SHAPE,
            "bias '" + name + "' is " + bias.get() + " for " + channels + " channels");
  }

  private static Optional<Match.Refused> refuse(Reason reason, String detail) {
    return Optional.of(new Match.Refused(reason, detail));
  }

  /** The node with data, weight and bias replaced, its bias input added or kept. */
  static Node withConstants(
      Node node, List<Integer> slots, String data, String weight, Optional<String> bias) {
    List<String> inputs = new java.util.ArrayList<>(node.inputs());
    inputs.set(slots.get(0), data);
    inputs.set(slots.get(1), weight);
    bias.ifPresent(
        b -> {
          while (inputs.size() <= slots.get(2)) {
            inputs.add("");
          }
          inputs.set(slots.get(2), b);
        });
    return node.withInputs(inputs);
  }
}
