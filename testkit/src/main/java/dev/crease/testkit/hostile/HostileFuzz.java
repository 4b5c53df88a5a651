package dev.crease.testkit.hostile;

import com.sun.management.ThreadMXBean;
import dev.crease.error.CreaseException;
import dev.crease.error.NotEquivalentException;
import dev.crease.graph.Graph;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Folds damaged files, one after the other on one thread. A file that reaches code that none before it did is damaged further.
 *
 * <pre>
 * java -Xmx512m -javaagent:jacocoagent.jar … dev.crease.testkit.hostile.HostileFuzz INPUTS SEED CASES [FOLDER…]
 * </pre>
 *
 * <p>Files that fail are written to the folder CASES, and those that verification finds changed by folding; the folders hold more files to
 * start from.
 */
public final class HostileFuzz {

  /** A file may take this long, in seconds of its thread. */
  static final double MAX_SECONDS = 2;

  /** Reading and folding a file may allocate this much, most of it garbage at once; running it takes what the model says. */
  static final long MAX_ALLOCATED_BYTES = 1L << 30;

  private static final int HANG_SECONDS = 60;

  private static final int MAX_CORPUS = 20_000;
  private static final int MAX_KEPT = 8 << 10;
  private static final int MAX_REPORTS = 20;
  private static final int MAX_CHANGED = 200;

  /** Both models are run for one file in so many, and for all that reach something new. */
  private static final int VERIFY_EVERY = 16;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Coverage coverage = Coverage.of(Graph.class);
  private final List<byte[]> corpus;
  private final SplittableRandom random;
  private final Mutator mutator;
  private final Map<String, Long> outcomes = new TreeMap<>();
  private final Map<String, String> failures = new LinkedHashMap<>();
  private final Optional<Path> cases;
  private long inputs;
  private int changed;
  private double maxSeconds;
  private long maxAllocatedBytes;
  private volatile long started;
  private volatile byte[] running = new byte[0];

  /**
   * A run.
   *
   * @param seeds files to start from
   * @param seed of the random numbers
   * @param cases where files that fail are written
   */
  public HostileFuzz(List<byte[]> seeds, long seed, Optional<Path> cases) {
    this.corpus = new ArrayList<>(seeds);
    this.random = new SplittableRandom(seed);
    this.mutator = new Mutator(seed);
    this.cases = cases;
  }

  /** Tries the seeds themselves, then damaged files. */
  public void run(long count) {
    corpus.forEach(seed -> one(seed, true));
    for (long i = 0; i < count; i++) {
      byte[] bytes = mutator.mutate(pick(), pick());
      one(bytes, random.nextInt(VERIFY_EVERY) == 0);
      if (coverage.isThere() && coverage.isNew() && bytes.length <= MAX_KEPT) {
        keep(bytes);
        one(bytes, true);
      }
    }
  }

  private void keep(byte[] bytes) {
    if (corpus.size() < MAX_CORPUS) {
      corpus.add(bytes);
    } else {
      corpus.set(random.nextInt(corpus.size()), bytes);
    }
  }

  /** Half the time one of the newest. */
  private byte[] pick() {
    int size = corpus.size();
    int at = random.nextBoolean()
        ? size - 1 - random.nextInt(Math.min(size, 200))
        : random.nextInt(size);
    return corpus.get(at);
  }

  private void one(byte[] bytes, boolean verify) {
    inputs++;
    running = bytes;
    started = inputs;
    long allocated = THREADS.getCurrentThreadAllocatedBytes();
    long time = THREADS.getCurrentThreadCpuTime();
    HostileCheck.Outcome outcome = HostileCheck.of(bytes, verify);
    double seconds = (THREADS.getCurrentThreadCpuTime() - time) * 1e-9;
    allocated = THREADS.getCurrentThreadAllocatedBytes() - allocated;
    maxSeconds = Math.max(maxSeconds, seconds);
    maxAllocatedBytes = Math.max(maxAllocatedBytes, verify ? 0 : allocated);
    outcomes.merge(
        outcome.refusal().map(r -> r.getClass().getSimpleName()).orElse(outcome.step()), 1L,
        Long::sum);
    outcome.refusal().filter(NotEquivalentException.class::isInstance)
        .ifPresent(r -> keepChanged(r, bytes));
    outcome.failure().ifPresent(f -> fail(signature(outcome.step(), f), text(f), bytes));
    if (seconds > MAX_SECONDS) {
      fail("time at " + outcome.step(), seconds + " s", bytes);
    }
    if (!verify && allocated > MAX_ALLOCATED_BYTES) {
      fail("memory at " + outcome.step(), allocated + " bytes", bytes);
    }
  }

