package dev.crease.fold;

import dev.crease.tensor.LittleEndian;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Scales fp32 weights so that each product is rounded once.
 *
 * <p>The exact product {@code w·(hi + lo)} lies between {@code w·hi·(1 − 2⁻⁵⁰)} and {@code w·hi·(1 + 2⁻⁵⁰)}, both computed in fp64. Rounding is
 * monotonic, so where both round to the same float that float is the answer. Where they do not, about once in 10⁷ products, all bits of the product
 * decide.
 */
final class FloatRows {

  /** What is made of so many weights stays in the first cache. */
  private static final int CHUNK = 512;

  /** From here on a row is worth a loop of its own. */
  private static final int LONG_ROW = 256;

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
    for (long start = from; start < to;) {
      long endOfRow = (start / view.inner() + 1) * view.inner();
      boolean oneFactor = endOfRow - start >= LONG_ROW;
      int count = (int) Math.min(CHUNK, (oneFactor ? Math.min(to, endOfRow) : to) - start);
      MemorySegment.copy(source, LittleEndian.INT, start * 4, bits, 0, count);
      largest = Math.max(largest, WeightRange.largestBits(bits, count));
      MemorySegment.copy(source, LittleEndian.FLOAT, start * 4, in, 0, count);
      if (oneFactor) {
        withFactor(factors[view.channelOf(start)].hi(), count);
      } else {
        withFactors(start, count);
      }
      if (Arrays.mismatch(low, 0, count, high, 0, count) >= 0) {
        decide(start, count);
      }
      MemorySegment.copy(low, 0, target, LittleEndian.FLOAT, (start - from) * 4, count);
      start += count;
    }
    return largest;
  }

  private void withFactor(double factor, int count) {
    double below = factor * BELOW;
    double above = factor * ABOVE;
    for (int i = 0; i < count; i++) {
      low[i] = (float) (in[i] * below);
      high[i] = (float) (in[i] * above);
    }
  }

  private void withFactors(long start, int count) {
    int channel = view.channelOf(start);
    int left = (int) (view.inner() - start % view.inner());
    for (int i = 0; i < count; i++) {
      if (left == 0) {
        channel = view.channelOf(start + i);
        left = view.inner();
      }
      scale[i] = factors[channel].hi();
      left--;
    }
    for (int i = 0; i < count; i++) {
      low[i] = (float) (in[i] * (scale[i] * BELOW));
      high[i] = (float) (in[i] * (scale[i] * ABOVE));
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
