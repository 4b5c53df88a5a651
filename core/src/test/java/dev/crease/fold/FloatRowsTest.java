package dev.crease.fold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Products of fp32 weights, one by one and by the row, beside those of a hundred bits. */
class FloatRowsTest {

  private final SplittableRandom random = new SplittableRandom(11);

  private Wide[] factors(int count) {
    return IntStream.range(0, count).mapToObj(_ -> {
      double hi = random.nextDouble() * 4 - 2;
      return new Wide(hi, Math.ulp(hi) * (random.nextDouble() - 0.5) / 2);
    }).toArray(Wide[]::new);
  }

  private static float product(Wide factor, float weight) {
    return (float) factor.times(Wide.of(weight)).rounded(DType.FLOAT);
  }

  private void check(ChannelView view, float[] weights, Wide[] factors, int from, int to) {
    float[] target = new float[to - from];
    int bits = new FloatRows(MemorySegment.ofArray(weights), view, factors)
        .scale(from, to, MemorySegment.ofArray(target));
    int largest = 0;
    for (int i = from; i < to; i++) {
      assertThat(target[i - from]).as("element %d", i)
          .isEqualTo(product(factors[view.channelOf(i)], weights[i]));
      largest = Math.max(largest, Float.floatToRawIntBits(Math.abs(weights[i])));
    }
    assertThat(bits).isEqualTo(largest);
  }

  @ParameterizedTest
  @CsvSource({"1,1,6,36", "1,1,3,255", "1,1,3,256", "1,1,3,257", "1,1,2,5000", "2,3,4,5",
      "1,700,9,1",
      "3,1,2,900", "1,1,1,4100", "2,40,3,40", "1,1,40,63", "1,1,40,64", "2,5,3,65", "1,1,3,511",
      "1,1,4,512", "1,1,3,513", "1,2,2,1024"})
  void rowsOfAnyLength(int groups, int outer, int channels, int inner) {
    ChannelView view = new ChannelView(groups, outer, channels, inner);
    int size = (int) view.elements();
    float[] weights = new float[size];
    for (int i = 0; i < size; i++) {
      weights[i] = (float) (random.nextDouble() - 0.5);
    }
    Wide[] factors = factors(view.count());
    check(view, weights, factors, 0, size);
    for (int k = 0; k < 6; k++) {
      int from = random.nextInt(size);
      check(view, weights, factors, from, from + random.nextInt(size - from + 1));
    }
  }

  /** Halfway between two floats but for the low part of the factor, which fp64 cannot add. */
  @ParameterizedTest
  @CsvSource({"0x1p-80,1", "-0x1p-80,0", "0,0"})
  void whatLiesHalfwayIsDecidedByAllBits(double low, int ulps) {
    Wide factor = new Wide(1 + 0x1p-24, low);
    ChannelView view = new ChannelView(1, 1, 2, 300);
    float[] weights = new float[600];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = i % 7 == 3 ? -1 : 1;
    }
    float[] target = new float[600];
    new FloatRows(MemorySegment.ofArray(weights), view, new Wide[]{factor, Wide.of(2)})
        .scale(0, 600, MemorySegment.ofArray(target));
    for (int i = 0; i < 300; i++) {
      assertThat(target[i]).isEqualTo(weights[i] * (1 + ulps * 0x1p-23f));
      assertThat(target[300 + i]).isEqualTo(2 * weights[300 + i]);
    }
  }

  @Test
  void theLargestIsThatOfTheRunAlone() {
    ChannelView view = new ChannelView(1, 1, 1, 10);
    float[] weights = {9, 1, -3, 2, 1, 0, 1, 1, 1, 8};
    int bits = new FloatRows(MemorySegment.ofArray(weights), view, new Wide[]{Wide.ONE})
        .scale(1, 9, MemorySegment.ofArray(new float[8]));
    assertThat(Float.intBitsToFloat(bits)).isEqualTo(3);
  }
}
