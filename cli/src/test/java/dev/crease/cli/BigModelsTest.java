package dev.crease.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crease.graph.Graph;
import dev.crease.graph.Node;
import dev.crease.onnx.ModelFile;
import dev.crease.tensor.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Models with more than 2 and more than 4 GB of weights, folded by the command with a heap of 256 MB; their weights are checked here, because
 * running them takes memory. What folds is written anew, so that most of them are a long mode: {@code -Dbig.models} writes 6.5 GB.
 */
class BigModelsTest {

  private static final int SPOTS = 2000;
  private static final int ROWS = 16_384;

  @TempDir
  private Path folder;

  /** Elements at seeded places, at both ends, and around the places that 31 and 32 bits can name. */
  private static Map<Long, Float> spots(long elements, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<Long, Float> spots = new TreeMap<>();
    LongStream.concat(
        LongStream.of(
            0, 1, elements - 1, (1L << 29) - 1, 1L << 29, (1L << 30) - 1, 1L << 30),
        random.longs(SPOTS, 0, elements))
        .filter(at -> at < elements)
        .forEach(at -> spots.put(at, (float) random.nextDouble(-2, 2)));
    return spots;
  }

  private static float[] factors(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] factors = new float[count];
    for (int i = 0; i < count; i++) {
      factors[i] = (float) random.nextDouble(0.5, 2);
    }
    return factors;
  }

  /** Runs the command in a JVM of its own. */
  private static Run crease(Object... args) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
            "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"),
            Main.class.getName()));
    List.of(args).forEach(a -> command.add(a.toString()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(process.waitFor(), "", text);
  }

  /** That every element of {@code w} was multiplied by the factor of its column, and rounded once. */
  private static void requireScaled(Tensor w, Map<Long, Float> spots, float[] factors) {
    spots.forEach((at, value) -> {
      float expected = (float) ((double) value * factors[(int) (at % factors.length)]);
      assertThat(w.getDouble(at)).as("element %d", at).isEqualTo(expected);
    });
    new SplittableRandom(9).longs(SPOTS, 0, w.shape().elements())
        .filter(at -> !spots.containsKey(at))
        .forEach(at -> assertThat(w.getDouble(at)).as("element %d", at).isZero());
  }

  private static Tensor weight(Graph graph, String node) {
    Node found = graph.nodes().stream().filter(n -> n.name().equals(node)).findFirst()
        .orElseThrow();
    return Objects.requireNonNull(graph.initializers().get(found.input(1))).tensor();
  }

  /** What does not fold is not written again: the output names the same file, at places that need more than 32 bits. */
  @Test
  void aWeightBehindFourGigabytesFolds() throws Exception {
    int columns = 100;
    long words = (1L << 16) + 100;
    Map<Long, Float> spots = spots((long) ROWS * columns, 1);
    float[] factors = factors(columns, 2);
    SparseModel model = new SparseModel(folder.resolve("in.onnx"));
    model.input("ids", false, 3);
    model.holes("table", spots(words * ROWS, 3), words, ROWS);
    assertThat(model.holes("w", spots, ROWS, columns)).isGreaterThan(1L << 32);
    model.floats("s", factors);
    model.node("Gather", "rows", "table", "ids").node("MatMul", "product", "rows", "w")
        .node("Mul", "y", "product", "s").output("y", 3, columns).write();
    Path in = folder.resolve("in.onnx");
    Path out = folder.resolve("out.onnx");
    Run verified = crease("fold", in, "-o", out);
    verified.failed(ExitCode.DEVICE);
    assertThat(verified.err()).contains(
        "expected heap memory for running both models in fp64", "give the JVM more with -Xmx");
    assertThat(out).doesNotExist();
    crease("fold", in, "-o", out, "--no-verify").succeeded();
    try (ModelFile file = ModelFile.open(out)) {
      Graph graph = file.model().graph();
      assertThat(graph.nodes()).extracting(n -> n.op().type()).containsExactly("Gather", "MatMul");
      requireScaled(weight(graph, "product"), spots, factors);
      assertThat(file.externalFiles()).extracting(p -> p.getFileName().toString())
          .containsExactlyInAnyOrder("in.onnx.data", "out.onnx.data");
    }
    assertThat(Files.size(folder.resolve("out.onnx.data"))).isLessThan(9_000_000);
  }

  @ParameterizedTest
  @ValueSource(longs = {2, 4})
  void allWeightsFold(long gigabytes) throws Exception {
    assumeTrue(System.getProperty("big.models") != null, "-Dbig.models folds more than 6 GB");
    int columns = Math.toIntExact((gigabytes << 30) / 4 / ROWS + 100);
    Map<Long, Float> wide = spots((long) ROWS * columns, 1);
    Map<Long, Float> tall = spots((long) ROWS * 100, 2);
    float[] first = factors(columns, 3);
    float[] second = factors(100, 4);
    SparseModel model = new SparseModel(folder.resolve("in.onnx"));
    model.input("x", true, 1, ROWS);
    model.holes("w1", wide, ROWS, columns);
    model.holes("w2", tall, ROWS, 100);
    model.floats("s1", first).floats("s2", second);
    model.node("MatMul", "product1", "x", "w1").node("Mul", "y1", "product1", "s1")
        .node("MatMul", "product2", "x", "w2").node("Mul", "y2", "product2", "s2")
        .output("y1", 1, columns).output("y2", 1, 100).write();
    crease("fold", folder.resolve("in.onnx"), "-o", folder.resolve("out.onnx"), "--no-verify")
        .succeeded();
    try (ModelFile file = ModelFile.open(folder.resolve("out.onnx"))) {
      Graph graph = file.model().graph();
      assertThat(graph.nodes()).extracting(n -> n.op().type()).containsExactly("MatMul", "MatMul");
      requireScaled(weight(graph, "product1"), wide, first);
      requireScaled(weight(graph, "product2"), tall, second);
    }
    assertThat(Files.size(folder.resolve("out.onnx.data"))).isGreaterThan(gigabytes << 30);
  }
}
