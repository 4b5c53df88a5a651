package dev.crease.op;

import dev.crease.tensor.DType;
import dev.crease.tensor.Value;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;

/** Operators over any number of inputs of one type that broadcast. */
final class Variadic {

  private static final Broadcast NUMPY = new Broadcast.Numpy();

  private Variadic() {}

  /** The type of the result. */
  static List<TensorType> infer(InferContext in) {
    Optional<DType> dtype = Optional.empty();
    for (int i = 0; i < in.inputCount(); i++) {
      dtype = Elementwise.sameDType(in, new TensorType(dtype, Optional.empty()), in.input(i));
    }
    return List.of(new TensorType(dtype, dims(in)));
  }

  /** The sizes that all inputs broadcast to. */
  static Optional<List<Dim>> dims(InferContext in) {
    List<Dim> dims = List.of();
    for (int i = 0; i < in.inputCount(); i++) {
      if (!in.input(i).hasRank()) {
        return Optional.empty();
      }
      dims = Dims.broadcast(in, dims, in.input(i).dims().orElseThrow());
    }
    return Optional.of(dims);
  }

  /** {@code f(…f(f(x₁, x₂), x₃)…)}. */
  static Value fold(EvalContext in, DoubleBinaryOperator real, LongBinaryOperator integer) {
    if (in.inputCount() == 0) {
      throw in.wrong("at least one input", "none");
    }
    Value result = in.input(0);
    for (int i = 1; i < in.inputCount(); i++) {
      result = Elementwise.binary(in, NUMPY, result, in.input(i), real, integer);
    }
    return result;
  }
}
