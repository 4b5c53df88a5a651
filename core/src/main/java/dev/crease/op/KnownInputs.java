package dev.crease.op;

import dev.crease.error.CreaseException;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Value;
import java.util.Optional;

/**
 * Inference with every input known, so that evaluation asks {@link Operator#infer} for the shapes of its
 * outputs and no rule about shapes is written twice.
 *
 * @param in what is evaluated
 */
record KnownInputs(EvalContext in) implements InferContext {

  /** The shape of the first output of {@code operator}. */
  static Shape shape(Operator operator, EvalContext in) {
    return operator.infer(new KnownInputs(in)).getFirst().shape().orElseThrow();
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
