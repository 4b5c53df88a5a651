package dev.crease.op;

import dev.crease.error.CreaseException;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Value;
import java.util.List;
import java.util.Optional;

/**
 * Inference with every input known, so that evaluation asks {@link Operator#infer} for the shapes of its
 * outputs and no rule about shapes is written twice.
 *
 * @param in what is evaluated
 */
record KnownInputs(EvalContext in) implements InferContext {

  /** What every JVM's arrays hold. */
  private static final int MAX_ELEMENTS = Integer.MAX_VALUE - 8;

  /** The shape of the first output of {@code operator}, of less than 2^31 elements. */
  static Shape shape(Operator operator, EvalContext in) {
    return shape(in, operator.infer(new KnownInputs(in)).getFirst());
  }

  /** The shape of a result whose type is inferred from known inputs, of less than 2^31 elements. */
  static Shape shape(EvalContext in, TensorType result) {
    if (result.dims().isEmpty()) {
      throw in.wrong("inputs that tell how many axes the result has", result.toString());
    }
    List<Dim> dims = result.dims().get();
    long elements = 1;
    for (Dim d : dims) {
      // An unknown size is one beyond 64 bits.
      if (!d.isKnown() || d.orUnknown() > MAX_ELEMENTS
          || elements * d.orUnknown() > MAX_ELEMENTS) {
        throw in.wrong("a result of less than 2^31 elements", dims.toString());
      }
      elements *= Math.max(1, d.orUnknown());
    }
    return result.shape().orElseThrow();
  }

  @Override
  public String where() {
    return in.where();
  }

  @Override
  public int inputCount() {
    return in.inputCount();
  }

  @Override
  public boolean has(int i) {
    return in.has(i);
  }

  @Override
  public int outputCount() {
    return in.outputCount();
  }

  @Override
  public TensorType input(int i) {
    return in.has(i)
        ? TensorType.of(in.input(i).dtype(), in.input(i).shape())
        : TensorType.UNKNOWN;
  }

  @Override
  public Optional<Value> constant(int i) {
    return in.has(i) ? Optional.of(in.input(i)) : Optional.empty();
  }

  @Override
  public CreaseException wrong(String expected, String got) {
    return in.wrong(expected, got);
  }
}
