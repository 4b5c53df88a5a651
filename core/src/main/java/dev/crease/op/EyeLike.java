package dev.crease.op;

import dev.crease.tensor.DType;
import dev.crease.tensor.IntValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Value;
import java.util.List;
import java.util.Optional;

/**
 * Ones on one diagonal of a matrix of the input's shape, else zeros.
 *
 * <p><b>Shapes:</b> {@code x T[n,m] → U[n,m]}.
 *
 * <p><b>Source:</b> ONNX EyeLike, opset 9 to 22.
 *
 * @param dtype the type of the result; that of the input if empty
 * @param diagonal how far right of the main diagonal
 */
public record EyeLike(Optional<DType> dtype, long diagonal) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    Optional<DType> dtype = attributes.has("dtype")
        ? DType.ofCode(attributes.integer("dtype", 0))
        : Optional.empty();
    boolean known = !attributes.has("dtype")
        || dtype.filter(t -> t.isReal() || t.isInteger()).isPresent();
    return known
        ? new EyeLike(dtype,
            Math.clamp(attributes.integer("k", 0), -Integer.MAX_VALUE, Integer.MAX_VALUE))
        : new Opaque("", "EyeLike", "it makes a type without arithmetic");
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    TensorType x = in.input(0);
    if (x.hasRank() && x.rank() != 2) {
      throw in.wrong("a matrix", x.toString());
    }
    return List.of(dtype.map(x::withDType).orElse(x));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    Shape shape = KnownInputs.shape(this, in);
    DType type = dtype.orElse(in.input(0).dtype());
    long rows = shape.dim(0);
    long columns = shape.dim(1);
    long[] out = new long[shape.size()];
    for (long i = Math.max(0, -diagonal); i < rows && i + diagonal < columns; i++) {
      out[(int) (i * columns + i + diagonal)] = 1;
    }
    return List.of(Numbers.cast(in, new IntValue(DType.INT64, shape, out), type, false));
  }
}
