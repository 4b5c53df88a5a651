package dev.crease.host.kernel;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Kernels that a run calls so often that the JVM would compile them in the middle of it, each loop for itself and the whole once more, with all else
 * waiting for loops that it still interprets. Here they are called for next to nothing until they are compiled, once in a process.
 *
 * <p>The JVM counts calls and rounds of loops, and asks for more of both the more kernels wait for its compiler. So few are called at a time, and
 * those that call let the compiler have a core once they have called enough.
 */
public final class WarmUp {

  /** Products, each for all sums of a tile, from which on the JVM compiles a kernel within a run anyway. */
  private static final long MANY = 100_000;

  /** Those from which on runs that go on for a second gain more than it takes to compile a kernel. */
  private static final long FEW = 5_000;

  /** Kernels that are called in turns: one is compiled, one waits, and one gets there. */
  private static final int TOGETHER = 3;

  /** Calls after which a kernel may be waiting for its compiler, and those of a turn. */
  private static final int ENOUGH = 1_000;
  private static final int TURN = 20;

  /** How long a thread sleeps where all it calls may be waiting, in nanoseconds. */
  private static final long REST = 500_000L;

  /** How long no kernel may become compiled, in nanoseconds: a JVM may have been told not to compile. */
  private static final long PATIENCE = 2_000_000_000L;

  /** What a call of a compiled kernel takes at most, in nanoseconds, and for each pixel by a vector of channels. */
  private static final long CALL = 2_000;
  private static final long CALL_OF_SUM = 128;

  private static final Set<Object> DONE = ConcurrentHashMap.newKeySet();

  /**
   * Which kernel of all.
   *
   * @param pixels pixels of a tile
   * @param vectors vectors of channels
   * @param step from one window to the next, 0 for any
   */
  record Size(int pixels, int vectors, int step) {}

  /** A call of a kernel with next to nothing to do. */
  @FunctionalInterface
  interface Sample {

    /**
     * Calls the kernel.
     *
     * @param whole whether each of its loops goes round, and twice, so that none looks as if it ended after its first round
     */
    void call(boolean whole);
  }

  /** What a kernel has to do in a run, and how it is called before. */
  private static final class Use {
    private final int sums;
    private final Supplier<Sample> sample;
    private long products;

    Use(int sums, Supplier<Sample> sample) {
      this.sums = sums;
      this.sample = sample;
    }
  }

  /** Rows of sums, with as many kinds of runs as all that use them have. */
  private static final class Rows implements Supplier<Sample> {
    private final Size size;
    private final RowKernel kernel;
    private final int step;
    private int runs;
    private int shortRuns;
    private int shorter;

    Rows(Size size, RowKernel kernel, int step) {
      this.size = size;
      this.kernel = kernel;
      this.step = step;
    }

    @Override
    public Sample get() {
      int width = 2 * size.pixels();
      int all = runs + shortRuns;
      int[] table = new int[SumTable.LENGTH + all];
      table[SumTable.X_PIXEL] = step;
      table[SumTable.Y_PIXEL] = Lanes.COUNT;
      table[SumTable.Y_VECTOR + 1] = (size.vectors() - 1) * width * Lanes.COUNT;
      table[SumTable.W_VECTOR + 1] = (size.vectors() - 1) * all * Lanes.BLOCK * Lanes.COUNT;
      table[SumTable.SHORT] = shorter;
      float[] x = new float[width * step + 2 * Lanes.BLOCK];
      float[] w = new float[Lanes.BLOCK * all * size.vectors() * Lanes.COUNT];
      float[] zeros = new float[size.vectors() * Lanes.COUNT];
      float[] y = new float[width * zeros.length];
      return whole -> {
        table[SumTable.RUNS] = whole ? runs : 0;
        table[SumTable.SHORT_RUNS] = whole ? shortRuns : 0;
        kernel.row(x, w, zeros, zeros, y, table, 0, 0, 0, 0, 0, whole ? width : size.pixels(), 0,
            0);
      };
    }
  }

