package dev.crease.tornado.exec;

import dev.crease.graph.Model;
import dev.crease.graph.ValueInfo;
import dev.crease.tensor.DType;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.SeededNumbers;
import java.util.LinkedHashMap;
import java.util.Map;

/** Seeded numbers for a model whose input shapes are fixed. */
final class TestInputs {

  private TestInputs() {}

  static Map<String, Tensor> of(Model model) {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (ValueInfo input : model.graph().requiredInputs()) {
      inputs.put(input.name(), SeededNumbers.of(7).normals(DType.FLOAT,
          input.type().shape().orElseThrow(), 0, 1));
    }
    return inputs;
  }
}
