package dev.crease.tornado.exec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.exec.ExecutorOptions;
import dev.crease.testkit.cases.OperatorCases;
import dev.crease.testkit.exec.Held;
import dev.crease.testkit.exec.SessionLoad;
import dev.crease.tornado.TestDevice;
import org.junit.jupiter.api.Test;

/** Many runs on several threads give one thread's bits and leave nothing behind. {@code -Dload.runs=10000} runs more. */
class DeviceLoadTest {

  private static final int RUNS = Integer.getInteger("load.runs", 100);
  private static final int THREADS = 4;
  private static final long MORE_HEAP_BYTES = 64 << 20;

  @Test
  void manyRunsOnSeveralThreads() {
    TornadoExecutor executor = new TornadoExecutor(
        TestDevice.open(), new ExecutorOptions(false, false));
    SessionLoad load = new SessionLoad(
        executor, OperatorCases.of("Conv", "Gemm", "MaxPool").stream().limit(5).toList());
    assertThat(load.run(RUNS, THREADS)).isEmpty();
    Held before = Held.now();
    assertThat(load.run(RUNS, THREADS)).isEmpty();
    Held after = Held.now();
    System.out.println(RUNS + " runs on the device on " + THREADS
        + " threads\n  before: " + before + "\n  after:  " + after);
    assertThat(after.handles()).isLessThanOrEqualTo(before.handles());
    assertThat(after.threads()).isLessThanOrEqualTo(before.threads() + 1);
    assertThat(after.heapBytes()).isLessThan(before.heapBytes() + MORE_HEAP_BYTES);
  }
}
