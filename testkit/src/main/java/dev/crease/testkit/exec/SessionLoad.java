package dev.crease.testkit.exec;

import dev.crease.exec.Executor;
import dev.crease.exec.Session;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.cases.OperatorCase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Runs many sessions of one executor on several threads, some shared and some of their own, and compares every output's bits with those of one thread. */
public final class SessionLoad {

  /** A thread opens a session of its own for one run in so many. */
  private static final int OWN_EVERY = 10;

  private final Executor executor;
  private final List<OperatorCase> cases;
  private final List<Map<String, Tensor>> expected = new ArrayList<>();
  private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();

  /**
   * A load.
   *
   * @param executor the executor
   * @param cases what to run; run once here, on one thread
   */
  public SessionLoad(Executor executor, List<OperatorCase> cases) {
    this.executor = executor;
    this.cases = List.copyOf(cases);
    for (OperatorCase c : cases) {
      try (Session session = executor.compile(c.model(), c.inputShapes())) {
        expected.add(session.run(c.inputs()));
      }
    }
  }

  /**
   * Runs.
   *
   * @param runs how many in all
   * @param threads on how many threads
   * @return what was wrong
   */
  public List<String> run(int runs, int threads) {
    List<Session> shared = cases.stream().map(c -> executor.compile(c.model(), c.inputShapes()))
        .toList();
    AtomicInteger next = new AtomicInteger();
    List<Thread> workers = IntStream.range(0, threads)
        .mapToObj(_ -> Thread.ofPlatform().start(() -> {
          for (int i = next.getAndIncrement(); i < runs; i = next.getAndIncrement()) {
            one(i, shared);
          }
        })).toList();
    try {
      for (Thread worker : workers) {
        worker.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      wrong.add("interrupted");
    }
    shared.forEach(Session::close);
    return List.copyOf(wrong);
  }

  private void one(int i, List<Session> shared) {
    int at = i % cases.size();
    OperatorCase c = cases.get(at);
    try {
      if (i / cases.size() % OWN_EVERY == 0) {
        try (Session own = executor.compile(c.model(), c.inputShapes())) {
          compare(c, own.run(c.inputs()), expected.get(at));
        }
      } else {
        compare(c, shared.get(at).run(c.inputs()), expected.get(at));
      }
    } catch (RuntimeException e) {
      wrong.add(c.id() + ": " + e);
    }
  }

  private void compare(OperatorCase c, Map<String, Tensor> got, Map<String, Tensor> wanted) {
    wanted.forEach((name, tensor) -> {
      boolean same = Optional.ofNullable(got.get(name))
          .filter(g -> g.shape().equals(tensor.shape()) && g.dtype() == tensor.dtype()
              && g.bytes().mismatch(tensor.bytes()) == -1)
          .isPresent();
      if (!same) {
        wrong.add(c.id() + " output " + name + " has other bits");
      }
    });
  }
}
