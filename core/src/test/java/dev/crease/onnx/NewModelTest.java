package dev.crease.onnx;

import static dev.crease.onnx.ProtoBytes.message;
import static dev.crease.onnx.ProtoBytes.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crease.error.UnsupportedModelException;
import dev.crease.graph.Function;
import dev.crease.graph.Graph;
import dev.crease.graph.GraphPrinter;
import dev.crease.graph.Initializer;
import dev.crease.graph.Model;
import dev.crease.graph.Node;
import dev.crease.graph.ValueInfo;
import dev.crease.op.Attribute;
import dev.crease.op.Attributes;
import dev.crease.op.Dim;
import dev.crease.op.Opaque;
import dev.crease.op.Relu;
import dev.crease.op.TensorType;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Models that no file holds are written with their fields in the order of the fields' numbers. */
class NewModelTest {

  private static Graph graph(List<Node> nodes, List<Initializer> initializers, String input,
      String output) {
    return new Graph(
        "g",
        List.of(
            ValueInfo.of(
                input,
                TensorType.of(
                    DType.FLOAT, List.of(Dim.of(2), new Dim.Symbol("N"), Dim.unknown())))),
        List.of(ValueInfo.of(output, TensorType.UNKNOWN)),
        nodes,
        initializers,
        List.of(),
        Optional.empty());
  }

  @Test
  void everyFieldInOrder() {
    Node relu = Node.of("r", new Relu(), Attributes.NONE, List.of("x"), List.of("y"));
    Model model = new Model(
        8,
        Map.of("", 13),
        graph(
            List.of(relu), List.of(Initializer.of("w", Tensor.ofFloats(Shape.of(1, 2), 1, 2))), "x",
            "y"),
        List.of(),
        Map.of("k", "v"),
        Optional.empty());
    assertThat(ModelWriter.toBytes(model)).isEqualTo(
        message().integer(1, 8).with(
            7,
            g -> g.message(1, message().text(1, "x").text(2, "y").text(3, "r").text(4, "Relu"))
                .text(2, "g")
                .message(
                    5,
                    message().integer(1, 1).integer(1, 2).integer(2, 1).text(8, "w")
                        .bytes(9, ProtoBytes.floats(1, 2)))
                .with(
                    11,
                    v -> v.text(1, "x").with(
                        2,
                        t -> t.with(
                            1,
                            e -> e.integer(1, 1).with(
                                2,
                                s -> s.with(1, d -> d.integer(1, 2)).with(1, d -> d.text(2, "N"))
                                    .with(1, _ -> {})))))
                .with(12, v -> v.text(1, "y")))
            .with(8, o -> o.text(1, "").integer(2, 13)).entry(14, "k", "v").toByteArray());
  }

  private static Model readBack(Model model) {
    byte[] bytes = ModelWriter.toBytes(model);
    assertThat(ModelWriter.toBytes(model)).isEqualTo(bytes);
    return ModelFile.parse(MemorySegment.ofArray(bytes), "again").model();
  }

  @Test
  void attributesOfEveryKindReadBack() {
    Map<String, Attribute> attributes = new LinkedHashMap<>();
    attributes.put("f", new Attribute.Real(-0.5f));
    attributes.put("i", new Attribute.Int(Long.MIN_VALUE));
    attributes.put("s", new Attribute.Text("ä"));
    attributes.put("fs", new Attribute.Reals(List.of(1f, Float.NaN)));
    attributes.put("is", new Attribute.Ints(List.of(1L, -1L)));
    attributes.put("ss", new Attribute.Texts(List.of("", "b")));
    attributes.put("none", new Attribute.Ints(List.of()));
    attributes.put("g", new Attribute.Subgraph());
    attributes.put("t", new Attribute.TensorOf(Tensor.ofLongs(Shape.of(2), 5, 6)));
    Graph body = graph(
        List.of(Node.of("", new Relu(), Attributes.NONE, List.of("i"), List.of("o"))), List.of(),
        "i", "o");
    Node node = new Node(
        "n", new Opaque("foo", "Foo", "it is a test"), Attributes.of("node n", attributes),
        List.of("x", "", "x"), List.of("", "y"), Map.of("g", body), Optional.empty());
    Model again = readBack(Model.of(8, 13, graph(List.of(node), List.of(), "x", "y")));
    Node read = again.graph().nodes().getFirst();
    assertThat(GraphPrinter.print(again.graph())).isEqualTo("""
        input x f32[2,N,?]
        _, y = Foo(x, _, x) [n]
          g:
            input i f32[2,N,?]
            o = Relu(i)
            output o
        output y
        """);
    assertThat(read.attributes().names()).containsExactlyElementsOf(attributes.keySet());
    for (String name : List.of("f", "i", "s", "fs", "is", "ss", "none", "g")) {
      assertThat(read.attributes().find(name)).as(name)
          .isEqualTo(Optional.ofNullable(attributes.get(name)));
    }
    assertThat(read.attributes().tensor("t").orElseThrow().getLong(1)).isEqualTo(6);
    assertThat(read.op().domain()).isEqualTo("foo");
  }

