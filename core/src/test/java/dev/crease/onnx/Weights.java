package dev.crease.onnx;

import dev.crease.graph.Graph;
import dev.crease.graph.Initializer;
import dev.crease.tensor.Tensor;
import java.util.Optional;

/** Looks initializers up. */
final class Weights {

  private Weights() {}

  static Tensor of(ModelFile file, String name) {
    return of(file.model().graph(), name);
  }

  static Tensor of(Graph graph, String name) {
    return Optional.ofNullable(graph.initializers().get(name)).map(Initializer::tensor)
        .orElseThrow();
  }
}
