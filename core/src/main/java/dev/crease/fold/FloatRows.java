package dev.crease.fold;

import dev.crease.tensor.LittleEndian;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Scales fp32 weights so that each product is rounded once.
 *
 * <p>The exact product {@code w·(hi + lo)} lies between {@code w·hi·(1 − 2⁻⁵⁰)} and {@code w·hi·(1 + 2⁻⁵⁰)}, both computed in fp64 with
 * two roundings. Rounding is monotonic, so where both round to the same float that float is the answer. Where they do not, about once in 10⁷ products, all bits of the product
 * decide.
 */
final class FloatRows {

  /** What is made of so many weights stays in the first cache. */
  private static final int CHUNK = 512;

  /** From here on a row is worth a call. */
  private static final int LONG_ROW = 64;

  private static final double BELOW = 1 - 0x1p-50;
  private static final double ABOVE = 1 + 0x1p-50;

  private final MemorySegment source;
  private final ChannelView view;
  private final Wide[] factors;
  private final int[] bits = new int[CHUNK];
  private final float[] in = new float[CHUNK];
  private final float[] low = new float[CHUNK];
  private final float[] high = new float[CHUNK];
  private final double[] scale = new double[CHUNK];

  /** The channel whose factor all of {@code scale} is, if it is of one. */
  private int channelOfScale = -1;

  /**
   * Scales one weight.
   *
   * @param source (in) the weights
   * @param view where the channels lie
   * @param factors one factor per channel
   */
  FloatRows(MemorySegment source, ChannelView view, Wide[] factors) {
    this.source = source;
    this.view = view;
    this.factors = factors;
  }

  /**
   * Scales a run of weights.
   *
   * @param from index of the first
   * @param to index behind the last
   * @param target (out) their products, the first at 0
   * @return the bits of the largest magnitude of the weights
   */
  int scale(long from, long to, MemorySegment target) {
    int largest = 0;
    for (long start = from; start < to; start += CHUNK) {
      int count = (int) Math.min(CHUNK, to - start);
      MemorySegment.copy(source, LittleEndian.INT, start * 4, bits, 0, count);
      largest = Math.max(largest, WeightRange.largestBits(bits, count));
      MemorySegment.copy(source, LittleEndian.FLOAT, start * 4, in, 0, count);
      setScale(start, count);
      multiply(count);
      if (Arrays.mismatch(low, 0, count, high, 0, count) >= 0) {
        decide(start, count);
      }
      MemorySegment.copy(low, 0, target, LittleEndian.FLOAT, (start - from) * 4, count);
    }
    return largest;
  }

  /** Brings the factors of a run of weights into {@code scale}. */
  private void setScale(long start, int count) {
    int channel = view.channelOf(start);
    int left = (int) (view.inner() - start % view.inner());
    if (left >= count) {
      if (channel != channelOfScale) {
        Arrays.fill(scale, factors[channel].hi());
        channelOfScale = channel;
      }
      return;
    }
    channelOfScale = -1;
    for (int i = 0; i < count;) {
      int end = Math.min(count, i + left);
      fillScale(i, end, factors[channel].hi());
      if (end < count) {
        channel = channelAfter(channel, start + end);
      }
      left = view.inner();
      i = end;
    }
  }

  private void fillScale(int from, int to, double factor) {
    if (to - from >= LONG_ROW) {
      Arrays.fill(scale, from, to, factor);
      return;
    }
    for (int i = from; i < to; i++) {
      scale[i] = factor;
    }
  }

  /** The channel of the row that starts at {@code index}, which is behind one of {@code channel}. */
  private int channelAfter(int channel, long index) {
    return (channel + 1) % view.channels() == 0 ? view.channelOf(index) : channel + 1;
  }

  private void multiply(int count) {
    for (int i = 0; i < count; i++) {
      double product = in[i] * scale[i];
      low[i] = (float) (product * BELOW);
      high[i] = (float) (product * ABOVE);
    }
  }

  private void decide(long start, int count) {
    for (int i = 0; i < count; i++) {
      if (Float.floatToRawIntBits(low[i]) != Float.floatToRawIntBits(high[i])) {
        Wide product = factors[view.channelOf(start + i)].times(Wide.of(in[i]));
        low[i] = (float) product.rounded(dev.crease.tensor.DType.FLOAT);
      }
    }
  }
}
