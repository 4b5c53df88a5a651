package dev.crease.fold.linear;

import dev.crease.fold.ChannelView;
import dev.crease.fold.FoldContext;
import dev.crease.fold.Reason;
import dev.crease.fold.linear.LinearRule.Match;
import dev.crease.graph.Node;
import dev.crease.op.DequantizeLinear;
import dev.crease.op.Quantization;
import dev.crease.tensor.DType;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The checks on weights and biases that all linear operators share: G5, G9, G19. */
final class LayerConstants {

  private LayerConstants() {}

  /** Why the weight cannot be rescaled, if it cannot. */
  static Optional<Match.Refused> refuseWeight(Node node, int input, FoldContext context) {
    String name = node.input(input);
    Optional<Node> dequantize = dequantize(name, context);
    if (dequantize.isPresent()) {
      return context.constant(dequantize.get().input(0)).isPresent()
          ? Optional.empty()
          : refuse(
              context.whyNotConstant(dequantize.get().input(0), Reason.WEIGHT_NOT_CONSTANT),
              "weight '" + name + "' of '" + dequantize.get().input(0) + "'");
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

  private static Optional<Node> dequantize(String value, FoldContext context) {
    return context.index().definition(value).filter(p -> p.op() instanceof DequantizeLinear);
  }

  /** The weight, or the integers that it is made of. */
  static Tensor weight(Node node, int input, FoldContext context) {
    String name = node.input(input);
    return context.constant(dequantize(name, context).map(d -> d.input(0)).orElse(name))
        .orElseThrow();
  }

  /** The layer, which takes its weight for the scales of the integers that it is made of, if it is made of some. */
  static Match found(LinearLayer layer, FoldContext context) {
    return dequantize(layer.weightName(), context).map(d -> quantized(layer, d, context))
        .orElseGet(() -> new Match.Found(layer));
  }

  private static Match quantized(LinearLayer layer, Node node, FoldContext context) {
    Quantization by = ((DequantizeLinear) node.op()).by();
    Optional<Tensor> scale = context.constant(node.input(1));
    Optional<Tensor> zero = node.input(2).isEmpty()
        ? Optional.empty()
        : context.constant(node.input(2));
    if (scale.isEmpty() || zero.isEmpty() && !node.input(2).isEmpty()) {
      return refuse(Reason.WEIGHT_NOT_CONSTANT, "scale or zero point of " + node.label())
          .orElseThrow();
    }
    ChannelView outputs = layer.outputs();
    Shape shape = layer.weight().shape();
    int axis = 0;
    while (axis < shape.rank() && (shape.dim(axis) != outputs.channels()
        || shape.product(0, axis) != outputs.outer())) {
      axis++;
    }
    boolean perChannel = scale.get().shape().elements() != 1;
    String form = "'" + layer.weightName() + "' with scales " + scale.get();
    if (outputs.groups() > 1 || axis == shape.rank()) {
      return refuse(Reason.QUANTIZED_WEIGHT, form
          + ": the output channels of " + outputs.groups() + " groups lie on no one axis")
          .orElseThrow();
    }
    if (by.blockSize() > 0
        || perChannel && Math.floorMod(by.axis(), (long) shape.rank()) != axis
        || perChannel && scale.get().shape().elements() != outputs.count()
        || !layer.weight().dtype().isInteger()
        || !scale.get().dtype().isReal()
        || zero.filter(z -> z.dtype() != layer.weight().dtype()
            || z.shape().elements() != scale.get().shape().elements()).isPresent()
        || ((DequantizeLinear) node.op()).output().filter(t -> t != scale.get().dtype())
            .isPresent()) {
      return refuse(Reason.QUANTIZED_WEIGHT, form
          + ": not one for each of " + outputs.count() + " output channels, nor one in all")
          .orElseThrow();
    }
    QuantizedWeight integers = new QuantizedWeight(node, axis, layer.weight(), zero, outputs);
    return new Match.Found(
        layer.with(
            repeated(scale.get(), outputs.count()),
            new ChannelView(1, 1, outputs.count(), 1),
            new ChannelView(1, 1, layer.inputChannels(), 1),
            integers));
  }

  private static Tensor repeated(Tensor scale, int count) {
    if (scale.shape().rank() == 1 && scale.shape().dim(0) == count) {
      return scale;
    }
    double[] data = new double[count];
    Arrays.fill(data, scale.getDouble(0));
    return Tensor.of(new RealValue(scale.dtype(), Shape.of(count), data));
  }

  /** The bias; one that is made of integers is exact, as no type that is stored would hold it. */
  static Optional<Tensor> bias(String name, FoldContext context) {
    Optional<Node> node = dequantize(name, context);
    if (node.isEmpty()) {
      return context.constant(name);
    }
    Optional<Tensor> q = context.constant(node.get().input(0));
    Optional<Tensor> scale = context.constant(node.get().input(1));
    Optional<Tensor> zero = context.constant(node.get().input(2));
    if (q.isEmpty() || scale.isEmpty() || !q.get().dtype().isInteger()
        || !scale.get().dtype().isReal() || !isFor(scale.get(), q.get())
        || zero.filter(z -> z.dtype() == q.get().dtype() && isFor(z, q.get())).isEmpty()
            && !node.get().input(2).isEmpty()) {
      return context.constant(name);
    }
    double[] data = new double[q.get().shape().size()];
    for (int i = 0; i < data.length; i++) {
      int at = i;
      long z = zero.map(t -> t.getLong(t.shape().elements() == 1 ? 0 : at)).orElse(0L);
      data[i] = (q.get().getLong(i) - z)
          * scale.get().getDouble(scale.get().shape().elements() == 1 ? 0 : i);
    }
    return Optional.of(Tensor.of(new RealValue(DType.DOUBLE, q.get().shape(), data)));
  }

  /** Whether there is one element for each of the integers, or one for all. */
  private static boolean isFor(Tensor parameter, Tensor integers) {
    long elements = parameter.shape().elements();
    return elements == 1 || elements == integers.shape().elements();
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