  /** A kernel that is being called. */
  private static final class Trial {
    private final Object kernel;
    private final Sample sample;
    private final long most;
    private int calls;

    Trial(Object kernel, Use use) {
      this.kernel = kernel;
      this.sample = use.sample.get();
      this.most = CALL + CALL_OF_SUM * use.sums;
    }

    boolean hasEnough() {
      return calls >= ENOUGH;
    }

    /** Calls the kernel a few times, or until it turns out to be compiled; whether it is. */
    boolean turn() {
      for (int i = 0; i < TURN; i += 2) {
        // Calls count, too, before a kernel is compiled; every second one is short.
        sample.call(false);
        long before = System.nanoTime();
        sample.call(true);
        if (System.nanoTime() - before <= most) {
          DONE.add(kernel);
          return true;
        }
      }
      calls += TURN;
      return false;
    }
  }

  private final Map<Object, Use> uses = new LinkedHashMap<>();
  private final Map<Size, Rows> rows = new HashMap<>();

  private final long enough;

  /**
   * Nothing to warm up yet.
   *
   * @param once whether there will be one run, or a few
   */
  public WarmUp(boolean once) {
    this.enough = once ? MANY : FEW;
  }

  /**
   * Rows of sums will be used.
   *
   * @param size which kernel it is
   * @param kernel the kernel
   * @param products products for all sums of a tile in one run
   * @param table what it is to work on
   */
  void add(Size size, RowKernel kernel, long products, int... table) {
    Rows all = rows.computeIfAbsent(size, _ -> new Rows(size, kernel, table[SumTable.X_PIXEL]));
    all.runs = Math.max(all.runs, Math.min(2, table[SumTable.RUNS]));
    all.shortRuns = Math.max(all.shortRuns, Math.min(2, table[SumTable.SHORT_RUNS]));
    all.shorter = Math.max(all.shorter, Math.min(Lanes.BLOCK, table[SumTable.SHORT]));
    add(size, products, size.pixels() * size.vectors(), all);
  }

  /**
   * A kernel will be used.
   *
   * @param kernel which of all
   * @param products what it does in one run, in products as rows of sums have them
   * @param sums how much a call of the sample does at most, in vectors
   * @param sample (out) makes what calls it
   */
  void add(Object kernel, long products, int sums, Supplier<Sample> sample) {
    uses.computeIfAbsent(kernel, _ -> new Use(sums, sample)).products += products;
  }

  /**
   * What is worth it and has not been done in this process, in some parts at most that take the same time; in any order, by any thread.
   *
   * @param parts how many
   */
  public List<Runnable> tasks(int parts) {
    List<List<Trial>> shares = new ArrayList<>();
    uses.entrySet().stream()
        .filter(u -> u.getValue().products >= enough && !DONE.contains(u.getKey()))
        .sorted(Comparator.comparingLong(u -> -u.getValue().products))
        .map(u -> new Trial(u.getKey(), u.getValue()))
        .forEach(trial -> {
          if (shares.size() < parts) {
            shares.add(new ArrayList<>());
          }
          shares.stream().min(Comparator.comparingInt(List::size)).orElseThrow().add(trial);
        });
    return shares.stream().<Runnable>map(share -> () -> call(share)).toList();
  }

  /** Calls kernels, what has most to do first, until all are compiled. */
  private static void call(List<Trial> left) {
    long since = System.nanoTime();
    while (!left.isEmpty() && System.nanoTime() - since < PATIENCE) {
      List<Trial> now = left.subList(0, Math.min(TOGETHER, left.size()));
      boolean waiting = now.stream().allMatch(Trial::hasEnough);
      if (now.removeIf(Trial::turn)) {
        since = System.nanoTime();
      } else if (waiting) {
        LockSupport.parkNanos(REST);
      }
    }
  }
}
