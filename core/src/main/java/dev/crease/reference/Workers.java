package dev.crease.reference;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Threads that share loops whose rounds are independent. The calling thread works too, so that a loop inside of a loop
 * cannot starve.
 */
final class Workers implements AutoCloseable {

  private final int threads;
  private final ExecutorService pool;

  /**
   * Starts no thread yet.
   *
   * @param threads how many threads work on a loop, the calling one included
   */
  Workers(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads: expected 1 or more, got " + threads);
    }
    this.threads = threads;
    this.pool = Executors.newFixedThreadPool(
        Math.max(1, threads - 1),
        Thread.ofPlatform().daemon().name("crease-reference-", 0).factory());
  }

  int threads() {
    return threads;
  }

  /**
   * Runs all rounds of a loop and waits for them.
   *
   * @throws RuntimeException what the first round, by index, threw; rounds after it may not have run
   */
  void run(int count, IntConsumer body) {
    if (threads == 1 || count <= 1) {
      for (int i = 0; i < count; i++) {
        body.accept(i);
      }
      return;
    }
    Loop loop = new Loop(count, body);
    for (int i = 1; i < Math.min(threads, count); i++) {
      pool.execute(loop);
    }
    loop.run();
    loop.await();
  }

  @Override
  public void close() {
    pool.shutdown();
  }

  /** Rounds are claimed in ascending order, so when one has failed, all before it are claimed and will end. */
  private static final class Loop implements Runnable {

    private final int count;
    private final IntConsumer body;
    private final AtomicInteger next = new AtomicInteger();
    private final CountDownLatch done;
    private volatile int failedRound = Integer.MAX_VALUE;
    private @Nullable Throwable failure;

    Loop(int count, IntConsumer body) {
      this.count = count;
      this.body = body;
      this.done = new CountDownLatch(count);
    }

    @Override
    public void run() {
      int round = next.getAndIncrement();
      while (round < count) {
        try {
          if (round < failedRound) {
            body.accept(round);
          }
        } catch (RuntimeException | Error e) {
          fail(round, e);
        } finally {
          done.countDown();
        }
        round = next.getAndIncrement();
      }
    }

    private synchronized void fail(int round, Throwable thrown) {
      if (round < failedRound) {
        failedRound = round;
        failure = thrown;
      }
    }

    private synchronized @Nullable Throwable failure() {
      return failure;
    }

    void await() {
      boolean interrupted = false;
      while (true) {
        try {
          done.await();
          break;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      switch (failure()) {
        case null -> {
        }
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        case Throwable t -> throw new IllegalStateException(t);
      }
    }
  }
}
