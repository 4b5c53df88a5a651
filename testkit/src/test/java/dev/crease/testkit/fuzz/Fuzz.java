package dev.crease.testkit.fuzz;

import dev.crease.graph.GraphPrinter;
import dev.crease.graph.Model;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * Folds many random graphs.
 *
 * <pre>
 * java … dev.crease.testkit.fuzz.Fuzz SEEDS [FROM [THREADS]]
 * </pre>
 */
public final class Fuzz {

  private static final int MAX_REPORTS = 5;

  private final FuzzStatistics statistics = new FuzzStatistics();
  private final ConcurrentLinkedQueue<String> reports = new ConcurrentLinkedQueue<>();
  private final AtomicLong failures = new AtomicLong();

  private Fuzz() {}

  /**
   * Runs seeds.
   *
   * @param from the first seed
   * @param count how many
   * @param threads how many at once
   */
  static Fuzz run(long from, long count, int threads) {
    Fuzz fuzz = new Fuzz();
    AtomicLong next = new AtomicLong(from);
    List<Thread> workers = IntStream.range(0, threads)
        .mapToObj(_ -> Thread.ofPlatform().start(() -> {
          for (long seed = next.getAndIncrement(); seed < from + count; seed = next
              .getAndIncrement()) {
            fuzz.one(seed);
          }
        })).toList();
    for (Thread worker : workers) {
      try {
        worker.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }
    return fuzz;
  }

  private void one(long seed) {
    FuzzCase c;
    try {
      c = FuzzGenerator.of(seed);
    } catch (RuntimeException e) {
      report("seed " + seed + ": " + FuzzFailure.thrown("generate", e));
      return;
    }
    FuzzCheck.check(c, statistics).ifPresent(failure -> report(describe(c, failure)));
  }

  private void report(String text) {
    if (failures.getAndIncrement() < MAX_REPORTS) {
      reports.add(text);
      System.err.println(text);
    }
  }

  private static String describe(FuzzCase c, FuzzFailure failure) {
    FuzzStatistics unused = new FuzzStatistics();
    boolean runs = RuntimeComparison.runs(c);
    FuzzCase small = Shrinker.shrink(
        c,
        smaller -> FuzzCheck.check(smaller, unused)
            .filter(f -> f.kind().equals(failure.kind())).isPresent()
            && (!runs || RuntimeComparison.runs(smaller)));
    Optional<FuzzFailure> again = FuzzCheck.check(small, unused);
    return "seed " + c.seed() + ": " + firstLine(failure.toString()) + "\nshrunk from "
        + c.model().graph().nodes().size() + " nodes to:\n" + text(small.model())
        + "inputs " + small.inputs() + "\nthere: " + again.orElse(failure) + "\n";
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }

  private static String text(Model model) {
    StringBuilder attributes = new StringBuilder();
    model.graph().nodes()
        .forEach(n -> attributes.append("  ").append(n.label()).append(": ").append(n.op())
            .append('\n'));
    return "opset " + model.opset() + ", IR version " + model.irVersion() + "\n"
        + GraphPrinter.print(model.graph()) + attributes;
  }

  /** What was seen. */
  FuzzStatistics statistics() {
    return statistics;
  }

  long failures() {
    return failures.get();
  }

  /** The first failures, shrunk. */
  List<String> reports() {
    return List.copyOf(reports);
  }

  /** Runs seeds and prints what they had in them; exits with 1 if one failed. */
  public static void main(String[] args) {
    long count = args.length > 0 ? Long.parseLong(args[0]) : 1000;
    long from = args.length > 1 ? Long.parseLong(args[1]) : 1;
    int threads = args.length > 2
        ? Integer.parseInt(args[2])
        : Runtime.getRuntime().availableProcessors();
    long start = System.nanoTime();
    Fuzz fuzz = run(from, count, threads);
    double seconds = (System.nanoTime() - start) * 1e-9;
    System.out.print(fuzz.statistics.print());
    long graphs = fuzz.statistics.graphs();
    System.out.printf("%d graphs from seed %d in %.1f s, %.0f a second; %d failures%n", graphs,
        from, seconds, graphs / seconds, fuzz.failures());
    if (fuzz.failures() > 0) {
      System.exit(1);
    }
  }
}
