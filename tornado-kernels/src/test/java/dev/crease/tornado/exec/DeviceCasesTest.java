package dev.crease.tornado.exec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.exec.ExecutorOptions;
import dev.crease.exec.Session;
import dev.crease.op.Opaque;
import dev.crease.reference.Arithmetic;
import dev.crease.reference.ReferenceExecutor;
import dev.crease.tensor.DType;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.Tolerance;
import dev.crease.testkit.cases.OperatorCase;
import dev.crease.testkit.cases.OperatorCases;
import dev.crease.tornado.TestDevice;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operator case on the device. What has no kernel runs on the host, which must fit in as well. */
class DeviceCasesTest {

  static List<OperatorCase> cases() {
    return OperatorCases.all().stream()
        .filter(c -> c.model().graph().nodes().stream().noneMatch(n -> n.op() instanceof Opaque))
        .toList();
  }

  /** A sum of n terms in fp32 is within {@code n·2⁻²⁴·Σ|x|}; few networks sum what cancels, these cases do. */
  private static Tolerance tolerance(OperatorCase c) {
    Tolerance usual = Tolerance.ofRounding(c.precision());
    if (!c.family().startsWith("Reduce") || c.precision() != DType.FLOAT) {
      return usual;
    }
    double magnitude = 0;
    long terms = 0;
    for (Tensor t : c.inputs().values()) {
      for (int i = 0; i < t.shape().elements(); i++) {
        magnitude += Math.abs(t.getDouble(i));
      }
      terms += t.shape().elements();
    }
    return new Tolerance(terms * 0x1p-24 * magnitude, usual.relative(), usual.ulp());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void deviceGivesWhatTheReferenceGives(OperatorCase c) {
    TornadoExecutor executor = new TornadoExecutor(TestDevice.open(),
        new ExecutorOptions(false, false));
    Map<String, Tensor> expected;
    try (Session session = new ReferenceExecutor(Arithmetic.DECLARED, 1)
        .compile(c.model(), c.inputShapes())) {
      expected = session.run(c.inputs());
    }
    try (Session session = executor.compile(c.model(), c.inputShapes())) {
      Map<String, Tensor> actual = session.run(c.inputs());
      Map<String, Tensor> again = session.run(c.inputs());
      Tolerance tolerance = tolerance(c);
      expected.forEach((name, tensor) -> {
        Tensor first = Objects.requireNonNull(actual.get(name));
        Tensor second = Objects.requireNonNull(again.get(name));
        assertThat(tolerance.violation(c.id() + " " + name, tensor, first)).isEmpty();
        assertThat(Tolerance.EXACT.violation(name + " again", first, second)).isEmpty();
      });
    }
  }
}