  private static String signature(String step, Throwable thrown) {
    return Stream.of(thrown.getStackTrace()).filter(f -> f.getClassName().startsWith("dev.crease"))
        .findFirst()
        .map(f -> step + ": " + thrown.getClass().getSimpleName() + " at " + f.getClassName() + "."
            + f.getMethodName() + ":" + f.getLineNumber())
        .orElse(step + ": " + thrown.getClass().getSimpleName());
  }

  private static String text(Throwable thrown) {
    StringWriter out = new StringWriter();
    thrown.printStackTrace(new PrintWriter(out));
    return out.toString().lines().limit(40).reduce("", (a, b) -> a + b + "\n");
  }

  private void fail(String signature, String text, byte[] bytes) {
    outcomes.merge("FAILED " + signature, 1L, Long::sum);
    if (failures.size() < MAX_REPORTS && failures.putIfAbsent(signature, text) == null) {
      System.err.println(inputs + ": " + signature + "\n" + text);
      cases.ifPresent(folder -> write(folder.resolve("case-" + failures.size() + ".onnx"), bytes));
    }
  }

  /** No failure: nothing is written of such a model. What damage did to it is worth a look. */
  private void keepChanged(CreaseException refusal, byte[] bytes) {
    if (cases.isPresent() && changed < MAX_CHANGED) {
      changed++;
      System.err.println(inputs + ": changed-" + changed + ": " + refusal.getMessage());
      write(cases.get().resolve("changed-" + changed + ".onnx"), bytes);
    }
  }

  private static void write(Path file, byte[] bytes) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the process if one file takes far too long, with what it is at. Seconds are counted, so that a process that was stopped may go on. */
  private void watch(Thread worker) {
    Thread.ofPlatform().daemon().start(() -> {
      long last = -1;
      for (int seconds = 0; worker.isAlive() && seconds < HANG_SECONDS; seconds++) {
        try {
          Thread.sleep(1000);
        } catch (InterruptedException e) {
          return;
        }
        if (started != last) {
          last = started;
          seconds = 0;
        }
      }
      if (worker.isAlive()) {
        System.err.println(last + ": no end");
        Stream.of(worker.getStackTrace()).limit(60).forEach(f -> System.err.println("\tat " + f));
        cases.ifPresent(folder -> write(folder.resolve("hang.onnx"), running));
        Runtime.getRuntime().halt(1);
      }
    });
  }

  /** What went wrong, by where; empty where nothing did. */
  public Map<String, String> failures() {
    return failures;
  }

  /** Files tried, damaged or not. */
  public long inputs() {
    return inputs;
  }

  /** What was seen. */
  public String summary() {
    StringBuilder text = new StringBuilder();
    outcomes.forEach((what, count) -> text.append("  %9d %s%n".formatted(count, what)));
    text.append(
        "  slowest %.3f s, largest allocation %.1f MB, %d files kept, probes reached %s%n"
            .formatted(
                maxSeconds, maxAllocatedBytes / 1e6, corpus.size(), coverage.count()));
    return text.toString();
  }

  /** Runs, prints what was seen; exits with 1 if a file failed. */
  public static void main(String[] args) {
    long count = Long.parseLong(args[0]);
    List<Path> folders = Stream.of(args).skip(3).map(Path::of).toList();
    HostileFuzz fuzz = new HostileFuzz(
        HostileSeeds.all(folders), Long.parseLong(args[1]), Optional.of(Path.of(args[2])));
    fuzz.watch(Thread.currentThread());
    long start = System.nanoTime();
    fuzz.run(count);
    double seconds = (System.nanoTime() - start) * 1e-9;
    System.out.printf("%d files in %.0f s, %.0f a second; %d kinds of failures%n", fuzz.inputs(),
        seconds, fuzz.inputs() / seconds, fuzz.failures().size());
    System.out.print(fuzz.summary());
    System.exit(fuzz.failures().isEmpty() ? 0 : 1);
  }
}
