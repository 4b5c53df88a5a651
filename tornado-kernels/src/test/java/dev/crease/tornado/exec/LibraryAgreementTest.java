package dev.crease.tornado.exec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which results of a library are taken for ours. */
class LibraryAgreementTest {

  private static final int SUMS = 200;

  /** Sums of products of random numbers, each factor passed through a function, in so many parts that are added up last. */
  private static float[] sums(int terms, int parts, UnaryOperator<Float> factor) {
    SplittableRandom random = new SplittableRandom(7);
    float[] sums = new float[SUMS];
    for (int i = 0; i < SUMS; i++) {
      float[] part = new float[parts];
      for (int k = 0; k < terms; k++) {
        float x = factor.apply((float) random.nextDouble(-1, 1));
        float w = factor.apply((float) random.nextGaussian());
        part[k % parts] += x * w;
      }
      for (float p : part) {
        sums[i] += p;
      }
    }
    return sums;
  }

  /** As tensor cores round fp32 before they multiply: 10 of 23 bits. */
  private static float tf32(float number) {
    return Float.intBitsToFloat(Float.floatToRawIntBits(number) + 0x1000 & ~0x1fff);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 64, 576, 4608, 18432})
  void anotherOrderIsARounding(int terms) {
    float[] ours = sums(terms, 1, x -> x);
    assertThat(LibraryTrials.agree(Storage.FLOATS, terms, ours, sums(terms, 1, x -> x))).isTrue();
    assertThat(LibraryTrials.agree(Storage.FLOATS, terms, ours, sums(terms, 32, x -> x))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 64, 576, 4608, 18432})
  void tf32IsNoRounding(int terms) {
    assertThat(LibraryTrials.agree(Storage.FLOATS, terms, sums(terms, 1, x -> x),
        sums(terms, 1, LibraryAgreementTest::tf32))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 64, 4608})
  void halvesAreRoundedOnce(int terms) {
    float[] ours = sums(terms, 1, x -> x);
    float[] others = sums(terms, 32, x -> x);
    float[] wrong = ours.clone();
    for (int i = 0; i < SUMS; i++) {
      ours[i] = Float.float16ToFloat(Float.floatToFloat16(ours[i]));
      others[i] = Float.float16ToFloat(Float.floatToFloat16(others[i]));
      wrong[i] *= 1.01f;
    }
    assertThat(LibraryTrials.agree(Storage.HALVES, terms, ours, others)).isTrue();
    assertThat(LibraryTrials.agree(Storage.HALVES, terms, ours, wrong)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, 0})
  void anElementOfManyIsEnough(float element) {
    float[] ours = sums(64, 1, x -> x);
    float[] others = ours.clone();
    others[SUMS / 2] = element;
    assertThat(LibraryTrials.agree(Storage.FLOATS, 64, ours, others)).isFalse();
    assertThat(LibraryTrials.agree(Storage.FLOATS, 64, others, ours)).isFalse();
  }
}
