package dev.crease.testkit.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.onnx.ModelWriter;
import dev.crease.op.TensorType;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.GraphBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Graphs far larger than any network fold without a deep stack and in time that does not grow with their square: with that, or with
 * deep recursion, these would end in an overflow or take minutes to hours. {@code -Dhostile.nodes=1000000} makes them larger.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class LargeGraphsTest {

  private static final int NODES = Integer.getInteger("hostile.nodes", 20_000);

  private final GraphBuilder g = GraphBuilder.of("large", 17);
  private final String x = g.input("x", DType.FLOAT, 1, 2, 4, 4);
  private final String w = g.initializer("w", Tensor.ofFloats(Shape.of(2, 2, 1, 1), 1, 2, 3, 4));
  private final String s = g.initializer("s", Tensor.ofFloats(Shape.SCALAR, 2));

  private void folds(String output) {
    byte[] bytes = ModelWriter.toBytes(g.output(output).build());
    HostileCheck.Outcome outcome = HostileCheck.of(bytes, false);
    assertThat(outcome.failure()).isEmpty();
    assertThat(outcome.refusal()).isEmpty();
    assertThat(outcome.step()).isEqualTo("done");
  }

  private String chain(String from, String operator, String... more) {
    String at = from;
    for (int i = 0; i < NODES; i++) {
      List<String> inputs = new ArrayList<>(List.of(at));
      inputs.addAll(List.of(more));
      at = g.node(operator).in(inputs.toArray(String[]::new)).out();
    }
    return at;
  }

  @Test
  void activations() {
    folds(g.node("Conv").in(chain(x, "Relu"), w).out());
  }

  @Test
  void affinesAfterALayer() {
    folds(chain(g.node("Conv").in(x, w).out(), "Mul", s));
  }

  @Test
  void affinesBeforeALayer() {
    folds(g.node("Conv").in(chain(x, "Mul", s), w).out());
  }

  @Test
  void layersInARow() {
    folds(chain(x, "Conv", w));
  }

  @Test
  void constantsOfConstants() {
    folds(g.node("Conv").in(x, chain(w, "Identity")).out());
  }

  @Test
  void sumsOfSums() {
    String at = g.node("Conv").in(x, w).out();
    for (int i = 0; i < NODES / 2; i++) {
      at = g.node("Add").in(at, g.node("Conv").in(x, w).out()).out();
    }
    folds(at);
  }

  @Test
  void oneSumOfManyLayers() {
    folds(g.node("Sum").in(layers()).out());
  }

  @Test
  void oneConcatOfManyLayers() {
    folds(g.node("Mul").in(g.node("Concat").integer("axis", 1).in(layers()).out(), s).out());
  }

  private String[] layers() {
    String[] parts = new String[NODES];
    for (int i = 0; i < NODES; i++) {
      parts[i] = g.node("Conv").in(x, w).out();
    }
    return parts;
  }

  @Test
  void concatsOfConcats() {
    String at = g.node("Conv").in(x, w).out();
    for (int i = 0; i < NODES; i++) {
      at = g.node("Concat").integer("axis", 1).in(at).out();
    }
    folds(g.node("Mul").in(at, s).out());
  }

  @Test
  void manyInputsTensorsAndOutputs() {
    for (int i = 0; i < NODES; i++) {
      String weight = g.initializer("w", Tensor.ofFloats(Shape.of(2, 2, 1, 1), 1, 2, 3, i));
      String y = g.node("Conv").in(g.input("x", DType.FLOAT, 1, 2, 4, 4), weight).out();
      g.output(g.node("Mul").in(y, s).out(), TensorType.UNKNOWN);
    }
    folds(g.node("Relu").in(x).out());
  }

  /** What stands behind an affine is looked for through nodes with many inputs each. */
  @Test
  void denseGraph() {
    String[] layer = {x};
    for (int depth = 0; depth < 6; depth++) {
      String[] next = new String[60];
      for (int i = 0; i < next.length; i++) {
        next[i] = g.node("Max").in(layer).out();
      }
      layer = next;
    }
    String[] ends = new String[layer.length];
    for (int i = 0; i < ends.length; i++) {
      ends[i] = g.node("Mul").in(layer[i], s).out();
    }
    folds(g.node("Max").in(ends).out());
  }
}
