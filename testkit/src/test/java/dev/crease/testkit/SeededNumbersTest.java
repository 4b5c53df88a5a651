package dev.crease.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SeededNumbersTest {

  private final SeededNumbers numbers = SeededNumbers.of(7);

  /** The literals are those of an independent implementation in Python with {@code statistics.NormalDist}. */
  @Test
  void numbersAreTheSameOnEveryPlatform() {
    assertThat(SeededNumbers.of(0).bits(0)).isEqualTo(-6411193824288604561L);
    SeededNumbers weight = SeededNumbers.of(1).stream("conv1.weight");
    assertThat(weight.bits(3)).isEqualTo(3990399231568051311L);
    assertThat(weight.uniform(3)).isEqualTo(0.21631997579752843);
    assertThat(weight.normal(3)).isCloseTo(-0.7846821489724369, within(1e-9));
    assertThat(weight.normal(5)).isCloseTo(-2.7474619075485585, within(4e-9));
    assertThat(weight.normal(12)).isCloseTo(2.842813697179345, within(4e-9));
  }

  @Test
  void streamsAndSeedsDiffer() {
    assertThat(numbers.stream("a").bits(0)).isNotEqualTo(numbers.stream("b").bits(0));
    assertThat(numbers.stream("ab").bits(0)).isNotEqualTo(numbers.stream("ba").bits(0));
    assertThat(numbers.stream("a").stream("b").bits(0))
        .isNotEqualTo(numbers.stream("b").stream("a").bits(0));
    assertThat(numbers.bits(0)).isNotEqualTo(SeededNumbers.of(8).bits(0));
  }

  @Test
  void normalNumbersHaveTheMomentsOfTheNormalDistribution() {
    int n = 200_000;
    double[] x = IntStream.range(0, n).mapToDouble(numbers::normal).toArray();
    assertThat(Arrays.stream(x).average().orElseThrow()).isCloseTo(0, within(0.01));
    assertThat(Arrays.stream(x).map(v -> v * v).average().orElseThrow()).isCloseTo(1, within(0.01));
    assertThat(Arrays.stream(x).map(v -> v * v * v).average().orElseThrow())
        .isCloseTo(0, within(0.04));
    assertThat(Arrays.stream(x).map(v -> v * v * v * v).average().orElseThrow())
        .isCloseTo(3, within(0.1));
    double beyondThree = Arrays.stream(x).filter(v -> Math.abs(v) > 3).count() / (double) n;
    assertThat(beyondThree).isCloseTo(0.0027, within(0.0005));
  }

  @Test
  void uniformNumbersStayInside() {
    assertThat(IntStream.range(0, 10_000).mapToDouble(numbers::uniform))
        .allMatch(u -> u > 0 && u < 1);
    assertThat(IntStream.range(0, 1000).mapToObj(i -> numbers.integer(i, -2, 3)).distinct())
        .containsExactlyInAnyOrder(-2L, -1L, 0L, 1L, 2L, 3L);
  }

  @Test
  void permutationHasEveryNumberOnce() {
    assertThat(numbers.permutation(50)).doesNotHaveDuplicates().hasSize(50)
        .contains(0, 49);
    assertThat(numbers.permutation(0)).isEmpty();
  }

  @Test
  void tensorsAreTheSameOnTheHeapAndInAnArena() {
    try (Arena arena = Arena.ofConfined()) {
      for (DType dtype : new DType[]{DType.FLOAT, DType.FLOAT16, DType.BFLOAT16, DType.DOUBLE}) {
        Tensor heap = numbers.normals(dtype, Shape.of(3, 5), 1, 2);
        Tensor native_ = numbers.normals(dtype, Shape.of(3, 5), 1, 2, arena);
        assertThat(heap.bytes().mismatch(native_.bytes())).isEqualTo(-1);
        assertThat(heap.getDouble(4))
            .isEqualTo(dtype.format().round(1 + 2 * numbers.normal(4)));
      }
    }
  }

  @Test
  void integersKeepTheirRange() {
    Tensor t = numbers.integers(DType.UINT8, Shape.of(4, 100), 0, 255);
    assertThat(t.dtype()).isEqualTo(DType.UINT8);
    assertThat(IntStream.range(0, 400).mapToLong(t::getLong)).allMatch(v -> v >= 0 && v <= 255)
        .anyMatch(v -> v > 127);
  }
}
