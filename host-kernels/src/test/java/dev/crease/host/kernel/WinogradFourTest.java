package dev.crease.host.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.exec.lowering.WinogradForm;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The transforms by themselves, beside exact sums and plain ones in fp32. */
@Tag("vectors")
class WinogradFourTest {

  private static final int B = Lanes.BLOCK;
  private static final WinogradKernel KERNEL = WinogradKernel.of(WinogradForm.FOUR);
  private static final int IN = WinogradForm.FOUR.inputs();
  private static final int OUT = WinogradForm.FOUR.outputs();
  private static final int PRODUCTS = WinogradForm.FOUR.products();
  private static final int TILES = 40;
  private static final float NONE = Float.POSITIVE_INFINITY;

  /** With points ±1 and ±2, as the paper has them, errors are about 4 times those of plain sums. */
  @ParameterizedTest
  @ValueSource(ints = {64, 256})
  void errsAboutTwiceAsMuchAsPlainSums(int channels) {
    Random random = new Random(channels);
    double plain = 0;
    double made = 0;
    double worstPlain = 0;
    double worst = 0;
    for (int tile = 0; tile < TILES; tile++) {
      float[] x = new float[channels * IN * IN * B];
      float[] sums = new float[PRODUCTS * B];
      double[] exact = new double[OUT * OUT * B];
      float[] rounded = new float[OUT * OUT * B];
      float[] v = new float[PRODUCTS * B];
      float[] held = new float[KERNEL.held()];
      for (int c = 0; c < channels; c++) {
        int at = c * IN * IN * B;
        for (int i = 0; i < IN * IN * B; i++) {
          x[at + i] = (float) random.nextGaussian();
        }
        KERNEL.input(x, at, IN * B, IN - 1, v, 0, B, 1, held);
        double[] kernel = random.doubles(9, -1, 1).map(d -> (float) d).toArray();
        double[] u = new double[PRODUCTS];
        WinogradForm.FOUR.transform(kernel, 0, u);
        for (int i = 0; i < PRODUCTS * B; i++) {
          sums[i] = Math.fma((float) u[i / B], v[i], sums[i]);
        }
        for (int i = 0; i < OUT * OUT * B; i++) {
          int from = at + (i / B / OUT * IN + i / B % OUT) * B + i % B;
          for (int k = 0; k < 9; k++) {
            float d = x[from + (k / 3 * IN + k % 3) * B];
            exact[i] += kernel[k] * d;
            rounded[i] = Math.fma((float) kernel[k], d, rounded[i]);
          }
        }
      }
      float[] y = new float[OUT * OUT * B];
      KERNEL.output(sums, 0, B, new float[B], 0, new float[B], 0, 0, 0, y, 0, OUT * B, 1,
          OUT, OUT, -NONE, NONE, held);
      for (int i = 0; i < y.length; i++) {
        plain += Math.pow(rounded[i] - exact[i], 2);
        made += Math.pow(y[i] - exact[i], 2);
        worstPlain = Math.max(worstPlain, Math.abs(rounded[i] - exact[i]));
        worst = Math.max(worst, Math.abs(y[i] - exact[i]));
      }
    }
    assertThat(Math.sqrt(made / plain)).as("root of mean squares").isLessThan(2.5);
    assertThat(worst / worstPlain).as("greatest").isLessThan(2.5);
  }

  /** Rows and columns that y does not have are not written, whatever the tile has there. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void writesWhatIsThere(int size) {
    float[] sums = new float[PRODUCTS * B];
    Arrays.fill(sums, 1);
    float[] whole = new float[OUT * OUT * B];
    float[] part = new float[OUT * OUT * B];
    Arrays.fill(part, 7);
    float[] held = new float[KERNEL.held()];
    float[] bias = new float[B];
    bias[3] = 2;
    float[] residual = new float[OUT * OUT * B];
    for (int i = 0; i < residual.length; i++) {
      residual[i] = i;
    }
    KERNEL.output(sums, 0, B, bias, 0, residual, 0, OUT * B, B, whole, 0, OUT * B, 1, OUT,
        OUT, 0, 200, held);
    KERNEL.output(sums, 0, B, bias, 0, residual, 0, OUT * B, B, part, 0, OUT * B, 1, size,
        size, 0, 200, held);
    for (int i = 0; i < part.length; i++) {
      boolean there = i / B / OUT < size && i / B % OUT < size;
      assertThat(part[i]).as("element %d", i).isEqualTo(there ? whole[i] : 7);
    }
  }
}
