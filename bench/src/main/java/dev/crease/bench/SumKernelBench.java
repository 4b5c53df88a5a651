package dev.crease.bench;

import dev.crease.exec.lowering.WinogradForm;
import dev.crease.host.kernel.Lanes;
import dev.crease.host.kernel.RowKernel;
import dev.crease.host.kernel.SumKernels;
import dev.crease.host.kernel.SumTable;
import dev.crease.host.kernel.WarmUp;
import dev.crease.host.kernel.WinogradKernel;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Kernels of the host on one core: a row of 28 pixels, by two vectors of channels where they are summed up. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 10, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class SumKernelBench {

  private static final int PIXELS = 28;
  private static final int BLOCK = Lanes.BLOCK;

  /** Channels that are summed up. */
  @Param({"64", "256"})
  public int channels;

  /** Rows and columns of the window. */
  @Param({"1", "3"})
  public int window;

  private int rowStep;
  private int planeStep;
  private int[] table = new int[0];
  private float[] x = new float[0];
  private float[] w = new float[0];
  private float[] y = new float[0];
  private float[] tiles = new float[0];
  private final float[] held = new float[WinogradForm.FOUR.products() * BLOCK];
  private final float[] zeros = new float[2 * BLOCK];
  private RowKernel kernel = (a, b, c, d, e, f, g, h, i, j, k, l, m, n) -> {};

  /** Called by JMH. */
  public SumKernelBench() {}

  /** Makes the operands. */
  @Setup
  public void operands() {
    int blocks = channels / BLOCK;
    int taps = window * window;
    rowStep = (PIXELS + 2) * BLOCK;
    planeStep = WinogradForm.FOUR.inputs() * rowStep;
    x = new float[blocks * planeStep + BLOCK];
    Arrays.fill(x, 0.5f);
    w = new float[channels * taps * 2 * Lanes.COUNT + BLOCK];
    Arrays.fill(w, 0.25f);
    y = new float[2 * PIXELS * BLOCK + BLOCK];
    tiles = new float[WinogradForm.FOUR.products() * (blocks * PIXELS + 1) * BLOCK];
    table = new int[SumTable.LENGTH + blocks * taps];
    table[SumTable.RUNS] = blocks * taps;
    table[SumTable.X_PIXEL] = BLOCK;
    table[SumTable.Y_PIXEL] = BLOCK;
    table[SumTable.Y_VECTOR + 1] = Lanes.COUNT == BLOCK ? PIXELS * BLOCK : Lanes.COUNT;
    table[SumTable.W_VECTOR + 1] = (channels * taps | 1) * Lanes.COUNT;
    for (int n = 0; n < blocks * taps; n++) {
      int tap = n % taps;
      table[SumTable.LENGTH + n] = n / taps * planeStep + tap / window * rowStep
          + tap % window * BLOCK;
    }
    kernel = SumKernels.rows(new WarmUp(false), 2, table, 0, PIXELS);
  }

  /** Sums of products. */
  @Benchmark
  public float[] sums() {
    kernel.row(x, w, zeros, zeros, y, table, 0, 0, 0, 0, 0, PIXELS, 0, Float.POSITIVE_INFINITY);
    return y;
  }

  /** The transform of x for convolutions of 3×3 by F(2×2, 3×3), of 14 tiles; the window has no part in it. */
  @Benchmark
  public float[] winogradInput() {
    return winogradInput(WinogradForm.TWO);
  }

  /** The transform of x by F(4×4, 3×3), of 7 tiles for twice as many rows. */
  @Benchmark
  public float[] winogradFourInput() {
    return winogradInput(WinogradForm.FOUR);
  }

  private float[] winogradInput(WinogradForm form) {
    int blocks = channels / BLOCK;
    int across = PIXELS / form.outputs();
    for (int b = 0; b < blocks; b++) {
      WinogradKernel.of(form).input(x, b * planeStep, rowStep, form.inputs() - 1, tiles,
          b * across * BLOCK, (blocks * across + 1) * BLOCK, across, held);
    }
    return tiles;
  }
}
