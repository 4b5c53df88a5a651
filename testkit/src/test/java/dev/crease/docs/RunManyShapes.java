package dev.crease.docs;

import dev.crease.Executors;
import dev.crease.exec.Executor;
import dev.crease.exec.ShapedSessions;
import dev.crease.onnx.ModelFile;
import dev.crease.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

final class RunManyShapes {

  private RunManyShapes() {}

  static List<Tensor> run(Path model, List<Tensor> images) {
    // begin
    try (ModelFile file = ModelFile.open(model);
        Executor executor = Executors.open("reference");
        ShapedSessions sessions = new ShapedSessions(executor, file.model(), 8)) {
      return images.stream()
          .map(image -> Objects.requireNonNull(sessions.run(Map.of("image", image)).get("scores")))
          .toList();
    }
    // end
  }
}
