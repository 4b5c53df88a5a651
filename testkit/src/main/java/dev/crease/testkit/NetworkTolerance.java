package dev.crease.testkit;

import dev.crease.exec.Session;
import dev.crease.exec.lowering.Program;
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
public final class NetworkTolerance {

  private final Map<String, Tensor> exact;
  private final Map<String, Tensor> rounded;
  private final long terms;

  private NetworkTolerance(Map<String, Tensor> exact, Map<String, Tensor> rounded, long terms) {
    this.exact = exact;
    this.rounded = rounded;
    this.terms = terms;
  }

  /** The tolerance of a model on these inputs. */
  public static NetworkTolerance of(Model model, Map<String, Tensor> inputs) {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    inputs.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
    return new NetworkTolerance(run(model, shapes, inputs, Arithmetic.FP64),
        run(model, shapes, inputs, Arithmetic.DECLARED),
        Program.of(model, shapes).longestSum());
  }

  private static Map<String, Tensor> run(Model model, Map<String, Shape> shapes,
      Map<String, Tensor> inputs, Arithmetic arithmetic) {
    try (Session session = new ReferenceExecutor(arithmetic).compile(model, shapes)) {
      return session.run(inputs);
    }
  }

  /** What breaks the bound, in words; empty where all outputs are within. */
  public Optional<String> violation(Map<String, Tensor> actual) {
    for (Map.Entry<String, Tensor> e : exact.entrySet()) {
      Tensor expected = e.getValue();
      Tensor got = actual.get(e.getKey());
      if (got == null || !got.shape().equals(expected.shape())
          || got.dtype() != expected.dtype()) {
        return Optional.of(e.getKey() + ": expected " + expected + ", got " + got);
      }
      double spread = Comparison.of(
          e.getKey(), expected, Objects.requireNonNull(rounded.get(e.getKey()))).maxAbs();
      Comparison apart = Comparison.of(e.getKey(), expected, got);
      if (!(apart.maxAbs() <= terms * spread)) {
        return Optional.of(apart.message() + "; allowed " + terms + " · " + spread);
      }
    }
    return Optional.empty();
  }
}
