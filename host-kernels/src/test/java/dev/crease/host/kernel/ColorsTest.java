package dev.crease.host.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Pictures pixel by pixel. */
@Tag("vectors")
class ColorsTest {

  /** Rows of any width, by whole vectors and by what is left; nothing is written before or behind. */
  @Test
  void rowsOfChannelsBecomeRowsOfPixels() {
    for (int width = 0; width <= 50; width++) {
      float[] x = new float[3 * width + 20];
      for (int i = 0; i < x.length; i++) {
        x[i] = i + 1;
      }
      int[] rows = {3, 2 * width + 11, width + 7};
      float[] expected = new float[3 * width + 40];
      for (int i = 0; i < 3 * width; i++) {
        expected[5 + i] = x[rows[i % 3] + i / 3];
      }
      float[] y = new float[expected.length];
      Colors.interleave(x, rows[0], rows[1], rows[2], y, 5, width);
      assertThat(y).as("width %d", width).isEqualTo(expected);
    }
  }
}
