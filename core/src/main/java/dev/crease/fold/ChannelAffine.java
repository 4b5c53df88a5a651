package dev.crease.fold;

import java.util.ArrayList;
import java.util.List;

/**
 * {@code y = s ⊙ x + t} with one {@code s} and one {@code t} per channel, or one for all channels.
 *
 * @param scale {@code s}, of length C or 1
 * @param shift {@code t}, as long as {@code scale}
 * @param magnitude per channel, the sum of the absolute values of the terms that {@code shift} was summed
 *     from: what rounding in {@code x}'s arithmetic may scale with when they cancel
 */
public record ChannelAffine(List<Wide> scale, List<Wide> shift, List<Double> magnitude) {

  /** {@code y = x}. */
  public static final ChannelAffine IDENTITY = new ChannelAffine(List.of(Wide.ONE),
      List.of(Wide.ZERO), List.of(0.0));

  /** Copies the lists and checks that they are equally long. */
  public ChannelAffine {
    scale = List.copyOf(scale);
    shift = List.copyOf(shift);
    magnitude = List.copyOf(magnitude);
    if (scale.size() != shift.size() || scale.size() != magnitude.size()) {
      throw new IllegalArgumentException(
          "affine: expected as many shifts as scales, got " + scale.size() + " and "
              + shift.size());
    }
  }

  /** {@code s ⊙ x}. */
  public static ChannelAffine ofScale(List<Wide> scale) {
    return new ChannelAffine(scale, repeat(Wide.ZERO, scale.size()), repeat(0.0, scale.size()));
  }

  /** {@code x + t}. */
  public static ChannelAffine ofShift(List<Wide> shift) {
    return new ChannelAffine(
        repeat(Wide.ONE, shift.size()), shift, shift.stream().map(t -> Math.abs(t.hi())).toList());
  }

  /** The number of channels, or 1 where all are alike. */
  public int size() {
    return scale.size();
  }

  /** {@code s} of a channel. */
  public Wide scale(int channel) {
    return scale.get(size() == 1 ? 0 : channel);
  }

  /** {@code t} of a channel. */
  public Wide shift(int channel) {
    return shift.get(size() == 1 ? 0 : channel);
  }

  /** The magnitude of the terms in {@code t} of a channel. */
  public double magnitude(int channel) {
    return magnitude.get(size() == 1 ? 0 : channel);
  }

  /** The largest magnitude of a scale. */
  public double largestScale() {
    double largest = 0;
    for (Wide s : scale) {
      largest = Math.max(largest, Math.abs(s.hi()));
    }
    return largest;
  }

  /** Whether every scale is exactly 1. */
  public boolean keepsScale() {
    return scale.stream().allMatch(s -> s.is(1));
  }

  /** Whether every shift is exactly 0. */
  public boolean hasNoShift() {
    return shift.stream().allMatch(t -> t.is(0));
  }

  /** The scale alone. */
  public ChannelAffine withoutShift() {
    return hasNoShift() ? this : ofScale(scale);
  }

  /** This affine first, then {@code next}: {@code (s₂,t₂) ∘ (s₁,t₁) = (s₂⊙s₁, s₂⊙t₁ + t₂)}. */
  public ChannelAffine then(ChannelAffine next) {
    if (size() == 1 && keepsScale() && hasNoShift() && magnitude(0) == 0) {
      return next;
    }
    int channels = Math.max(size(), next.size());
    List<Wide> s = new ArrayList<>(channels);
    List<Wide> t = new ArrayList<>(channels);
    List<Double> m = new ArrayList<>(channels);
    for (int c = 0; c < channels; c++) {
      s.add(next.scale(c).times(scale(c)));
      t.add(next.scale(c).times(shift(c)).plus(next.shift(c)));
      m.add(Math.abs(next.scale(c).hi()) * magnitude(c) + next.magnitude(c));
    }
    return new ChannelAffine(s, t, m);
  }

  /** Each channel repeated {@code times} in a row, as flattening the axes behind the channel does. */
  public ChannelAffine stretched(int times) {
    return new ChannelAffine(
        stretch(scale, times), stretch(shift, times), stretch(magnitude, times));
  }

  private static <T> List<T> stretch(List<T> list, int times) {
    List<T> out = new ArrayList<>(Math.multiplyExact(list.size(), times));
    for (T t : list) {
      for (int i = 0; i < times; i++) {
        out.add(t);
      }
    }
    return out;
  }

  static <T> List<T> repeat(T value, int times) {
    return java.util.Collections.nCopies(times, value);
  }
}
