package dev.crease.testkit.exec;

import dev.crease.exec.Executor;
import dev.crease.exec.Session;
import dev.crease.op.Opaque;
import dev.crease.reference.Arithmetic;
import dev.crease.reference.ReferenceExecutor;
import dev.crease.tensor.DType;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.Tolerance;
import dev.crease.testkit.cases.OperatorCase;
import dev.crease.testkit.cases.OperatorCases;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The operator cases on an executor, against the reference. */
public final class CaseCheck {

  private CaseCheck() {}

  /** The cases whose operators are known. */
  public static List<OperatorCase> cases() {
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

  /** What an executor gets wrong, in words: not the reference's result, or not the same in a second run. */
  public static Optional<String> violation(Executor executor, OperatorCase c) {
    Map<String, Tensor> expected;
    try (Session session = new ReferenceExecutor(Arithmetic.DECLARED, 1)
        .compile(c.model(), c.inputShapes())) {
      expected = session.run(c.inputs());
    }
    try (Session session = executor.compile(c.model(), c.inputShapes())) {
      Map<String, Tensor> actual = session.run(c.inputs());
      Map<String, Tensor> again = session.run(c.inputs());
      Tolerance tolerance = tolerance(c);
      for (Map.Entry<String, Tensor> e : expected.entrySet()) {
        Tensor first = Objects.requireNonNull(actual.get(e.getKey()));
        Tensor second = Objects.requireNonNull(again.get(e.getKey()));
        Optional<String> wrong = tolerance
            .violation(c.id() + " " + e.getKey(), e.getValue(), first)
            .or(() -> Tolerance.EXACT.violation(e.getKey() + " again", first, second));
        if (wrong.isPresent()) {
          return wrong;
        }
      }
      return Optional.empty();
    }
  }
}
