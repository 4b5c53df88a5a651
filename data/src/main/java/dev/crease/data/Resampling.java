package dev.crease.data;

import java.util.Arrays;

/**
 * Pictures of other sizes. A pixel's centre is at its index plus a half, so that both pictures cover the same area.
 *
 * <p><b>Formula</b> (antialiased, per axis, {@code s = in / out}, {@code f = max(s, 1)}): the new pixel {@code i} is the sum of
 * {@code w(x)·p(x)} over the pixels from {@code ⌊c − r + ½⌋} to {@code ⌊c + r + ½⌋ − 1} inside the picture, {@code c = (i + ½)·s},
 * {@code r = support·f}, {@code w(x) = k((x − c + ½)/f)} divided by the sum of all and rounded to 22 bits of fraction. Rows first,
 * then columns; each of both rounds to 8 bits, half up.
 *
 * <p><b>Formula</b> (plain, per axis): {@code w(x) = k(x + ½ − c)} for the pixels that the kernel of width {@code 2·support}
 * reaches, those outside the picture being its edge; both axes in fp64, rounded once to 8 bits, half up.
 *
 * <p><b>Source:</b> Pillow's Resample.c, whose bits the antialiased form gives; OpenCV's resize and PyTorch's interpolate
 * (align_corners false), which the plain form is within a level of.
 */
final class Resampling {

  /** Bits of a weight's fraction: sums of 8-bit samples have room left in 32 bits. */
  private static final int FRACTION = 32 - 8 - 2;

  private static final double ANTIALIASED_SLOPE = -0.5;
  private static final double PLAIN_SLOPE = -0.75;

  private Resampling() {}

  static Pixels resize(Pixels in, Size size, Interpolation kernel, boolean antialias) {
    if (in.size().equals(size)) {
      return in;
    }
    if (kernel == Interpolation.NEAREST) {
      return nearest(in, size);
    }
    return antialias ? antialiased(in, size, kernel) : plain(in, size, kernel);
  }

  private static Pixels nearest(Pixels in, Size size) {
    int channels = in.channels();
    byte[] samples = in.samples();
    byte[] out = new byte[(int) size.pixels() * channels];
    int[] columns = nearest(in.size().width(), size.width());
    int[] rows = nearest(in.size().height(), size.height());
    int to = 0;
    for (int row : rows) {
      for (int column : columns) {
        int from = (row * in.size().width() + column) * channels;
        for (int c = 0; c < channels; c++) {
          out[to++] = samples[from + c];
        }
      }
    }
    return Pixels.owning(size, channels, out);
  }

  /** {@code ⌊(i + ½)·in/out⌋} in whole numbers. */
  private static int[] nearest(int in, int out) {
    int[] source = new int[out];
    for (int i = 0; i < out; i++) {
      source[i] = (int) ((2L * i + 1) * in / (2L * out));
    }
    return source;
  }

  private static Pixels antialiased(Pixels in, Size size, Interpolation kernel) {
    int height = in.size().height();
    int channels = in.channels();
    // The size between both passes is checked like any other: 1 row of many pixels may become many
    // of many.
    Size between = new Size(height, size.width());
    byte[] samples = in.samples();
    if (in.size().width() != size.width()) {
      Taps taps = Taps.of(in.size().width(), size.width(), kernel);
      samples = pass(samples, between, channels, taps, in.size().width() * channels, channels);
    }
    if (height != size.height()) {
      Taps taps = Taps.of(height, size.height(), kernel);
      samples = columns(samples, size, channels, taps);
    }
    return Pixels.owning(size, channels, samples);
  }

  /** Resizes rows. */
  private static byte[] pass(
      byte[] in, Size size, int channels, Taps taps, int rowStride, int step) {
    byte[] out = new byte[(int) size.pixels() * channels];
    int to = 0;
    for (int y = 0; y < size.height(); y++) {
      for (int x = 0; x < size.width(); x++) {
        int from = y * rowStride + taps.first[x] * step;
        int weight = x * taps.width;
        for (int c = 0; c < channels; c++) {
          int sum = 1 << FRACTION - 1;
          for (int k = 0; k < taps.count[x]; k++) {
            sum += (in[from + c + k * step] & 255) * taps.weights[weight + k];
          }
          out[to++] = clip(sum >> FRACTION);
        }
      }
    }
    return out;
  }

