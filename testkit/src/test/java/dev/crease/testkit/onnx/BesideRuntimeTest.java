package dev.crease.testkit.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.crease.graph.Graph;
import dev.crease.graph.GraphEdit;
import dev.crease.graph.Initializer;
import dev.crease.graph.Model;
import dev.crease.graph.Node;
import dev.crease.onnx.ModelFile;
import dev.crease.onnx.ModelWriter;
import dev.crease.onnx.WriteOptions;
import dev.crease.onnx.WriteOptions.ExternalData;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.GraphBuilder;
import dev.crease.testkit.SeededNumbers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ONNX Runtime finds weights beside the model, however they came there. */
class BesideRuntimeTest {

  private static final WriteOptions BESIDE = WriteOptions.DEFAULT
      .withExternalData(ExternalData.ALWAYS);

  @TempDir
  private Path folder;

  private static Model model() {
    SeededNumbers numbers = SeededNumbers.of(7);
    GraphBuilder graph = GraphBuilder.of("beside", 13);
    String x = graph.input("x", DType.FLOAT, 2, 40);
    String w = graph.initializer("w", numbers.normals(DType.FLOAT, Shape.of(40, 30), 0, 1));
    String product = graph.node("MatMul").in(x, w).as("product");
    String bias = graph.initializer(
        "bias", numbers.stream("bias").normals(DType.FLOAT, Shape.of(30), 0, 1));
    return graph.output(graph.node("Add").in(product, bias).as("y")).build();
  }

  private static float[][] run(Path path) throws OrtException {
    float[][] x = new float[2][40];
    for (int i = 0; i < 40; i++) {
      x[0][i] = i;
      x[1][i] = -0.5f * i;
    }
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(path.toString());
        OnnxTensor input = OnnxTensor.createTensor(environment, x);
        OrtSession.Result result = session.run(Map.of("x", input))) {
      return (float[][]) result.get(0).getValue();
    }
  }

  @Test
  void besideTheModelAndInAnotherFolder() throws IOException, OrtException {
    Path inside = folder.resolve("inside.onnx");
    Path beside = folder.resolve("beside.onnx");
    Path other = Files.createDirectory(folder.resolve("other")).resolve("moved.onnx");
    ModelWriter.write(model(), inside, WriteOptions.DEFAULT);
    assertThat(ModelWriter.write(model(), beside, BESIDE).dataByteSize()).isEqualTo(40 * 30 * 4);
    try (ModelFile file = ModelFile.open(beside)) {
      ModelWriter.write(file, file.model(), other, WriteOptions.DEFAULT);
    }
    float[][] expected = run(inside);
    assertThat(run(beside)).isDeepEqualTo(expected);
    assertThat(run(other)).isDeepEqualTo(expected);
  }

  @Test
  void oldWeightsInOneFileAndNewOnesInAnother() throws OrtException {
    Path beside = folder.resolve("beside.onnx");
    Path changed = folder.resolve("changed.onnx");
    Path inside = folder.resolve("inside.onnx");
    ModelWriter.write(model(), beside, BESIDE);
    try (ModelFile file = ModelFile.open(beside)) {
      Node add = file.model().graph().nodes().getLast();
      Tensor bias = SeededNumbers.of(8).normals(DType.FLOAT, Shape.of(30), 0, 1);
      Model edited = file.model().withGraph(
          GraphEdit.of(file.model())
              .add(Initializer.of("other", bias))
              .replace(add, add.withInputs(List.of(add.input(0), "other")))
              .apply());
      WriteOptions all = WriteOptions.DEFAULT.withExternalThresholdBytes(0);
      assertThat(ModelWriter.write(file, edited, changed, all).dataByteSize()).isEqualTo(120);
      Model builtAnew = new Model(
          edited.irVersion(), edited.opsets(), withoutBytes(edited.graph()), List.of(), Map.of(),
          Optional.empty());
      ModelWriter.write(builtAnew, inside, WriteOptions.DEFAULT);
    }
    assertThat(run(changed)).isDeepEqualTo(run(inside));
  }

  private static Graph withoutBytes(Graph graph) {
    return new Graph(
        graph.name(), graph.inputs(), graph.outputs(), graph.nodes(),
        graph.initializers().values().stream().map(i -> Initializer.of(i.name(), i.tensor()))
            .toList(),
        List.of(), Optional.empty());
  }
}
