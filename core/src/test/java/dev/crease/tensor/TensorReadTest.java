package dev.crease.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TensorReadTest {

  /** Fewer than a run, whole runs, and a run that is not full. */
  @ParameterizedTest
  @CsvSource({"0, 0", "3, 1", "0, 1023", "5, 1024", "1, 1025", "7, 2048", "0, 3000"})
  void elementsAreReadFromAnywhereToAnywhere(int from, int count) {
    float[] data = new float[3100];
    for (int i = 0; i < data.length; i++) {
      data[i] = (float) Math.sin(i);
    }
    data[from] = Float.MIN_VALUE;
    double[] target = new double[count + 2];
    target[0] = -7;
    target[count + 1] = -9;

    Tensor.ofFloats(Shape.of(data.length), data).readDoubles(from, target, 1, count);

    assertThat(target[0]).isEqualTo(-7);
    assertThat(target[count + 1]).isEqualTo(-9);
    for (int i = 0; i < count; i++) {
      assertThat(target[1 + i]).isEqualTo(data[from + i]);
    }
  }
}
