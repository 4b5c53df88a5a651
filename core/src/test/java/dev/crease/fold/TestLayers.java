package dev.crease.fold;

import dev.crease.fold.linear.LinearLayer;
import dev.crease.fold.linear.LinearLayer.InputShift;
import dev.crease.fold.linear.LinearRules;
import dev.crease.graph.Node;
import dev.crease.op.Attributes;
import dev.crease.op.Identity;
import dev.crease.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/** Layers without a graph around them. */
final class TestLayers {

  private TestLayers() {}

  /** A layer with weight {@code w} and bias {@code b}, whose factors are 1. */
  static LinearLayer layer(Tensor weight, Optional<Tensor> bias, ChannelView out,
      ChannelView in) {
    return layer(weight, bias, 1, 1, out, in);
  }

  /** A layer {@code α·W ∗ x + β·b}. */
  static LinearLayer layer(Tensor weight, Optional<Tensor> bias, double weightFactor,
      double biasFactor, ChannelView out, ChannelView in) {
    Node node = Node.of(
        "layer", new Identity(), Attributes.NONE, List.of("x", "w", "b"), List.of("y"));
    return new LinearLayer(LinearRules.all().getFirst(), List.of(node), "x", "y", "w", weight,
        bias.isPresent() ? "b" : "", bias, weightFactor, biasFactor, out, in,
        new ChannelAxis.FromStart(1), new ChannelAxis.FromStart(1), 4, InputShift.UNIFORM);
  }

  static LayerFold fold(LinearLayer layer, ChannelAffine in, ChannelAffine out) {
    return new LayerFold(layer, List.of(), in, List.of(), out);
  }
}
