package dev.crease.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crease.error.MalformedModelException;
import dev.crease.graph.Graph;
import dev.crease.graph.Model;
import dev.crease.op.Dim;
import dev.crease.op.Relu;
import dev.crease.op.TensorType;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class GraphBuilderTest {

  @Test
  void namesNodesAndValuesAsPyTorchDoes() {
    GraphBuilder g = GraphBuilder.of("net", 17);
    String x = g.input("input", DType.FLOAT, new Dim.Symbol("N"), 3, 8, 8);
    String w = g.initializer("conv1.weight", Tensor.ofFloats(Shape.of(1, 3, 1, 1), 1, 2, 3));
    String y = g.node("Conv").scope("layer1.0.conv1").in(x, w).integers("kernel_shape", 1, 1).out();
    String r = g.node("Relu").scope("").in(y).out();
    String s = g.node("Relu").scope("").in(r).out();
    g.outputAs(s, "output", TensorType.of(DType.FLOAT, Shape.of(1, 1, 8, 8)));
    Model model = g.build();
    assertThat(model.graph()).hasToString("""
        input input f32[N,3,8,8]
        const conv1.weight f32[1x3x1x1]
        /layer1/0/conv1/Conv_output_0 = Conv(input, conv1.weight) [/layer1/0/conv1/Conv]
        /Relu_output_0 = Relu(/layer1/0/conv1/Conv_output_0) [/Relu]
        output = Relu(/Relu_output_0) [/Relu_1]
        output output
        """);
    assertThat(model.opset()).isEqualTo(17);
    assertThat(model.irVersion()).isEqualTo(8);
    assertThat(model.graph().nodes().get(1).op()).isInstanceOf(Relu.class);
  }

  @Test
  void attributesKeepOrderAndKind() {
    GraphBuilder g = GraphBuilder.of("net", 13);
    String x = g.input("x", DType.FLOAT, 1, 1);
    g.output(g.node("custom", "Foo").in(x, "").integer("i", 1).real("f", 0.5).text("s", "a")
        .reals("fs", 1, 2).integers("is", 3, 4)
        .tensor("t", Tensor.ofFloats(Shape.SCALAR, 1)).as("y"));
    g.domain("custom", 2);
    var attributes = g.build().graph().nodes().getFirst().attributes();
    assertThat(attributes.names()).containsExactly("i", "f", "s", "fs", "is", "t");
    assertThat(attributes.integer("i", 0)).isEqualTo(1);
    assertThat(attributes.real("f", 0)).isEqualTo(0.5f);
    assertThat(attributes.text("s", "")).isEqualTo("a");
    assertThat(attributes.reals("fs")).contains(List.of(1f, 2f));
    assertThat(attributes.integers("is")).contains(List.of(3L, 4L));
    assertThat(attributes.tensor("t")).isPresent();
  }

  @Test
  void bodiesShareNamesAndMayCapture() {
    GraphBuilder g = GraphBuilder.of("net", 16);
    String x = g.input("x", DType.FLOAT, 2);
    String c = g.input("c", DType.BOOL);
    GraphBuilder then = g.body("then");
    then.output(then.node("Relu").in(x).as("y"));
    GraphBuilder otherwise = g.body("else");
    otherwise.output(otherwise.node("Identity").in(x).as("y"));
    g.output(g.node("If").in(c).body("then_branch", then.graph())
        .body("else_branch", otherwise.graph()).as("z"));
    Graph graph = g.build().graph();
    assertThat(graph.nodes().getFirst().subgraphs().values())
        .extracting(body -> body.outputs().getFirst().name())
        .containsExactly("y", "y_1");
    assertThat(graph.nodes().getFirst().captures()).contains(x);
  }

  @Test
  void beforeIrVersion4InitializersAreInputsToo() {
    GraphBuilder g = GraphBuilder.of("net", 8);
    String x = g.input("x", DType.FLOAT, 2);
    g.output(g.node("Add").in(x, g.floats("b", 1, 2)).as("y"));
    Model model = g.build();
    assertThat(model.irVersion()).isEqualTo(3);
    assertThat(model.graph().isInput("b")).isTrue();
    assertThat(model.graph().requiredInputs()).extracting("name").containsExactly("x");
  }

  @Test
  void overridableInitializersAreInputsAtAnyIrVersion() {
    GraphBuilder g = GraphBuilder.of("net", 17);
    String x = g.input("x", DType.FLOAT, 2);
    String b = g.overridable("b", Tensor.ofFloats(Shape.of(2), 1, 2));
    g.output(g.node("Add").in(x, b).as("y"));
    assertThat(g.build().graph().isInput("b")).isTrue();
  }

  @Test
  void refusesAValueThatNothingDefines() {
    GraphBuilder g = GraphBuilder.of("net", 17);
    g.output(g.node("Relu").in("nowhere").as("y"));
    assertThatThrownBy(g::build).isInstanceOf(MalformedModelException.class)
        .hasMessageContaining("nowhere");
  }

  @Test
  void refusesAGraphWithoutOutput() {
    assertThatThrownBy(() -> GraphBuilder.of("net", 17).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("graph net: expected an output, got none");
  }
}
