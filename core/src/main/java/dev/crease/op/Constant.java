package dev.crease.op;

import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.tensor.Value;
import java.util.List;
import java.util.Optional;

/**
 * A constant.
 *
 * <p><b>Source:</b> ONNX Constant, opset 1 to 25.
 *
 * @param tensor the elements
 */
public record Constant(Tensor tensor) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    for (String name : attributes.names()) {
      Optional<Tensor> tensor = attributes.find(name).flatMap(a -> read(name, a));
      if (tensor.isPresent()) {
        return new Constant(tensor.get());
      }
    }
    return new Opaque("", "Constant", "its value is neither dense numbers nor strings");
  }

  private static Optional<Tensor> read(String name, Attribute attribute) {
    return Optional.ofNullable(
        switch (attribute) {
          case Attribute.TensorOf(Tensor t) when name.equals("value") -> t;
          case Attribute.Real(float f) when name.equals("value_float") ->
            Tensor.ofFloats(Shape.SCALAR, f);
          case Attribute.Int(long i) when name.equals("value_int") ->
            Tensor.ofLongs(Shape.SCALAR, i);
          case Attribute.Text(String s) when name.equals("value_string") ->
            Tensor.ofStrings(Shape.SCALAR, List.of(s));
          case Attribute.Reals(List<Float> values) when name.equals("value_floats") -> {
            float[] data = new float[values.size()];
            for (int i = 0; i < data.length; i++) {
              data[i] = values.get(i);
            }
            yield Tensor.ofFloats(Shape.of(data.length), data);
          }
          case Attribute.Ints(List<Long> values) when name.equals("value_ints") ->
            Tensor.ofLongs(Shape.of(values.size()),
                values.stream().mapToLong(Long::longValue).toArray());
          case Attribute.Texts(List<String> values) when name.equals("value_strings") ->
            Tensor.ofStrings(Shape.of(values.size()), values);
          default -> null;
        });
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return List.of(TensorType.of(tensor.dtype(), tensor.shape()));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    if (tensor.dtype() == DType.STRING || tensor.dtype().isReal() || tensor.dtype().isInteger()) {
      return List.of(tensor.toValue());
    }
    throw new dev.crease.error.UnsupportedModelException(
        in.where(), "real, integer or string constants", tensor.dtype().label(), "");
  }
}
