package dev.crease.host.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every tile there is, and rows of any width made of them, against sums in double precision. */
@Tag("vectors")
class SumKernelsTest {

  private static final int MOST_PIXELS = 61;
  private static final int BLOCK = Lanes.BLOCK;

  private static float[] numbers(SplittableRandom random, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextDouble(-1, 1);
    }
    return numbers;
  }

  @ParameterizedTest
  @CsvSource({"1,16,2,0,0", "2,16,2,0,0", "1,32,2,0,0", "2,32,2,0,0", "1,48,2,0,0", "2,48,2,0,0",
      "1,16,1,2,5",
      "2,16,1,2,5", "2,32,0,1,9", "1,3,0,2,3", "2,3,0,2,3",
      "1,6,0,3,9", "2,6,0,3,9", "2,6,1,2,5"})
  void rowsOfAnyWidth(int vectors, int step, int runs, int shortRuns, int shorter) {
    SplittableRandom random = new SplittableRandom(7);
    int[] table = new int[SumTable.LENGTH + runs + shortRuns];
    table[SumTable.X_PIXEL] = step;
    table[SumTable.Y_PIXEL] = BLOCK;
    table[SumTable.R_PIXEL] = BLOCK;
    table[SumTable.RUNS] = runs;
    table[SumTable.SHORT_RUNS] = shortRuns;
    table[SumTable.SHORT] = shorter;
    int plane = MOST_PIXELS * BLOCK + BLOCK;
    table[SumTable.Y_VECTOR + 1] = plane;
    table[SumTable.R_VECTOR + 1] = plane;
    int run = MOST_PIXELS * step + BLOCK;
    for (int n = 0; n < runs + shortRuns; n++) {
      table[SumTable.LENGTH + n] = n * run;
    }
    int lanes = vectors * Lanes.COUNT;
    int depth = runs * BLOCK + shortRuns * shorter;
    float[] x = numbers(random, (runs + shortRuns) * run + BLOCK);
    float[] w = numbers(random, depth * lanes);
    table[SumTable.W_VECTOR + 1] = depth * Lanes.COUNT;
    float[] bias = numbers(random, lanes);
    float[] residual = numbers(random, 2 * plane);
    for (int width = 1; width <= MOST_PIXELS; width++) {
      float[] y = new float[2 * plane];
      SumKernels.rows(new WarmUp(false), vectors, table, 0, width)
          .row(x, w, bias, residual, y, table, 0, 0, 0, 0, 0, width, -2, 2);
      for (int pixel = 0; pixel < width; pixel++) {
        for (int lane = 0; lane < lanes; lane++) {
          int at = lane / Lanes.COUNT * plane + pixel * BLOCK + lane % Lanes.COUNT;
          double sum = bias[lane] + residual[at];
          for (int k = 0; k < depth; k++) {
            int n = k < runs * BLOCK ? k / BLOCK : runs + (k - runs * BLOCK) / shorter;
            int i = k < runs * BLOCK ? k % BLOCK : (k - runs * BLOCK) % shorter;
            sum += (double) x[table[SumTable.LENGTH + n] + pixel * step + i]
                * w[(lane / Lanes.COUNT * depth + k) * Lanes.COUNT + lane % Lanes.COUNT];
          }
          assertThat((double) y[at]).as("pixel %d of %d, lane %d", pixel, width, lane)
              .isCloseTo(Math.clamp(sum, -2, 2), within(depth * 2e-6));
        }
      }
      for (int i = width * BLOCK; i < plane; i++) {
        assertThat(y[i]).as("behind a row of %d", width).isZero();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"16", "32", "48"})
  void oneKernelMakesRowsOfSeveralWidths(int step) {
    int[] table = new int[SumTable.LENGTH + 1];
    table[SumTable.X_PIXEL] = step;
    table[SumTable.Y_PIXEL] = BLOCK;
    table[SumTable.RUNS] = 1;
    float[] x = numbers(new SplittableRandom(3), MOST_PIXELS * step + BLOCK);
    float[] w = numbers(new SplittableRandom(5), BLOCK * Lanes.COUNT);
    float[] zeros = new float[BLOCK];
    RowKernel kernel = SumKernels.rows(new WarmUp(false), 1, table, 0, 42, 49, 56);
    for (int width : new int[]{42, 49, 56}) {
      float[] y = new float[MOST_PIXELS * BLOCK];
      float[] single = new float[MOST_PIXELS * BLOCK];
      kernel.row(x, w, zeros, zeros, y, table, 0, 0, 0, 0, 0, width, -9, 9);
      RowKernel one = SumKernels.rows(new WarmUp(false), 1, table, 0, 1);
      for (int i = 0; i < width; i++) {
        one.row(x, w, zeros, zeros, single, table, i * step, 0, 0, 0, i * BLOCK, 1, -9, 9);
      }
      // The same sums in the same order, whatever the tile.
      assertThat(y).containsExactly(single);
    }
  }
}