  private static byte[] columns(byte[] in, Size size, int channels, Taps taps) {
    int row = size.width() * channels;
    byte[] out = new byte[(int) size.pixels() * channels];
    int[] sums = new int[row];
    for (int y = 0; y < size.height(); y++) {
      Arrays.fill(sums, 1 << FRACTION - 1);
      for (int k = 0; k < taps.count[y]; k++) {
        int from = (taps.first[y] + k) * row;
        int weight = taps.weights[y * taps.width + k];
        for (int i = 0; i < row; i++) {
          sums[i] += (in[from + i] & 255) * weight;
        }
      }
      for (int i = 0; i < row; i++) {
        out[y * row + i] = clip(sums[i] >> FRACTION);
      }
    }
    return out;
  }

  private static byte clip(int level) {
    return (byte) Math.clamp(level, 0, 255);
  }

  /** What the pixels of one axis are made of: {@code count[i]} pixels from {@code first[i]}, their weights at {@code i·width}. */
  private static final class Taps {
    private final int[] first;
    private final int[] count;
    private final int[] weights;
    private final int width;

    private Taps(int out, int width) {
      this.first = new int[out];
      this.count = new int[out];
      this.width = width;
      this.weights = new int[Math.multiplyExact(out, width)];
    }

    static Taps of(int in, int out, Interpolation kernel) {
      double scale = (double) in / out;
      double stretch = Math.max(scale, 1);
      double reach = kernel.support() * stretch;
      Taps taps = new Taps(out, Math.min(in, (int) Math.ceil(reach) * 2 + 1));
      double[] weights = new double[taps.width];
      for (int i = 0; i < out; i++) {
        double centre = (i + 0.5) * scale;
        int first = Math.max(0, (int) (centre - reach + 0.5));
        int count = Math.min(in, (int) (centre + reach + 0.5)) - first;
        double sum = 0;
        for (int k = 0; k < count; k++) {
          weights[k] = kernel.weight((k + first - centre + 0.5) * (1 / stretch), ANTIALIASED_SLOPE);
          sum += weights[k];
        }
        taps.first[i] = first;
        taps.count[i] = count;
        for (int k = 0; k < count; k++) {
          double weight = (sum == 0 ? weights[k] : weights[k] / sum) * (1 << FRACTION);
          taps.weights[i * taps.width + k] = (int) (weight < 0 ? weight - 0.5 : weight + 0.5);
        }
      }
      return taps;
    }
  }

  private static Pixels plain(Pixels in, Size size, Interpolation kernel) {
    int channels = in.channels();
    int reach = (int) Math.ceil(kernel.support());
    byte[] samples = in.samples();
    byte[] out = new byte[(int) size.pixels() * channels];
    double[] rowWeights = new double[2 * reach];
    double[][] columnWeights = new double[size.width()][2 * reach];
    int[] columns = new int[size.width()];
    for (int x = 0; x < size.width(); x++) {
      columns[x] = plainTaps(in.size().width(), size.width(), x, kernel, columnWeights[x]);
    }
    int to = 0;
    for (int y = 0; y < size.height(); y++) {
      int row = plainTaps(in.size().height(), size.height(), y, kernel, rowWeights);
      for (int x = 0; x < size.width(); x++) {
        for (int c = 0; c < channels; c++) {
          double sum = 0;
          for (int j = 0; j < 2 * reach; j++) {
            int from = Math.clamp(row + j, 0, in.size().height() - 1) * in.size().width();
            double line = 0;
            for (int k = 0; k < 2 * reach; k++) {
              int column = Math.clamp(columns[x] + k, 0, in.size().width() - 1);
              line += columnWeights[x][k] * (samples[(from + column) * channels + c] & 255);
            }
            sum += rowWeights[j] * line;
          }
          out[to++] = clip((int) Math.floor(sum + 0.5));
        }
      }
    }
    return Pixels.owning(size, channels, out);
  }

  /** Fills in the weights; gives the first pixel's index, which may lie outside. */
  private static int plainTaps(int in, int out, int i, Interpolation kernel, double[] weights) {
    double centre = (i + 0.5) * in / out - 0.5;
    int first = (int) Math.floor(centre) - weights.length / 2 + 1;
    for (int k = 0; k < weights.length; k++) {
      weights[k] = kernel.weight(first + k - centre, PLAIN_SLOPE);
    }
    return first;
  }
}
