package dev.crease.host.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WarmUpTest {

  private static final int[] TABLE = new int[SumTable.LENGTH + 1];

  static {
    TABLE[SumTable.X_PIXEL] = 16;
    TABLE[SumTable.RUNS] = 1;
  }

  private static final class Counting implements RowKernel {
    private final AtomicInteger calls = new AtomicInteger();

    @Override
    public void row(float[] x, float[] w, float[] bias, float[] r, float[] y, int[] g, int xAt,
        int wAt, int bAt, int rAt, int yAt, int width, float low, float high) {
      calls.incrementAndGet();
      // All that a tile may touch is there.
      x[xAt + (width - 1) * g[SumTable.X_PIXEL] + 2 * Lanes.BLOCK - 1] = 0;
      y[yAt + g[SumTable.Y_VECTOR + 1] + (width - 1) * g[SumTable.Y_PIXEL] + Lanes.COUNT - 1] = 0;
    }
  }

  @Test
  void aKernelThatIsCompiledAnywayIsCalledBeforeOnceInAProcess() {
    // No kernel of this size exists, so no session has used it.
    WarmUp.Size size = new WarmUp.Size(29, 2, 16);
    Counting kernel = new Counting();
    WarmUp warmUp = new WarmUp();
    warmUp.add(size, kernel, 60_000, TABLE);
    assertThat(warmUp.tasks()).isEmpty();
    warmUp.add(size, kernel, 60_000, TABLE);
    List<Runnable> tasks = warmUp.tasks();
    assertThat(tasks).hasSize(1);
    tasks.getFirst().run();
    // A kernel that does next to nothing is as fast as a compiled one after few calls.
    assertThat(kernel.calls.get()).isGreaterThanOrEqualTo(2);
    assertThat(warmUp.tasks()).isEmpty();
    WarmUp again = new WarmUp();
    again.add(size, kernel, 1_000_000, TABLE);
    assertThat(again.tasks()).isEmpty();
  }

  @Test
  void kernelsOfAllKindsCanBeCalledForIt() {
    for (int step : new int[]{16, 32, 48}) {
      for (int pixels : new int[]{1, 4, 14}) {
        int[] table = TABLE.clone();
        table[SumTable.X_PIXEL] = step;
        table[SumTable.SHORT_RUNS] = pixels % 2;
        table[SumTable.SHORT] = 5;
        WarmUp warmUp = new WarmUp();
        SumKernels.rows(warmUp, 1 + pixels % 2, table, 100_000, pixels);
        warmUp.tasks().forEach(Runnable::run);
        assertThat(warmUp.tasks()).isEmpty();
      }
    }
  }
}
