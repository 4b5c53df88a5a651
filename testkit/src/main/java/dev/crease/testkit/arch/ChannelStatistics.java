package dev.crease.testkit.arch;

import dev.crease.testkit.SeededNumbers;

/**
 * A BatchNorm's parameters, as trained networks have them: most variances log-normal around the signal's own,
 * a tenth of the gains negative, and a few odd channels of each kind below.
 *
 * <p>Where a layer writes the channel, its weights follow the variance drawn ({@link #rowScale}); where
 * none does, the gain makes up for it. Either way, the result has a mean square near 1.
 */
final class ChannelStatistics {

  static final double EPSILON = 1e-5;

  /** Below this many channels, an odd one or none. */
  private static final int FEW = 16;

  /** What is odd about a channel. */
  private enum Odd {
    ZERO_GAIN, TINY_GAIN, SUBNORMAL_VARIANCE, VANISHING_VARIANCE, SMALL_VARIANCE, LARGE_VARIANCE;

    double variance(double usual) {
      return switch (this) {
        case ZERO_GAIN, TINY_GAIN -> usual;
        case SUBNORMAL_VARIANCE -> 1e-40;
        case VANISHING_VARIANCE -> 1e-15;
        case SMALL_VARIANCE -> 1e-6;
        case LARGE_VARIANCE -> 1e4;
      };
    }
  }

  private final double[] gamma;
  private final double[] beta;
  private final double[] mean;
  private final double[] variance;
  private final double[] rowScale;

  private ChannelStatistics(int channels) {
    gamma = new double[channels];
    beta = new double[channels];
    mean = new double[channels];
    variance = new double[channels];
    rowScale = new double[channels];
  }

  /**
   * Draws parameters.
   *
   * @param numbers the layer's numbers
   * @param channels number of channels
   * @param power mean square of the signal that is normalized
   * @param gain typical magnitude of gamma
   * @param rowsFollow whether the layer before takes on {@link #rowScale}
   */
  static ChannelStatistics draw(SeededNumbers numbers, int channels, double power, double gain,
      boolean rowsFollow) {
    ChannelStatistics s = new ChannelStatistics(channels);
    int[] order = numbers.stream("odd").permutation(channels);
    int odd = channels < FEW
        ? (int) numbers.stream("few").integer(0, 0, 1)
        : Odd.values().length * Math.max(1, channels / 64);
    int firstKind = channels < FEW ? (int) numbers.stream("kind").integer(0, 0, 5) : 0;
    for (int k = 0; k < channels; k++) {
      int c = order[k];
      double usual = power * StrictMath.exp(0.25 * numbers.stream("variance").normal(c));
      double g = gain * StrictMath.exp(0.2 * numbers.stream("gamma").normal(c));
      s.gamma[c] = numbers.stream("sign").uniform(c) < 0.1 ? -g : g;
      s.beta[c] = 0.3 * gain * numbers.stream("beta").normal(c);
      s.variance[c] = usual;
      s.rowScale[c] = 1;
      if (k < odd) {
        s.makeOdd(c, Odd.values()[(firstKind + k) % Odd.values().length], usual, power, rowsFollow);
      }
      s.mean[c] = 0.5 * Math.sqrt(power) * s.rowScale[c] * numbers.stream("mean").normal(c);
    }
    return s;
  }

  private void makeOdd(int c, Odd kind, double usual, double power, boolean rowsFollow) {
    variance[c] = kind.variance(usual);
    switch (kind) {
      case ZERO_GAIN -> gamma[c] = 0;
      case TINY_GAIN -> gamma[c] = Math.copySign(1e-8, gamma[c]);
      default -> {
        if (rowsFollow) {
          rowScale[c] = Math.sqrt(variance[c] / power);
        } else {
          gamma[c] *= Math.sqrt((variance[c] + EPSILON) / power);
        }
      }
    }
  }

  /** Moments of the normalized signal. */
  Level apply(Level argument) {
    double mean = 0;
    double power = 0;
    for (int c = 0; c < gamma.length; c++) {
      double gain = gamma[c] / Math.sqrt(variance[c] + EPSILON);
      double shift = beta[c] - this.mean[c] * gain;
      double s = gain * rowScale[c];
      mean += s * argument.mean() + shift;
      power += s * s * argument.power() + 2 * s * shift * argument.mean() + shift * shift;
    }
    return new Level(mean / gamma.length, power / gamma.length);
  }

  double gamma(long c) {
    return gamma[(int) c];
  }

  double beta(long c) {
    return beta[(int) c];
  }

  double mean(long c) {
    return mean[(int) c];
  }

  double variance(long c) {
    return variance[(int) c];
  }

  double rowScale(long c) {
    return rowScale[(int) c];
  }
}
