package dev.crease.op;

import dev.crease.tensor.Shape;
import dev.crease.tensor.Value;
import java.util.List;

/**
 * Moves blocks of the spatial axes into channels.
 *
 * <p><b>Shapes:</b> {@code x T[N,C,H,W] → T[N,C·b²,H/b,W/b]}.
 *
 * <p><b>Source:</b> ONNX SpaceToDepth, opset 1 to 13.
 *
 * @param blockSize the side of a block
 */
public record SpaceToDepth(long blockSize) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new SpaceToDepth(attributes.integer("blocksize"));
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    TensorType x = in.input(0);
    if (!x.hasRank()) {
      return List.of(x.withDims(Dims.unknown(4)));
    }
    if (x.rank() != 4 || blockSize < 1 || blockSize > Short.MAX_VALUE) {
      throw in.wrong("an input of 4 axes and a block size from 1 to 32767",
          x + " and " + blockSize);
    }
    List<Dim> d = x.dims().orElseThrow();
    return List.of(x.withDims(List.of(
        d.get(0),
        Dims.product(List.of(d.get(1), Dim.of(blockSize * blockSize))),
        Dims.quotient(in, d.get(2), blockSize),
        Dims.quotient(in, d.get(3), blockSize))));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    Value x = in.input(0);
    Shape s = x.shape();
    Shape shape = KnownInputs.shape(this, in);
    Value blocks = x.reshaped(
        Shape.of(s.dim(0), s.dim(1), shape.dim(2), blockSize, shape.dim(3), blockSize));
    return List.of(Transpose.permute(in, blocks, 0, 3, 5, 1, 2, 4).reshaped(shape));
  }
}
