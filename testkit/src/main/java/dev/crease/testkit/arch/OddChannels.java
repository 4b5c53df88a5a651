package dev.crease.testkit.arch;

import dev.crease.testkit.SeededNumbers;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The few channels of a BatchNorm that trained networks have and random ones lack. */
final class OddChannels {

  /** What is odd about a channel. */
  enum Kind {
    /** The channel is switched off. */
    ZERO_GAIN,
    /** The channel is nearly switched off. */
    TINY_GAIN,
    /** The layer before has decayed so far that the variance is subnormal in fp32. */
    SUBNORMAL_VARIANCE,
    /** The variance is far below epsilon. */
    VANISHING_VARIANCE,
    /** The variance is a tenth of epsilon, so the gain is in the hundreds. */
    SMALL_VARIANCE,
    /** The layer before writes numbers in the hundreds. */
    LARGE_VARIANCE;

    /** The variance of such a channel, if it is special. */
    Optional<Double> variance() {
      return switch (this) {
        case ZERO_GAIN, TINY_GAIN -> Optional.empty();
        case SUBNORMAL_VARIANCE -> Optional.of(1e-40);
        case VANISHING_VARIANCE -> Optional.of(1e-15);
        case SMALL_VARIANCE -> Optional.of(1e-6);
        case LARGE_VARIANCE -> Optional.of(1e4);
      };
    }
  }

  /** Below this many channels there is one odd one, or none. */
  private static final int FEW = 16;

  /** There is one of each kind for this many channels. */
  private static final int PERIOD = 64;

  private final Map<Integer, Kind> kinds = new HashMap<>();

  private OddChannels() {}

  /** No channel is odd. */
  static OddChannels none() {
    return new OddChannels();
  }

  /** Picks channels at random. */
  static OddChannels of(SeededNumbers numbers, int channels) {
    OddChannels odd = new OddChannels();
    int all = Kind.values().length;
    int[] order = numbers.stream("odd").permutation(channels);
    int first = channels < FEW ? (int) numbers.stream("kind").integer(0, 0, all - 1) : 0;
    int count = channels < FEW
        ? (int) numbers.stream("few").integer(0, 0, 1)
        : all * Math.max(1, channels / PERIOD);
    for (int k = 0; k < count; k++) {
      odd.kinds.put(order[k], Kind.values()[(first + k) % all]);
    }
    return odd;
  }

  Optional<Kind> kind(int channel) {
    return Optional.ofNullable(kinds.get(channel));
  }

  /** What a layer's weights for a channel are multiplied by, so that the channel has its special variance. */
  double rowScale(long channel, double usualVariance) {
    return kind((int) channel).flatMap(Kind::variance)
        .map(v -> Math.sqrt(v / usualVariance)).orElse(1.0);
  }
}
