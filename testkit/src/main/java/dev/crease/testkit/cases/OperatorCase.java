package dev.crease.testkit.cases;

import dev.crease.graph.Model;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A small model with inputs, all on the heap. What is right is for the test to say: two executors must agree.
 *
 * @param id the operator and what is special, {@code Conv k3 s2 p1 c16 o33}; unique
 * @param model the model
 * @param inputs one tensor per required input, by name
 */
public record OperatorCase(String id, Model model, Map<String, Tensor> inputs) {

  /** Copies the map, order kept. */
  public OperatorCase {
    inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
  }

  /** The operator, the first word of the id. */
  public String family() {
    int space = id.indexOf(' ');
    return space < 0 ? id : id.substring(0, space);
  }

  /** The shapes of the inputs, by name. */
  public Map<String, Shape> inputShapes() {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    inputs.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
    return shapes;
  }

  /** The type of the first floating-point input, {@code FLOAT} where there is none: the precision to compare in. */
  public DType precision() {
    return inputs.values().stream().map(Tensor::dtype).filter(DType::isReal).findFirst()
        .orElse(DType.FLOAT);
  }

  /** The id. */
  @Override
  public String toString() {
    return id;
  }
}
