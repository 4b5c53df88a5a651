package dev.crease.tornado.exec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.exec.ExecutorOptions;
import dev.crease.exec.Session;
import dev.crease.reference.Arithmetic;
import dev.crease.reference.ReferenceExecutor;
import dev.crease.tensor.DType;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.Tolerance;
import dev.crease.testkit.cases.OperatorCase;
import dev.crease.testkit.exec.CaseCheck;
import dev.crease.tornado.GpuTarget;
import dev.crease.tornado.TestDevice;
import dev.crease.tornado.TornadoTarget;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every operator case on the device. What has no kernel runs on the host, which must fit in as well. The system property {@code
 * device.kind} set to {@code gpu} takes the kernels of GPUs wherever they are run.
 */
class DeviceCasesTest {

  private static TornadoTarget target() {
    TornadoTarget target = TestDevice.open();
    return System.getProperty("device.kind", "").equals("gpu") ? GpuTarget.of(target) : target;
  }

  static List<OperatorCase> cases() {
    return CaseCheck.cases();
  }

  /** What is wrong with an output, if anything. */
  private static Optional<String> violation(OperatorCase c, String name, Tensor expected,
      Tensor actual) {
    boolean sum = c.family().equals("ReduceSum") || c.family().equals("ReduceMean");
    return sum && c.precision() == DType.FLOAT && c.inputs().containsKey("x")
        ? sumViolation(c, name, expected, actual)
        : Tolerance.ofRounding(c.precision()).violation(c.id() + " " + name, expected, actual);
  }

  /** As {@link SumBound} has it of the sum's row; few networks sum what cancels, these cases do. */
  private static Optional<String> sumViolation(OperatorCase c, String name, Tensor expected,
      Tensor actual) {
    Tensor x = Objects.requireNonNull(c.inputs().get("x"));
    Map<String, Tensor> inputs = new HashMap<>(c.inputs());
    inputs.put("x", SumBound.absolute(x));
    Tensor most = Objects.requireNonNull(reference(c, inputs).get(name));
    double terms = 1.0 + (double) x.shape().elements() / expected.shape().elements();
    return new SumBound(expected, most, terms).violation(c.id() + " " + name, actual);
  }

  private static Map<String, Tensor> reference(OperatorCase c, Map<String, Tensor> inputs) {
    try (Session session = new ReferenceExecutor(Arithmetic.DECLARED, 1)
        .compile(c.model(), c.inputShapes())) {
      return session.run(inputs);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void deviceGivesWhatTheReferenceGives(OperatorCase c) {
    TornadoExecutor executor = new TornadoExecutor(target(),
        new ExecutorOptions(false, false));
    Map<String, Tensor> expected = reference(c, c.inputs());
    try (Session session = executor.compile(c.model(), c.inputShapes())) {
      Map<String, Tensor> actual = session.run(c.inputs());
      Map<String, Tensor> again = session.run(c.inputs());
      expected.forEach((name, tensor) -> {
        Tensor first = Objects.requireNonNull(actual.get(name));
        Tensor second = Objects.requireNonNull(again.get(name));
        assertThat(violation(c, name, tensor, first)).isEmpty();
        assertThat(Tolerance.EXACT.violation(name + " again", first, second)).isEmpty();
      });
    }
  }
}
