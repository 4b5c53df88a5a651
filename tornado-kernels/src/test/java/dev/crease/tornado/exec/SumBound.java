package dev.crease.tornado.exec;

import dev.crease.exec.Session;
import dev.crease.graph.Model;
import dev.crease.reference.Arithmetic;
import dev.crease.reference.ReferenceExecutor;
import dev.crease.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * How far sums in fp32 may be from the exact ones: one of n terms is within {@code n·2⁻²⁴·Σ|x·w|}, to the first order.
 *
 * @param expected the sums
 * @param magnitude the sums of the magnitudes of what is added up
 * @param terms how many terms, with what is added to the sum
 */
record SumBound(Tensor expected, Tensor magnitude, double terms) {

  /**
   * That of a model's output y.
   *
   * @param model adds up products; functions that do not stretch may follow
   * @param magnitudes the same with the magnitudes of its weights, and without functions
   * @param terms how many terms
   */
  static SumBound of(Model model, Model magnitudes, double terms) {
    Map<String, Tensor> sizes = new LinkedHashMap<>();
    TestInputs.of(model).forEach((name, tensor) -> sizes.put(name, absolute(tensor)));
    return new SumBound(reference(model, TestInputs.of(model)), reference(magnitudes, sizes),
        terms);
  }

  private static Tensor reference(Model model, Map<String, Tensor> inputs) {
    try (Session session = new ReferenceExecutor(Arithmetic.FP64).compile(model, Map.of())) {
      return Objects.requireNonNull(session.run(inputs).get("y"));
    }
  }

  /** The magnitudes of a tensor's elements. */
  static Tensor absolute(Tensor tensor) {
    float[] elements = tensor.toFloats();
    for (int i = 0; i < elements.length; i++) {
      elements[i] = Math.abs(elements[i]);
    }
    return Tensor.ofFloats(tensor.shape(), elements);
  }

  /** What breaks the bound, in words, if anything. */
  Optional<String> violation(String name, Tensor actual) {
    if (!expected.shape().equals(actual.shape())) {
      return Optional.of(name + ": expected " + expected + ", got " + actual);
    }
    for (int i = 0; i < expected.shape().elements(); i++) {
      double apart = Math.abs(actual.getDouble(i) - expected.getDouble(i));
      if (!(apart <= terms * 0x1p-24 * magnitude.getDouble(i))) {
        return Optional.of(name + " at " + i + ": expected " + expected.getDouble(i) + ", got "
            + actual.getDouble(i) + "; " + terms + " terms of " + magnitude.getDouble(i)
            + " together");
      }
    }
    return Optional.empty();
  }
}
