package dev.crease.op;

import dev.crease.tensor.DType;
import dev.crease.tensor.IntValue;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.TextValue;
import dev.crease.tensor.Value;
import java.util.List;
import java.util.Optional;

/**
 * {@code y = min(max(x, min), max)}; {@code max} where {@code min > max}.
 *
 * <p><b>Shapes:</b> {@code x T[…], min T[], max T[] → T[…]}.
 *
 * <p><b>Source:</b> ONNX Clip, opset 1 to 13.
 *
 * @param limits the limits before opset 11; since then they are inputs 1 and 2. Without either, the finite range of the type
 */
public record Clip(Optional<Limits> limits) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    if (opset >= 11) {
      return new Clip(Optional.empty());
    }
    return new Clip(Optional.of(new Limits(
        attributes.real("min", -Float.MAX_VALUE), attributes.real("max", Float.MAX_VALUE))));
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return List.of(in.input(0));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    return List.of(switch (in.input(0)) {
      case RealValue x -> {
        double largest = x.dtype().format().maxFinite();
        double min = limits.map(l -> (double) l.min()).orElseGet(() -> real(in, 1, -largest));
        double max = limits.map(l -> (double) l.max()).orElseGet(() -> real(in, 2, largest));
        yield Elementwise.map(in, x, v -> Math.min(Math.max(v, min), max));
      }
      case IntValue x -> {
        DType dtype = x.dtype();
        long min = integer(in, 1, Numbers.least(dtype));
        long max = integer(in, 2, Numbers.greatest(dtype));
        yield Elementwise.map(in, x, dtype, v -> {
          long raised = Elementwise.compare(dtype, v, min) < 0 ? min : v;
          return Elementwise.compare(dtype, raised, max) > 0 ? max : raised;
        });
      }
      case TextValue _ -> throw in.wrong("numbers", "strings");
    });
  }

  private static double real(EvalContext in, int i, double absent) {
    return in.has(i) ? Numbers.scalar(in, i, in.real(i).data()) : absent;
  }

  private static long integer(EvalContext in, int i, long absent) {
    return in.has(i) ? Numbers.scalar(in, i, in.ints(i).data()) : absent;
  }

  /**
   * Limits given by attributes.
   *
   * @param min the lower one
   * @param max the upper one
   */
  public record Limits(float min, float max) {}
}
