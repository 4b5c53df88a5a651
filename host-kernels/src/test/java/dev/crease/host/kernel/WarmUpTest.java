package dev.crease.host.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class WarmUpTest {

  private static final int[] TABLE = new int[SumTable.LENGTH + 1];

  static {
    TABLE[SumTable.X_PIXEL] = 16;
    TABLE[SumTable.RUNS] = 1;
  }

  private static final class Counting implements RowKernel {
    private final long pauseNanos;
    private final AtomicInteger calls = new AtomicInteger();

    Counting(long pauseNanos) {
      this.pauseNanos = pauseNanos;
    }

    @Override
    public void row(float[] x, float[] w, float[] bias, float[] r, float[] y, int[] g, int xAt,
        int wAt, int bAt, int rAt, int yAt, int width, float low, float high) {
      calls.incrementAndGet();
      LockSupport.parkNanos(pauseNanos);
      // All that a tile may touch is there.
      x[xAt + (width - 1) * g[SumTable.X_PIXEL] + 2 * Lanes.BLOCK - 1] = 0;
      y[yAt + g[SumTable.Y_VECTOR + 1] + (width - 1) * g[SumTable.Y_PIXEL] + Lanes.COUNT - 1] = 0;
    }
  }

  @Test
  void aKernelThatIsCompiledAnywayIsCalledBeforeOnceInAProcess() {
    // No kernel of this size exists, so no session has used it.
    WarmUp.Size size = new WarmUp.Size(29, 2, 16);
    Counting kernel = new Counting(0);
    WarmUp warmUp = new WarmUp(false);
    warmUp.add(size, kernel, 3_000, TABLE);
    assertThat(warmUp.tasks(1)).isEmpty();
    warmUp.add(size, kernel, 3_000, TABLE);
    List<Runnable> tasks = warmUp.tasks(1);
    assertThat(tasks).hasSize(1);
    tasks.getFirst().run();
    // A kernel that does next to nothing is as fast as a compiled one after few calls.
    assertThat(kernel.calls.get()).isGreaterThanOrEqualTo(2);
    assertThat(warmUp.tasks(1)).isEmpty();
    WarmUp again = new WarmUp(false);
    again.add(size, kernel, 1_000_000, TABLE);
    assertThat(again.tasks(1)).isEmpty();
  }

  @Test
  void anyKernelIsCalledWithMoreAndWithLess() {
    List<Boolean> calls = new ArrayList<>();
    WarmUp warmUp = new WarmUp(false);
    warmUp.add("a kernel of this test", 3_000, 100, () -> calls::add);
    warmUp.add("a kernel of this test", 3_000, 100, () -> calls::add);
    warmUp.tasks(1).getFirst().run();
    assertThat(calls).contains(true, false);
    assertThat(warmUp.tasks(1)).isEmpty();
  }

  @Test
  void whereThereIsOneRunOnlyKernelsThatHaveMuchToDoAreCalled() {
    WarmUp warmUp = new WarmUp(true);
    warmUp.add(new WarmUp.Size(50, 1, 16), new Counting(0), 60_000, TABLE);
    assertThat(warmUp.tasks(1)).isEmpty();
    warmUp.add(new WarmUp.Size(50, 1, 16), new Counting(0), 60_000, TABLE);
    assertThat(warmUp.tasks(1)).hasSize(1);
  }

  @Test
  void kernelsAreSharedOutAndEachIsCalledUntilItIsFast() {
    WarmUp warmUp = new WarmUp(false);
    List<Counting> kernels = new ArrayList<>();
    for (int pixels = 30; pixels < 37; pixels++) {
      kernels.add(new Counting(0));
      warmUp.add(new WarmUp.Size(pixels, 1, 16), kernels.getLast(), 10_000L * pixels, TABLE);
    }
    List<Runnable> tasks = warmUp.tasks(3);
    assertThat(tasks).hasSize(3);
    tasks.forEach(Runnable::run);
    assertThat(kernels).allSatisfy(k -> assertThat(k.calls.get()).isGreaterThanOrEqualTo(2));
    assertThat(warmUp.tasks(3)).isEmpty();
  }

  @Test
  void aKernelThatNeverBecomesFastIsGivenUp() {
    WarmUp warmUp = new WarmUp(false);
    Counting slow = new Counting(1_000_000);
    warmUp.add(new WarmUp.Size(40, 1, 16), slow, 10_000, TABLE);
    List<Runnable> tasks = warmUp.tasks(2);
    assertThat(tasks).hasSize(1);
    tasks.getFirst().run();
    assertThat(slow.calls.get()).isGreaterThan(2);
    // Another session tries again.
    assertThat(warmUp.tasks(2)).hasSize(1);
  }

  @Test
  void kernelsOfAllKindsCanBeCalledForIt() {
    for (int step : new int[]{16, 32, 48}) {
      for (int pixels : new int[]{1, 4, 14}) {
        int[] table = TABLE.clone();
        table[SumTable.X_PIXEL] = step;
        table[SumTable.SHORT_RUNS] = pixels % 2;
        table[SumTable.SHORT] = 5;
        WarmUp warmUp = new WarmUp(false);
        SumKernels.rows(warmUp, 1 + pixels % 2, table, 100_000, pixels);
        warmUp.tasks(1).forEach(Runnable::run);
        assertThat(warmUp.tasks(1)).isEmpty();
      }
    }
  }
}
