package dev.crease.testkit.arch;

import dev.crease.testkit.SeededNumbers;
import java.math.BigDecimal;
import java.math.MathContext;

/**
 * A BatchNorm's parameters, as trained networks have them: running statistics close to those of the signal, which is
 * measured; log-normal gains, a tenth of them negative; and {@link OddChannels}.
 */
final class ChannelStatistics {

  static final double EPSILON = 1e-5;

  /** The probe is small, so a channel's variance is its own by this part and by the rest the average of all. */
  private static final double OWN_PART = 0.5;

  /** Coarse enough to be the same however an operator orders its sums. */
  private static final MathContext DIGITS = new MathContext(4);

  private final double[] gamma;
  private final double[] beta;
  private final double[] mean;
  private final double[] variance;

  /**
   * Draws parameters.
   *
   * @param numbers the layer's numbers
   * @param x the signal that is normalized
   * @param gain typical magnitude of gamma
   * @param odd which channels are odd
   * @param rowsFollow whether the signal has the odd channels' special variances
   */
  ChannelStatistics(SeededNumbers numbers, Signal x, double gain, OddChannels odd,
      boolean rowsFollow) {
    int channels = x.channels();
    gamma = new double[channels];
    beta = new double[channels];
    mean = new double[channels];
    variance = new double[channels];
    measure(x);
    double usual = usual(odd);
    for (int c = 0; c < channels; c++) {
      double g = gain * StrictMath.exp(0.2 * numbers.stream("gamma").normal(c));
      gamma[c] = numbers.stream("sign").uniform(c) < 0.1 ? -g : g;
      beta[c] = 0.3 * gain * numbers.stream("beta").normal(c);
      boolean special = odd.kind(c).flatMap(OddChannels.Kind::variance).isPresent();
      double measured = special && rowsFollow
          ? variance[c]
          : OWN_PART * variance[c] + (1 - OWN_PART) * usual;
      mean[c] = rounded(mean[c] + 0.1 * Math.sqrt(measured) * numbers.stream("mean").normal(c));
      variance[c] = rounded(
          measured * StrictMath.exp(0.25 * numbers.stream("variance").normal(c)));
      int channel = c;
      odd.kind(c).ifPresent(k -> makeOdd(channel, k, measured, rowsFollow));
    }
  }

  private void makeOdd(int c, OddChannels.Kind kind, double measured, boolean rowsFollow) {
    switch (kind) {
      case ZERO_GAIN -> gamma[c] = 0;
      case TINY_GAIN -> gamma[c] = Math.copySign(1e-8, gamma[c]);
      default -> {
        if (!rowsFollow) {
          variance[c] = kind.variance().orElseThrow();
          gamma[c] *= rounded(Math.sqrt((variance[c] + EPSILON) / (measured + EPSILON)));
        }
      }
    }
  }

  private static double rounded(double x) {
    return new BigDecimal(x).round(DIGITS).doubleValue();
  }

  private void measure(Signal x) {
    double[] data = x.probe().data();
    int channels = mean.length;
    int inner = Math.toIntExact(x.probe().shape().product(2, x.probe().shape().rank()));
    int count = data.length / channels;
    for (int i = 0; i < data.length; i++) {
      mean[i / inner % channels] += data[i] / count;
    }
    for (int i = 0; i < data.length; i++) {
      int c = i / inner % channels;
      variance[c] += (data[i] - mean[c]) * (data[i] - mean[c]) / count;
    }
  }

  private double usual(OddChannels odd) {
    double sum = 0;
    int count = 0;
    for (int c = 0; c < variance.length; c++) {
      if (odd.kind(c).flatMap(OddChannels.Kind::variance).isEmpty()) {
        sum += variance[c];
        count++;
      }
    }
    return sum / Math.max(1, count);
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
}