  @Test
  void initializersOfEveryTypeReadBack() {
    List<Initializer> initializers = new ArrayList<>();
    for (DType type : DType.values()) {
      if (type != DType.STRING) {
        byte[] raw = new byte[(int) type.byteSize(3)];
        raw[0] = 7;
        initializers.add(
            Initializer.of(
                type.name(), Tensor.of(type, Shape.of(3), MemorySegment.ofArray(raw))));
      }
    }
    initializers.add(Initializer.of("text", Tensor.ofStrings(Shape.of(2), List.of("", "é"))));
    initializers.add(Initializer.of("empty", Tensor.ofFloats(Shape.of(0))));
    Node relu = Node.of("r", new Relu(), Attributes.NONE, List.of("x"), List.of("y"));
    Graph again = readBack(Model.of(8, 13, graph(List.of(relu), initializers, "x", "y"))).graph();
    assertThat(again.initializers().keySet())
        .containsExactlyElementsOf(initializers.stream().map(Initializer::name).toList());
    for (Initializer before : initializers) {
      Tensor read = Weights.of(again, before.name());
      assertThat(read.dtype()).isEqualTo(before.tensor().dtype());
      assertThat(read.shape()).isEqualTo(before.tensor().shape());
      assertThat(read.bytes().mismatch(before.tensor().bytes())).isEqualTo(-1);
      assertThat(read.strings()).isEqualTo(before.tensor().strings());
    }
  }

  @Test
  void functionsReadBack() {
    Node relu = Node.of("r", new Relu(), Attributes.NONE, List.of("p"), List.of("q"));
    Function function = new Function(
        "local", "F", "o", List.of("p"), List.of("q"), List.of("a", "b"),
        Map.of("b", new Attribute.Real(2)), Map.of("", 14),
        graph(List.of(relu), List.of(), "p", "q"), Optional.empty());
    Node call = Node.of(
        "", new Opaque("local", "F", ""), Attributes.NONE, List.of("x"), List.of("y"));
    Model again = readBack(
        new Model(
            8, Map.of("", 13), graph(List.of(call), List.of(), "x", "y"), List.of(function),
            Map.of(), Optional.empty()));
    Function read = again.functions().getFirst();
    assertThat(read.name() + read.domain() + read.overload() + read.inputs() + read.outputs()
        + read.attributes() + read.opsets() + read.defaults())
        .isEqualTo("Flocalo[p][q][a, b]{=14}{b=Real[value=2.0]}");
    assertThat(read.body().nodes().getFirst().op()).isEqualTo(new Relu());
    assertThat(again.graph().nodes().getFirst().isOpaque()).isTrue();
  }

  @Test
  void carriedConstantsNeedTheGraphTheyWereReadFrom() {
    ProtoBytes bytes = ProtoBytes.model(
        g -> g.message(1, node("Relu", "y", "c"))
            .message(5, message().integer(2, 99).text(8, "c")));
    try (ModelFile file = ModelFile.parse(bytes.segment(), "m.onnx")) {
      Graph read = file.model().graph();
      Graph fresh = new Graph(
          "g", List.of(), List.of(), read.nodes(), List.of(), read.carried(), List.of(),
          Optional.empty());
      assertThatThrownBy(() -> ModelWriter.toBytes(Model.of(8, 13, fresh)))
          .isInstanceOf(UnsupportedModelException.class)
          .hasMessageContaining("constant c: expected the bytes of the graph it was read from");
    }
  }

  @Test
  void aSubgraphThatTheNodeLacks() {
    Node node = Node.of(
        "n", new Opaque("foo", "Foo", ""),
        Attributes.of("n", Map.of("g", new Attribute.Subgraph())), List.of("x"), List.of("y"));
    assertThatThrownBy(
        () -> ModelWriter.toBytes(Model.of(8, 13, graph(List.of(node), List.of(), "x", "y"))))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("node n attribute g: expected a graph for the attribute");
  }
}
