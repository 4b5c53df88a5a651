package dev.crease.docs;

import dev.crease.Executors;
import dev.crease.exec.Executor;
import dev.crease.exec.Session;
import dev.crease.fold.Folded;
import dev.crease.onnx.ModelFile;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

final class FoldAndRun {

  private FoldAndRun() {}

  static float[] run(Path model, float... pixels) {
    // begin
    Shape shape = Shape.of(1, 3, 8, 8);
    try (ModelFile file = ModelFile.open(model); // maps the file; weights are views of it
        Arena arena = Arena.ofShared(); // owns the folded weights
        Executor executor = Executors.open(Executors.preferred())) {
      Folded folded = Folded.of(file.model(), arena);
      try (Session session = executor.compile(folded.model(), Map.of("image", shape))) {
        Map<String, Tensor> outputs = session.run(Map.of("image", Tensor.ofFloats(shape, pixels)));
        return Objects.requireNonNull(outputs.get("scores")).toFloats();
      }
    }
    // end
  }
}
