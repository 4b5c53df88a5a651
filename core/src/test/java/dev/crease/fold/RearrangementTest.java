package dev.crease.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.crease.graph.Graph;
import dev.crease.graph.GraphCheck;
import dev.crease.graph.Initializer;
import dev.crease.graph.Model;
import dev.crease.graph.Node;
import dev.crease.graph.ValueInfo;
import dev.crease.op.Attribute;
import dev.crease.op.Attributes;
import dev.crease.op.Operators;
import dev.crease.op.TensorType;
import dev.crease.tensor.DType;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RearrangementTest {

  private static final int OPSET = 17;

  private static Node node(String type, Map<String, Attribute> attributes, String output,
      String... inputs) {
    Attributes all = Attributes.of(type, attributes);
    return Node.of(output, Operators.parse("", type, all, OPSET), all, List.of(inputs),
        List.of(output));
  }

  private static Node concat(String output, String... inputs) {
    return node("Concat", Map.of("axis", new Attribute.Int(1)), output, inputs);
  }

  private static Initializer constant(String name, long... sizes) {
    Shape shape = Shape.of(sizes);
    double[] data = new double[shape.size()];
    for (int i = 0; i < data.length; i++) {
      data[i] = 1 + i / 8.0;
    }
    return Initializer.of(name, Tensor.of(new RealValue(DType.FLOAT, shape, data)));
  }

  @Test
  void anAffineStaysBehindAConcatThatReadsAnotherTwice() {
    Graph graph = new Graph(
        "twice", List.of(ValueInfo.of("x", TensorType.of(DType.FLOAT, Shape.of(1, 3, 4, 4)))),
        List.of(ValueInfo.of("y", TensorType.UNKNOWN)),
        List.of(
            node("Conv", Map.of(), "a", "x", "wa"), node("Conv", Map.of(), "b", "x", "wb"),
            concat("inner", "a", "b"), concat("outer", "inner", "inner"),
            node("Mul", Map.of(), "scaled", "outer", "k"), node("Relu", Map.of(), "y", "scaled")),
        List.of(constant("wa", 2, 3, 1, 1), constant("wb", 3, 3, 1, 1), constant("k", 10, 1, 1)),
        List.of(), Optional.empty());
    GraphCheck.check(graph);
    Model model = new Model(8, Map.of("", OPSET), graph, List.of(), Map.of(), Optional.empty());
    FoldPlan plan = FoldPlan.of(model, FoldOptions.DEFAULT);
    assertThat(plan.folds()).isEmpty();
    assertThat(plan.refusals()).extracting(Refusal::node, Refusal::reason)
        .containsExactly(
            tuple("scaled", Reason.BRANCH_WITHOUT_LAYER));
  }
}
