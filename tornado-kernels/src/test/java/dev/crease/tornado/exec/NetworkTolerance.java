package dev.crease.tornado.exec;

import dev.crease.exec.Session;
import dev.crease.exec.lowering.Program;
import dev.crease.exec.lowering.Step;
import dev.crease.graph.Model;
import dev.crease.reference.Arithmetic;
import dev.crease.reference.ReferenceExecutor;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * How far fp32 arithmetic may take a network's outputs from the exact ones.
 *
 * <p>The reference gives the exact outputs, in fp64, and what becomes of them if every operator's result is rounded once
 * to fp32: so much does this network, on this input, make of one rounding per operator. An fp32 sum of K terms rounds K
 * times where that rounds once, so the bound is K times the difference, with the largest K of the network.
 */
final class NetworkTolerance {

  private final Map<String, Tensor> exact;
  private final Map<String, Tensor> rounded;
  private final long terms;

  private NetworkTolerance(Map<String, Tensor> exact, Map<String, Tensor> rounded, long terms) {
    this.exact = exact;
    this.rounded = rounded;
    this.terms = terms;
  }

  static NetworkTolerance of(Model model, Map<String, Tensor> inputs) {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    inputs.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
    long terms = Program.of(model, shapes).steps().stream().mapToLong(NetworkTolerance::terms)
        .max().orElse(1);
    return new NetworkTolerance(run(model, shapes, inputs, Arithmetic.FP64),
        run(model, shapes, inputs, Arithmetic.DECLARED), terms);
  }

  private static Map<String, Tensor> run(Model model, Map<String, Shape> shapes,
      Map<String, Tensor> inputs, Arithmetic arithmetic) {
    try (Session session = new ReferenceExecutor(arithmetic).compile(model, shapes)) {
      return session.run(inputs);
    }
  }

  private static long terms(Step step) {
    return switch (step) {
      case Step.Convolution c ->
        c.x().shape().dim(1) / c.groups() * c.window().kernelSize();
      case Step.TransposedConvolution c ->
        c.x().shape().dim(1) / c.groups() * c.window().kernelSize();
      case Step.Dense d -> d.size().depth();
      case Step.Pool p -> p.window().kernelSize();
      case Step.Reduce r -> r.rows().length();
      case Step.Softmax s -> s.rows().length();
      default -> 1;
    };
  }

  /** What breaks the bound, in words; empty where all outputs are within. */
  Optional<String> violation(Map<String, Tensor> actual) {
    for (Map.Entry<String, Tensor> e : exact.entrySet()) {
      Tensor expected = e.getValue();
      Tensor got = actual.get(e.getKey());
      if (got == null || !got.shape().equals(expected.shape())
          || got.dtype() != expected.dtype()) {
        return Optional.of(e.getKey() + ": expected " + expected + ", got " + got);
      }
      double spread = difference(expected, Objects.requireNonNull(rounded.get(e.getKey())));
      double apart = difference(expected, got);
      if (!(apart <= terms * spread)) {
        return Optional.of(e.getKey() + ": expected a difference of " + terms + " · " + spread
            + " at most, got " + apart + " (largest " + largest(expected) + ")");
      }
    }
    return Optional.empty();
  }

  /** The largest difference of two elements; infinite if one alone is NaN. */
  static double difference(Tensor a, Tensor b) {
    double largest = 0;
    for (long i = 0; i < a.shape().elements(); i++) {
      double p = a.getDouble(i);
      double q = b.getDouble(i);
      double d = p == q || Double.isNaN(p) && Double.isNaN(q) ? 0 : Math.abs(p - q);
      largest = Double.isNaN(d) ? Double.POSITIVE_INFINITY : Math.max(largest, d);
    }
    return largest;
  }

  private static double largest(Tensor t) {
    double largest = 0;
    for (long i = 0; i < t.shape().elements(); i++) {
      largest = Math.max(largest, Math.abs(t.getDouble(i)));
    }
    return largest;
  }
}
