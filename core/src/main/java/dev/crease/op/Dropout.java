package dev.crease.op;

import dev.crease.error.UnsupportedModelException;
import dev.crease.tensor.DType;
import dev.crease.tensor.IntValue;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Value;
import java.util.List;
import java.util.stream.LongStream;

/**
 * {@code y = x} outside of training, and a mask of ones.
 *
 * <p><b>Shapes:</b> {@code x T[…] → T[…], bool[…]}.
 *
 * <p><b>Source:</b> ONNX Dropout, opset 1 to 22.
 *
 * @param mode whether elements are dropped
 * @param booleanMask whether the mask is of booleans, and not of the type of {@code x}
 */
public record Dropout(Mode mode, boolean booleanMask) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    if (opset < 7) {
      boolean test = attributes.integer("is_test", 0) != 0;
      return new Dropout(test ? Mode.INFERENCE : Mode.TRAINING, false);
    }
    return new Dropout(opset < 12 ? Mode.INFERENCE : Mode.INPUT, opset >= 10);
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    TensorType x = in.input(0);
    return List.of(x, booleanMask ? x.withDType(DType.BOOL) : x);
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    if (trains(in)) {
      throw new UnsupportedModelException(
          in.where(), "Dropout outside of training", "training mode", "export for inference");
    }
    RealValue x = in.real(0);
    if (!in.wants(1)) {
      return List.of(x);
    }
    int count = x.data().length;
    return List.of(x, booleanMask
        ? new IntValue(DType.BOOL, x.shape(), LongStream.generate(() -> 1).limit(count).toArray())
        : Elementwise.map(in, x, _ -> 1));
  }

  private boolean trains(EvalContext in) {
    return switch (mode) {
      case INFERENCE -> false;
      case TRAINING -> true;
      case INPUT -> in.has(2) && Numbers.scalar(in, 2, in.ints(2).data()) != 0
          && !(in.has(1) && Numbers.scalar(in, 1, in.real(1).data()) == 0);
    };
  }

  /** Whether elements are dropped. */
  public enum Mode {
    /** Never. */
    INFERENCE,
    /** Always: before opset 7 without {@code is_test}. */
    TRAINING,
    /** Where input 2, {@code training_mode}, is there and true; since opset 12. */
    INPUT
  }
}
