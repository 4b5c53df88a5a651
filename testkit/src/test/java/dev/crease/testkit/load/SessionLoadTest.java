package dev.crease.testkit.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crease.exec.Session;
import dev.crease.reference.Arithmetic;
import dev.crease.reference.ReferenceExecutor;
import dev.crease.testkit.cases.OperatorCase;
import dev.crease.testkit.cases.OperatorCases;
import dev.crease.testkit.exec.Held;
import dev.crease.testkit.exec.SessionLoad;
import java.lang.ref.Reference;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.Test;

/** Many runs of the reference executor. {@code -Dload.runs=10000} runs more. */
class SessionLoadTest {

  private static final int RUNS = Integer.getInteger("load.runs", 500);
  private static final int THREADS = 8;
  private static final long MORE_HEAP_BYTES = 16 << 20;

  private static final List<OperatorCase> CASES = OperatorCases.of(
      "Conv", "Gemm", "MatMul", "Add", "Concat", "BatchNormalization").stream().limit(20).toList();

  @Test
  void manyRunsOnSeveralThreads() {
    try (ReferenceExecutor executor = new ReferenceExecutor(Arithmetic.DECLARED)) {
      SessionLoad load = new SessionLoad(executor, CASES);
      assertThat(load.run(CASES.size() * 2, THREADS)).isEmpty();
      Held before = Held.now();
      assertThat(load.run(RUNS, THREADS)).isEmpty();
      Held after = Held.now();
      System.out.println(RUNS + " runs of the reference on " + THREADS + " threads\n  before: "
          + before + "\n  after:  " + after);
      assertThat(after.handles()).isLessThanOrEqualTo(before.handles());
      assertThat(after.threads()).isLessThanOrEqualTo(before.threads() + 1);
      assertThat(after.heapBytes()).isLessThan(before.heapBytes() + MORE_HEAP_BYTES);
    }
  }

  @Test
  void closedTwiceAndUsedAfterwards() {
    OperatorCase c = CASES.getFirst();
    try (ReferenceExecutor executor = new ReferenceExecutor(Arithmetic.DECLARED)) {
      Session session = executor.compile(c.model(), c.inputShapes());
      session.close();
      session.close();
      assertThatThrownBy(() -> session.run(c.inputs())).isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("session of ").hasMessageContaining("it is closed");
    }
  }

  private static final class Log extends Handler {
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    @Override
    public void publish(LogRecord line) {
      lines.add(new SimpleFormatter().formatMessage(line));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @Test
  void aSessionThatIsNeverClosedIsReported() throws InterruptedException {
    Logger logger = Logger.getLogger("dev.crease.exec");
    Log log = new Log();
    logger.addHandler(log);
    try {
      forget();
      String line = null;
      for (int i = 0; i < 100 && line == null; i++) {
        System.gc();
        line = log.lines.poll(100, TimeUnit.MILLISECONDS);
      }
      assertThat(line).contains("session of ").contains("expected close()");
    } finally {
      logger.removeHandler(log);
      Reference.reachabilityFence(logger);
    }
  }

  private static void forget() {
    OperatorCase c = CASES.getFirst();
    new ReferenceExecutor(Arithmetic.DECLARED).compile(c.model(), c.inputShapes());
  }
}
