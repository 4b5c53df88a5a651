package dev.crease.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.Executors;
import dev.crease.exec.Executor;
import dev.crease.testkit.cases.OperatorCases;
import dev.crease.testkit.exec.Held;
import dev.crease.testkit.exec.SessionLoad;
import org.junit.jupiter.api.Test;

/** Many runs on several threads give one thread's bits and leave nothing behind. {@code -Dload.runs=10000} runs more. */
class HostLoadTest {

  private static final int RUNS = Integer.getInteger("load.runs", 1000);
  private static final int THREADS = 8;
  private static final long MORE_HEAP_BYTES = 16 << 20;

  @Test
  void manyRunsOnSeveralThreads() {
    try (Executor executor = Executors.open("host:2")) {
      SessionLoad load = new SessionLoad(
          executor, OperatorCases.of("Conv", "Gemm", "MatMul", "Add", "MaxPool", "Concat"));
      assertThat(load.run(RUNS, THREADS)).isEmpty();
      Held before = Held.now();
      assertThat(load.run(RUNS, THREADS)).isEmpty();
      Held after = Held.now();
      System.out.println(RUNS + " runs on the host's vectors on " + THREADS
          + " threads\n  before: " + before + "\n  after:  " + after);
      assertThat(after.handles()).isLessThanOrEqualTo(before.handles());
      assertThat(after.threads()).isLessThanOrEqualTo(before.threads() + 1);
      assertThat(after.heapBytes()).isLessThan(before.heapBytes() + MORE_HEAP_BYTES);
    }
  }
}
