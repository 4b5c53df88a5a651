package dev.crease.op;

import dev.crease.tensor.Shape;
import dev.crease.tensor.Value;
import java.util.List;

/**
 * Moves channels into blocks of the spatial axes.
 *
 * <p><b>Shapes:</b> {@code x T[N,C·b²,H,W] → T[N,C,H·b,W·b]}.
 *
 * <p><b>Source:</b> ONNX DepthToSpace, opset 1 to 13.
 *
 * @param blockSize the side of a block
 * @param columnRowDepth whether the channel is the outermost part of the input's channel, as PyTorch has it; otherwise the block is
 */
public record DepthToSpace(long blockSize, boolean columnRowDepth) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    String mode = attributes.text("mode", "DCR");
    long blockSize = attributes.integer("blocksize");
    return switch (mode) {
      case "DCR" -> new DepthToSpace(blockSize, false);
      case "CRD" -> new DepthToSpace(blockSize, true);
      default -> new Opaque("", "DepthToSpace", "its mode is '" + mode + "'");
    };
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
        Dims.quotient(in, d.get(1), blockSize * blockSize),
        Dims.product(List.of(d.get(2), Dim.of(blockSize))),
        Dims.product(List.of(d.get(3), Dim.of(blockSize))))));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    Value x = in.input(0);
    Shape s = x.shape();
    Shape shape = KnownInputs.shape(this, in);
    long b = blockSize;
    Value blocks = columnRowDepth
        ? Transpose.permute(in, x.reshaped(
            Shape.of(s.dim(0), shape.dim(1), b, b, s.dim(2), s.dim(3))), 0, 1, 4, 2, 5, 3)
        : Transpose.permute(in, x.reshaped(
            Shape.of(s.dim(0), b, b, shape.dim(1), s.dim(2), s.dim(3))), 0, 3, 4, 1, 5, 2);
    return List.of(blocks.reshaped(shape));
  }
}
