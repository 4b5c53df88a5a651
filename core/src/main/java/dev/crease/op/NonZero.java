package dev.crease.op;

import dev.crease.tensor.DType;
import dev.crease.tensor.IntValue;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.TextValue;
import dev.crease.tensor.Value;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The places of all elements that are not 0, one column each.
 *
 * <p><b>Shapes:</b> {@code x T[…] → i64[rank, n]}.
 *
 * <p><b>Source:</b> ONNX NonZero, opset 9 to 13.
 */
public record NonZero() implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new NonZero();
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    int rank = in.input(0).rank();
    return List.of(TensorType.of(DType.INT64,
        List.of(rank < 0 ? Dim.unknown() : Dim.of(rank), Dim.unknown())));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    Value x = in.input(0);
    int[] found = switch (x) {
      case RealValue r ->
        IntStream.range(0, r.data().length).filter(i -> r.data()[i] != 0).toArray();
      case IntValue n ->
        IntStream.range(0, n.data().length).filter(i -> n.data()[i] != 0).toArray();
      case TextValue _ -> throw in.wrong("numbers", "strings");
    };
    int rank = x.shape().rank();
    long[] strides = x.shape().strides();
    long[] out = new long[rank * found.length];
    for (int axis = 0; axis < rank; axis++) {
      for (int i = 0; i < found.length; i++) {
        out[axis * found.length + i] = found[i] / strides[axis] % x.shape().dim(axis);
      }
    }
    return List.of(new IntValue(DType.INT64, Shape.of(rank, found.length), out));
  }
}
