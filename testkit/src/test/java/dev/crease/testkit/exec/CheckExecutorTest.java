package dev.crease.testkit.exec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckExecutorTest {

  private record Ran(int code, String out, String err) {}

  private static Ran run(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code = CheckExecutor.run(List.of(args),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
    return new Ran(code, out.toString(StandardCharsets.UTF_8),
        err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void theReferenceIsRight() {
    int all = CaseCheck.cases().size();
    Ran ran = run("reference", "3/40");
    assertThat(ran.out())
        .isEqualTo(Math.ceilDiv(all - 2, 40) + " operator cases on reference, 0 wrong\n");
    assertThat(ran.code()).isZero();
  }

  @Test
  void saysWhatIsExpected() {
    assertThat(run().code()).isEqualTo(2);
    assertThat(run("reference", "0/3").err())
        .isEqualTo("check: expected NAME [K/N], got 'reference 0/3'\n");
    assertThat(run("nothing").code()).isEqualTo(5);
  }
}
