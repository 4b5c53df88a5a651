package dev.crease.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.Executors;
import dev.crease.exec.Executor;
import dev.crease.testkit.cases.OperatorCase;
import dev.crease.testkit.exec.CaseCheck;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operator case on the host's kernels. What has none runs on the reference, which must fit in as well. */
@Tag("vectors")
class HostCasesTest {

  private static final Executor EXECUTOR = Executors.open("host:2");

  static List<OperatorCase> cases() {
    return CaseCheck.cases();
  }

  @AfterAll
  static void close() {
    EXECUTOR.close();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void kernelsGiveWhatTheReferenceGives(OperatorCase c) {
    assertThat(CaseCheck.violation(EXECUTOR, c)).isEmpty();
  }
}
