package dev.crease.op;

import dev.crease.error.MalformedModelException;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.tensor.Value;
import java.util.List;
import java.util.Optional;

/**
 * A tensor of one constant.
 *
 * <p><b>Shapes:</b> {@code shape i64[r] → T[shape]}.
 *
 * <p><b>Source:</b> ONNX ConstantOfShape, opset 9 to 25.
 *
 * @param value the constant, one element
 */
public record ConstantOfShape(Tensor value) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    Tensor value = attributes.tensor("value").orElseGet(() -> Tensor.ofFloats(Shape.SCALAR, 0));
    if (value.shape().elements() != 1) {
      throw new MalformedModelException(attributes.where() + " attribute value", "one element",
          Long.toString(value.shape().elements()), "export the model again");
    }
    return value.dtype().isReal() || value.dtype().isInteger() || value.dtype() == DType.STRING
        ? new ConstantOfShape(value)
        : new Opaque("", "ConstantOfShape", "its value is of type " + value.dtype().label());
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    IntegerList shape = new IntegerList.Input(0);
    Optional<List<Dim>> dims = shape.known(in).map(s -> sizes(in, s));
    return List.of(new TensorType(
        Optional.of(value.dtype()), dims.or(() -> shape.count(in).map(Dims::unknown))));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    Shape shape = KnownInputs.shape(this, in);
    Value one = value.toValue().reshaped(Shape.SCALAR);
    return List.of(Elements.walk(in, one, shape, 0, new long[shape.rank()]));
  }

  private static List<Dim> sizes(NodeContext in, List<Long> shape) {
    if (shape.stream().anyMatch(d -> d < 0)) {
      throw in.wrong("sizes >= 0", shape.toString());
    }
    return shape.stream().map(Dim::of).toList();
  }
}
