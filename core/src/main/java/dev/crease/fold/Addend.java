package dev.crease.fold;

import dev.crease.tensor.Shape;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Before: {@code L(f(s·x + t))}. After: {@code L'(f(x + t/s))} with {@code W' = W ⊙ᵢ s}.
 *
 * <p>Conditions: {@code s ≠ 0}, and {@code f(s·x) = s·f(x)} for what stands between the affine and the layer: zero padding of the layer itself
 * for any such {@code s}, {@code Relu} for {@code s > 0}.
 *
 * @param home the affines as one
 * @param axis the axis of their constants
 * @param shape the shape of {@code t/s}, so that it broadcasts to that axis
 */
public record Addend(ChannelAffine home, ChannelAxis axis, Shape shape) implements Remainder {

  @Override
  public ShiftForm form() {
    return ShiftForm.ADD;
  }

  /** {@code t/s}. */
  List<Wide> values() {
    return IntStream.range(0, home.size()).mapToObj(c -> home.shift(c).over(home.scale(c)))
        .toList();
  }

  @Override
  public List<Wide> values(LayerFold fold) {
    return values();
  }

  /** What {@code t/s} was summed from, in the same units. */
  public double magnitude(int channel) {
    return Math.max(home.magnitude(channel), Math.abs(home.shift(channel).hi()))
        / Math.abs(home.scale(channel).hi());
  }
}
