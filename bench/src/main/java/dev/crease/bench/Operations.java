package dev.crease.bench;

import dev.crease.exec.lowering.Program;
import dev.crease.exec.lowering.Step;
import dev.crease.exec.lowering.Step.Convolution;
import dev.crease.exec.lowering.Step.Dense;
import dev.crease.exec.lowering.Step.TransposedConvolution;
import dev.crease.graph.Model;
import dev.crease.tensor.Shape;
import java.util.Map;

/** Counts what the sums of products of a model come to, as the model says them: two operations a product. */
final class Operations {

  private Operations() {}

  static double of(Model model, Map<String, Shape> shapes) {
    return Program.of(model, shapes, (_, _) -> true).steps().stream()
        .mapToDouble(Operations::of).sum();
  }

  private static double of(Step step) {
    return switch (step) {
      case Convolution c -> 2.0 * c.y().shape().elements() * c.window().kernelSize()
          * c.x().shape().dim(1) / c.groups();
      case TransposedConvolution t -> 2.0 * t.x().shape().elements() * t.window().kernelSize()
          * t.y().shape().dim(1) / t.groups();
      case Dense d -> 2.0 * d.y().shape().elements() * d.size().depth();
      default -> 0;
    };
  }
}
