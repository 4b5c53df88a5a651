package dev.crease.host.kernel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Kernels that a run calls so often that the JVM would compile them in the middle of it, with all else waiting for loops that it still
 * interprets. Here they are called for next to nothing until they are compiled, once in a process.
 */
public final class WarmUp {

  /** Products, each for all sums of a tile, from which on the JVM compiles a kernel within a run anyway. */
  private static final long MANY = 100_000;

  /** How long a kernel is called at most, in nanoseconds: a JVM may have been told not to compile. */
  private static final long PATIENCE = 2_000_000_000L;

  /** What a call of a compiled kernel takes at most, in nanoseconds, and for each pixel by a vector of channels. */
  private static final long CALL = 2_000;
  private static final long CALL_OF_SUM = 128;

  private static final Set<Size> DONE = ConcurrentHashMap.newKeySet();

  /**
   * Which kernel of all.
   *
   * @param pixels pixels of a tile
   * @param vectors vectors of channels
   * @param step from one window to the next, 0 for any
   */
  record Size(int pixels, int vectors, int step) {}

  private static final class Use {
    private final RowKernel kernel;
    private final int step;
    private long products;
    private int runs;
    private int shortRuns;
    private int shorter;

    Use(RowKernel kernel, int step) {
      this.kernel = kernel;
      this.step = step;
    }
  }

  private final Map<Size, Use> uses = new LinkedHashMap<>();

  /** Nothing to warm up yet. */
  public WarmUp() {}

  /**
   * A kernel will be used.
   *
   * @param size which it is
   * @param kernel the kernel
   * @param products products for all sums of a tile in one run
   * @param table what it is to work on
   */
  void add(Size size, RowKernel kernel, long products, int... table) {
    Use use = uses.computeIfAbsent(size, _ -> new Use(kernel, table[SumTable.X_PIXEL]));
    use.products += products;
    // Two of each, so that no loop looks as if it ended after its first round.
    use.runs = Math.max(use.runs, Math.min(2, table[SumTable.RUNS]));
    use.shortRuns = Math.max(use.shortRuns, Math.min(2, table[SumTable.SHORT_RUNS]));
    use.shorter = Math.max(use.shorter, Math.min(Lanes.BLOCK, table[SumTable.SHORT]));
  }

  /** What is worth it and has not been done in this process; in any order, by any thread. */
  public List<Runnable> tasks() {
    List<Runnable> tasks = new ArrayList<>();
    uses.forEach((size, use) -> {
      if (use.products >= MANY && !DONE.contains(size)) {
        tasks.add(() -> {
          call(size, use);
          DONE.add(size);
        });
      }
    });
    return tasks;
  }

  private static void call(Size size, Use use) {
    int width = 2 * size.pixels();
    int runs = use.runs + use.shortRuns;
    int sums = size.pixels() * size.vectors();
    float[] x = new float[width * use.step + 2 * Lanes.BLOCK];
    float[] w = new float[Lanes.BLOCK * runs * size.vectors() * Lanes.COUNT];
    float[] zeros = new float[size.vectors() * Lanes.COUNT];
    float[] y = new float[width * zeros.length];
    int[] table = new int[SumTable.LENGTH + runs];
    table[SumTable.X_PIXEL] = use.step;
    table[SumTable.Y_PIXEL] = Lanes.COUNT;
    table[SumTable.Y_VECTOR + 1] = (size.vectors() - 1) * width * Lanes.COUNT;
    table[SumTable.W_VECTOR + 1] = (size.vectors() - 1) * runs * Lanes.BLOCK * Lanes.COUNT;
    table[SumTable.SHORT] = use.shorter;
    long start = System.nanoTime();
    for (long took = Long.MAX_VALUE, now = start; took > CALL + CALL_OF_SUM * sums
        && now - start < PATIENCE;) {
      // Calls count, too, before a kernel is compiled; every second one is short.
      table[SumTable.RUNS] = 0;
      table[SumTable.SHORT_RUNS] = 0;
      use.kernel.row(x, w, zeros, zeros, y, table, 0, 0, 0, 0, 0, size.pixels(), 0, 0);
      table[SumTable.RUNS] = use.runs;
      table[SumTable.SHORT_RUNS] = use.shortRuns;
      long before = System.nanoTime();
      use.kernel.row(x, w, zeros, zeros, y, table, 0, 0, 0, 0, 0, width, 0, 0);
      now = System.nanoTime();
      took = now - before;
    }
  }
}
