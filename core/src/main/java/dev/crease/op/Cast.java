package dev.crease.op;

import dev.crease.tensor.DType;
import dev.crease.tensor.Value;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Converts the elements to another type; reals become integers by truncation, integers wrap around.
 *
 * <p><b>Shapes:</b> {@code x T[…] → U[…]}.
 *
 * <p><b>Accuracy:</b> a narrower floating-point type is declared, not rounded to, as of every operator.
 *
 * <p><b>Source:</b> ONNX Cast, opset 1 to 25.
 *
 * @param to the type of the result
 * @param saturate whether too large a magnitude becomes the largest finite one, where the type is a float8
 */
public record Cast(DType to, boolean saturate) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    // A name before opset 6, and in some files of opset 6 still.
    Optional<DType> to = attributes.find("to").orElse(null) instanceof Attribute.Text(String name)
        ? Arrays.stream(DType.values()).filter(t -> t.name().equals(name)).findFirst()
        : DType.ofCode(attributes.integer("to"));
    return to.filter(t -> t.isReal() || t.isInteger() || t == DType.STRING)
        .<Op>map(t -> new Cast(t, attributes.integer("saturate", 1) != 0))
        .orElseGet(() -> new Opaque("", "Cast", "it casts to "
            + to.map(DType::label).orElse("a type that is not known")));
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return List.of(in.input(0).withDType(to));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    return List.of(Numbers.cast(in, in.input(0), to, saturate));
  }
}
