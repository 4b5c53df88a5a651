package dev.crease.op;

import dev.crease.tensor.Value;
import java.util.List;
import java.util.Optional;

/**
 * An operator whose meaning is known. Implementations are records named as ONNX names the operator,
 * with attributes resolved for the opset the model imports, so that nothing later asks for an opset.
 */
public non-sealed interface Operator extends Op {

  @Override
  default String type() {
    return getClass().getSimpleName();
  }

  @Override
  default String domain() {
    return "";
  }

  /**
   * The types of the outputs, as far as the inputs' types and constants tell.
   *
   * @param in types and known constants of the inputs
   * @return one type per output of the operator's definition that can be told; a shorter list means
   *     the rest is unknown
   * @throws dev.crease.error.MalformedModelException if the input types contradict the operator
   */
  List<TensorType> infer(InferContext in);

  /**
   * The types of what {@link #evaluate} would return, as far as {@link #infer} can tell.
   *
   * @param in inputs
   * @throws dev.crease.error.ExecutionException if the inputs contradict the operator
   */
  default List<TensorType> results(EvalContext in) {
    return infer(new KnownInputs(in));
  }

  /**
   * The values of the outputs where the inputs' types alone determine them, as {@code Shape}'s do.
   *
   * @param in types and known constants of the inputs
   */
  default Optional<List<Value>> known(InferContext in) {
    return Optional.empty();
  }

  /**
   * Computes the outputs in fp64 and 64-bit integers, not rounded to the declared dtype.
   *
   * @param in inputs, and what the executor lends for the work
   * @return the values of the outputs, in order; optional outputs at the end may be left out unless
   *     {@link EvalContext#wants wanted}
   * @throws dev.crease.error.ExecutionException if the values are outside of the operator's domain
   */
  List<Value> evaluate(EvalContext in);
}
