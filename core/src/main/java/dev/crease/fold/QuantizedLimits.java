package dev.crease.fold;

import dev.crease.fold.linear.LinearLayer;
import dev.crease.fold.linear.QuantizedWeight;
import dev.crease.tensor.Tensor;
import java.util.Locale;
import java.util.Optional;

/** G19: whether the scales of a quantized weight can take an affine in, so that its integers stay what they are. */
final class QuantizedLimits {

  /** From here on {@code DequantizeLinear} takes a scale for each channel. */
  private static final int OPSET_OF_CHANNEL_SCALES = 13;

  private QuantizedLimits() {}

  /** Why a quantized layer cannot take in an affine before it; its input channels share the scales. */
  static Optional<Obstacle> before(LinearLayer layer, AffineUse use) {
    ChannelAffine affine = use.affine();
    if (layer.quantized().isEmpty() || affine.keepsScale() && affine.hasNoShift()) {
      return Optional.empty();
    }
    return obstacle("its input channels have no scales of their own, and would need some that are "
        + spread(layer.weight(), affine, true));
  }

  /**
   * Why the scales cannot be what a fold makes of them.
   *
   * @param fold the layer
   * @param opset of ONNX's own operators
   */
  static Optional<Obstacle> obstacle(LayerFold fold, int opset) {
    if (fold.layer().quantized().isEmpty() || fold.out().keepsScale()) {
      return Optional.empty();
    }
    LinearLayer layer = fold.layer();
    QuantizedWeight weight = fold.layer().quantized().get();
    String spread = spread(layer.weight(), fold.out(), false);
    if (opset < OPSET_OF_CHANNEL_SCALES) {
      return obstacle("in opset " + opset + " all channels have one scale, and it would become "
          + spread);
    }
    for (int c = 0; c < layer.outputChannels(); c++) {
      double s = fold.out().scale(c).hi();
      double after = fold.out().scale(c).times(Wide.of(layer.weight().getDouble(c)))
          .rounded(layer.weight().dtype());
      if (after == 0) {
        return obstacle("the scale of channel " + c + " would be 0, and the others " + spread);
      }
      Optional<Long> stuck = s < 0 ? weight.notNegatable(c) : Optional.empty();
      if (stuck.isPresent()) {
        return obstacle(
            "channel " + c + " is scaled by " + s + ", and the negative of "
                + weight.integers().getLong(stuck.get()) + " about the zero point "
                + weight.zero(c) + " is no " + weight.integers().dtype().label()
                + "; its scales would be " + spread);
      }
    }
    return Optional.empty();
  }

  private static String spread(Tensor scales, ChannelAffine affine, boolean inputs) {
    double least = Double.POSITIVE_INFINITY;
    double most = 0;
    int channels = inputs ? affine.size() : Math.toIntExact(scales.shape().elements());
    for (int c = 0; c < channels; c++) {
      double scale = Math.abs(affine.scale(c).hi() * (inputs ? 1 : scales.getDouble(c)));
      least = Math.min(least, scale);
      most = Math.max(most, scale);
    }
    return String.format(Locale.ROOT, "from %.3g to %.3g", least, most);
  }

  private static Optional<Obstacle> obstacle(String detail) {
    return Optional.of(new Obstacle(Reason.QUANTIZED_WEIGHT, detail));
  }
}
