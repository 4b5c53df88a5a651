package dev.crease.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnxruntime.OrtException;
import dev.crease.graph.Model;
import dev.crease.onnx.ModelFile;
import dev.crease.reference.Arithmetic;
import dev.crease.reference.ReferenceExecutor;
import dev.crease.tensor.DType;
import dev.crease.tensor.NpyFile;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.Comparison;
import dev.crease.testkit.OnnxRuntime;
import dev.crease.testkit.TrainedModels;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The reference executor gives what ONNX Runtime gives, on whole trained models. */
class RealModelsTest {

  static Stream<String> models() throws IOException {
    return TrainedModels.names().stream();
  }

  @ParameterizedTest
  @MethodSource("models")
  void agreesWithOnnxRuntime(String name) throws IOException, OrtException {
    byte[] bytes = TrainedModels.bytes(name);
    try (ModelFile file = ModelFile.parse(MemorySegment.ofArray(bytes), name)) {
      Model model = file.model();
      Map<String, Tensor> inputs = TrainedModels.inputs(name, model);
      Map<String, Shape> shapes = new LinkedHashMap<>();
      inputs.forEach((input, tensor) -> shapes.put(input, tensor.shape()));
      Map<String, Tensor> expected = OnnxRuntime.run(bytes, inputs);
      for (Arithmetic arithmetic : Arithmetic.values()) {
        try (var session = new ReferenceExecutor(arithmetic).compile(model, shapes)) {
          requireClose(name + " " + arithmetic, expected, session.run(inputs));
        }
      }
    }
  }

  /** Largest difference relative to the largest element: 1e-4 for fp32, eight halves of an ulp for fp16. */
  private static void requireClose(String what, Map<String, Tensor> expected,
      Map<String, Tensor> actual) {
    assertThat(actual.keySet()).as(what).containsExactlyElementsOf(expected.keySet());
    expected.forEach(
        (output, tensor) -> {
          Comparison c = Comparison.of(what + " output " + output, tensor,
              Objects.requireNonNull(actual.get(output)));
          double allowed = tensor.dtype() == DType.FLOAT16 ? 0x1p-8 : 1e-4;
          assertThat(c.maxRelative()).as(c.message()).isLessThanOrEqualTo(allowed);
        });
  }

  @Test
  void givesTheOutputsThatCameWithAModel() throws IOException {
    String name = "autoencoder1d-deeploy";
    assumeTrue(TrainedModels.isHere(name));
    Path folder = TrainedModels.folder(name);
    Tensor input = NpyFile.readAll(folder.resolve("inputs.npz")).values().iterator().next();
    Tensor output = NpyFile.readAll(folder.resolve("outputs.npz")).values().iterator().next();
    try (ModelFile file = ModelFile.open(folder.resolve("model.onnx"))) {
      Map<String, Tensor> inputs = Map.of("input", input);
      Map<String, Shape> shapes = Map.of("input", input.shape());
      for (Arithmetic arithmetic : Arithmetic.values()) {
        try (var session = new ReferenceExecutor(arithmetic).compile(file.model(), shapes)) {
          requireClose(name + " " + arithmetic,
              Map.of(file.model().graph().outputs().getFirst().name(), output),
              session.run(inputs));
        }
      }
    }
  }
}
