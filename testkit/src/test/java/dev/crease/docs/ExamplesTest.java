package dev.crease.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.Executors;
import dev.crease.exec.Executor;
import dev.crease.exec.ExecutorProvider;
import dev.crease.exec.Session;
import dev.crease.graph.Model;
import dev.crease.onnx.ModelFile;
import dev.crease.onnx.ModelWriter;
import dev.crease.onnx.WriteOptions;
import dev.crease.op.Dim;
import dev.crease.op.TensorType;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.Comparison;
import dev.crease.testkit.GraphBuilder;
import dev.crease.testkit.SeededNumbers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every example of the page runs, on a small network with one normalization that folds and one that stays. */
class ExamplesTest {

  private static final Shape IMAGE = Shape.of(1, 3, 8, 8);

  @TempDir
  private Path folder;

  private Path model = Path.of("");
  private Path target = Path.of("");

  /** {@code scores = bn2(relu(bn1(conv1(image))))}. */
  private static Model network(long seed) {
    return network(seed, Dim.of(1));
  }

  private static Model network(long seed, Dim batch) {
    GraphBuilder g = GraphBuilder.of("network", 17);
    String image = g.input("image", DType.FLOAT, batch, 3, 8, 8);
    String weight = g.initializer(
        "conv1.weight", SeededNumbers.of(seed).normals(DType.FLOAT, Shape.of(4, 3, 3, 3), 0, 0.5));
    String x = norm(g, "bn1", g.node("Conv").name("conv1").in(image, weight).out());
    String y = norm(g, "bn2", g.node("Relu").name("relu").in(x).out());
    return g.outputAs(y, "scores", TensorType.UNKNOWN).build();
  }

  private static String norm(GraphBuilder g, String name, String x) {
    return g.node("BatchNormalization").name(name).in(
        x,
        g.floats(name + ".gamma", 1, 2, 3, 4),
        g.floats(name + ".beta", 0, 1, 0, 1),
        g.floats(name + ".mean", 1, 0, -1, 0),
        g.floats(name + ".var", 1, 1, 2, 2)).out();
  }

  @BeforeEach
  void write() {
    model = ModelWriter.write(network(1), folder.resolve("model.onnx"), WriteOptions.DEFAULT)
        .path();
    target = folder.resolve("folded.onnx");
  }

  private static float[] pixels() {
    return SeededNumbers.of(2).uniforms(DType.FLOAT, IMAGE, 0, 1).toFloats();
  }

  @Test
  void foldAFile() {
    assertThat(FoldAFile.fold(model, target))
        .isEqualTo("2 BatchNormalizations before, 1 after; refused: 1");
    assertThat(target).exists();
  }

  @Test
  void foldAndRun() {
    float[] scores = FoldAndRun.run(model, pixels());
    assertThat(scores).hasSize(4 * 6 * 6);
    try (ModelFile file = ModelFile.open(model);
        Executor reference = Executors.open("reference");
        Session session = reference.compile(file.model(), Map.of())) {
      Tensor expected = Objects.requireNonNull(
          session.run(Map.of("image", Tensor.ofFloats(IMAGE, pixels()))).get("scores"));
      Comparison c = Comparison.of("scores", expected, Tensor.ofFloats(expected.shape(), scores));
      assertThat(c.maxRelative()).as(c.message()).isLessThan(1e-6);
    }
  }

  @Test
  void runManyShapes() {
    Path open = ModelWriter.write(network(1, new Dim.Symbol("N")), folder.resolve("open.onnx"),
        WriteOptions.DEFAULT).path();
    List<Tensor> images = Stream.of(1, 2, 1).map(
        n -> SeededNumbers.of(n).uniforms(DType.FLOAT, Shape.of(n, 3, 8, 8), 0, 1)).toList();
    assertThat(RunManyShapes.run(open, images)).extracting(Tensor::shape)
        .containsExactly(Shape.of(1, 4, 6, 6), Shape.of(2, 4, 6, 6), Shape.of(1, 4, 6, 6));
  }

  @Test
  void inspectRefusals() {
    assertThat(InspectRefusals.lines(model)).containsExactly(
        "BatchNormalization bn2 stays, because a non-linear operator stands between it and the"
            + " layer (layer conv1: a shift does not pass Relu relu)");
  }

  @Test
  void verifyTwoModels() {
    FoldAFile.fold(model, target);
    assertThat(VerifyTwoModels.verdict(model, target))
        .isEqualTo("the same function, but for weights rounded once");
    Path other = ModelWriter
        .write(network(3), folder.resolve("other.onnx"), WriteOptions.DEFAULT).path();
    assertThat(VerifyTwoModels.verdict(model, other)).startsWith("not the same: ");
  }

  @Test
  void handleFailures() throws IOException {
    assertThat(HandleFailures.fold(model, target)).isEqualTo("folded");
    assertThat(HandleFailures.fold(model, target))
        .startsWith("a file that cannot be read or written: ").contains("does not exist");
    Path torn = Files.write(folder.resolve("torn.onnx"), new byte[]{0x3a, 100, 1});
    assertThat(HandleFailures.fold(torn, folder.resolve("none.onnx")))
        .startsWith("not a well-formed model: ");
  }

  @Test
  void ownExecutor() {
    assertThat(Executors.providers()).extracting(ExecutorProvider::name)
        .contains("reference", "onnxruntime");
    float[] expected = FoldAndRun.run(model, pixels());
    try (ModelFile file = ModelFile.open(model);
        Executor executor = Executors.open("onnxruntime");
        Session session = executor.compile(file.model(), Map.of("image", IMAGE))) {
      Tensor scores = Objects.requireNonNull(
          session.run(Map.of("image", Tensor.ofFloats(IMAGE, pixels()))).get("scores"));
      Comparison c = Comparison.of("scores", Tensor.ofFloats(scores.shape(), expected), scores);
      assertThat(c.maxRelative()).as(c.message()).isLessThan(1e-6);
    }
  }
}
