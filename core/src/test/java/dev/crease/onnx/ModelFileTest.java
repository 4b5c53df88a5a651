package dev.crease.onnx;

import static dev.crease.onnx.ProtoBytes.message;
import static dev.crease.onnx.ProtoBytes.node;
import static dev.crease.onnx.ProtoBytes.tensor;
import static dev.crease.onnx.ProtoBytes.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crease.error.MalformedModelException;
import dev.crease.error.ModelFileException;
import dev.crease.graph.Function;
import dev.crease.graph.Graph;
import dev.crease.graph.GraphPrinter;
import dev.crease.graph.Model;
import dev.crease.graph.Node;
import dev.crease.op.Attribute;
import dev.crease.op.Opaque;
import dev.crease.op.Relu;
import dev.crease.op.TensorType;
import dev.crease.tensor.DType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelFileTest {

  private static Model parse(ProtoBytes bytes) {
    ModelFile file = ModelFile.parse(bytes.segment(), "m.onnx");
    return file.model();
  }

  private static Graph graph(Consumer<ProtoBytes> body) {
    return parse(ProtoBytes.model(body)).graph();
  }

  private static Node onlyNode(ProtoBytes node) {
    return graph(g -> g.message(1, node).message(11, value("x", 1))).nodes().getFirst();
  }

  @Test
  void readsAGraph() {
    Model model = parse(
        message().integer(1, 8).text(2, "me").with(
            7,
            g -> g.message(1, node("Relu", "a", "x").text(3, "r"))
                .message(1, node("Foo", "y", "a", "", "w").text(7, "com.foo"))
                .text(2, "main")
                .message(5, tensor("w", 1, 2))
                .message(11, value("x", 1, 2))
                .message(12, value("y", 1, 2))
                .message(13, value("a", 1, 2)))
            .with(8, o -> o.text(1, "ai.onnx").integer(2, 13))
            .with(8, o -> o.text(1, "com.foo").integer(2, 3))
            .entry(14, "author", "somebody"));
    assertThat(model.irVersion()).isEqualTo(8);
    assertThat(model.opsets()).containsExactly(Map.entry("", 13), Map.entry("com.foo", 3));
    assertThat(model.metadata()).containsExactly(Map.entry("author", "somebody"));
    assertThat(GraphPrinter.print(model.graph())).isEqualTo("""
        input x f32[1,2]
        const w f32[2]
        a = Relu(x) [r]
        y = Foo(a, _, w)
        output y
        """);
    assertThat(model.graph().name()).isEqualTo("main");
    assertThat(model.graph().nodes().getFirst().op()).isEqualTo(new Relu());
    assertThat(model.graph().valueInfos()).containsOnlyKeys("a");
  }

  @Test
  void typesOfValues() {
    Graph g = graph(
        b -> b.message(11, message().text(1, "none"))
            .message(11, message().text(1, "sequence").with(2, t -> t.with(4, _ -> {})))
            .message(11, message().text(1, "noShape").with(2, t -> t.with(1, e -> e.integer(1, 7))))
            .message(
                11,
                message().text(1, "dims").with(
                    2,
                    t -> t.with(
                        1,
                        e -> e.integer(1, 99).with(
                            2,
                            s -> s.with(1, d -> d.text(2, "N")).with(1, d -> d.integer(1, -1))
                                .with(1, d -> d.integer(1, 0)).with(1, _ -> {}))))));
    List<TensorType> types = g.inputs().stream().map(i -> i.type()).toList();
    assertThat(types.get(0)).isEqualTo(TensorType.UNKNOWN);
    assertThat(types.get(1)).isEqualTo(TensorType.UNKNOWN);
    assertThat(types.get(2)).hasToString("i64[…]");
    assertThat(types.get(3)).hasToString("?[N,?,0,?]");
  }

  private static ProtoBytes attribute(String name) {
    return message().text(1, name);
  }

  @Test
  void attributesOfEveryKind() {
    Node node = onlyNode(
        node("Foo", "y", "x").text(7, "foo")
            .message(5, attribute("f").real(2, 1.5f).integer(20, 1))
            .message(5, attribute("i").integer(3, -3).integer(20, 2))
            .message(5, attribute("s").text(4, "t").integer(20, 3))
            .message(5, attribute("t").message(5, tensor("", 1)).integer(20, 4))
            .message(5, attribute("fs").real(7, 1).bytes(7, ProtoBytes.floats(2, 3)).integer(20, 6))
            .message(5, attribute("is").integer(8, 1).packed(8, 2, 3).integer(20, 7))
            .message(5, attribute("ss").text(9, "a").text(9, "").integer(20, 8))
            .message(5, attribute("ts").message(10, tensor("", 1)).integer(20, 9))
            .message(5, attribute("sp").with(22, _ -> {}).integer(20, 11))
            .message(5, attribute("tp").with(14, _ -> {}).integer(20, 13))
            .message(5, attribute("later").integer(20, 99))
            .message(5, attribute("absent").integer(20, 2)));
    assertThat(node.attributes().names()).containsExactly(
        "f", "i", "s", "t", "fs", "is", "ss", "ts", "sp", "tp", "later", "absent");
    assertThat(node.attributes().real("f", 0)).isEqualTo(1.5f);
    assertThat(node.attributes().integer("i", 0)).isEqualTo(-3);
    assertThat(node.attributes().text("s", "")).isEqualTo("t");
    assertThat(node.attributes().tensor("t").orElseThrow().dtype()).isEqualTo(DType.FLOAT);
    assertThat(node.attributes().find("fs"))
        .contains(new Attribute.Reals(List.of(1f, 2f, 3f)));
    assertThat(node.attributes().find("is")).contains(new Attribute.Ints(List.of(1L, 2L, 3L)));
    assertThat(node.attributes().find("ss")).contains(new Attribute.Texts(List.of("a", "")));
    assertThat(node.attributes().find("ts")).contains(new Attribute.Other("TENSORS"));
    assertThat(node.attributes().find("sp")).contains(new Attribute.Other("SPARSE_TENSOR"));
    assertThat(node.attributes().find("tp")).contains(new Attribute.Other("TYPE_PROTO"));
    assertThat(node.attributes().find("later")).contains(new Attribute.Other("kind 99"));
    assertThat(node.attributes().find("absent")).contains(new Attribute.Int(0));
  }

  @Test
  void oldAttributesTellTheirTypeByTheFieldThatIsSet() {
    Node node = onlyNode(
        node("Foo", "y", "x").text(7, "foo")
            .message(5, attribute("f").real(2, 1.5f))
            .message(5, attribute("is").integer(8, 1))
            .message(5, attribute("nothing")));
    assertThat(node.attributes().find("f")).contains(new Attribute.Real(1.5f));
    assertThat(node.attributes().find("is")).contains(new Attribute.Ints(List.of(1L)));
    assertThat(node.attributes().find("nothing")).contains(new Attribute.Other("UNDEFINED"));
  }

  @Test
  void longTextsAreCarriedNotRead() {
    byte[] engine = new byte[(1 << 20) + 1];
    Node node = onlyNode(
        node("Foo", "y", "x").text(7, "foo").message(5, attribute("s").bytes(4, engine)));
    assertThat(node.attributes().find("s"))
        .contains(new Attribute.Other("STRING of 1048577 bytes"));
  }

  @Test
  void subgraphs() {
    Node node = onlyNode(
        node("If", "y", "x")
            .message(
                5,
                attribute("then_branch").integer(20, 5).with(
                    6, g -> g.message(1, node("Relu", "b", "x")).message(12, value("b", 1))))
            .message(
                5,
                attribute("more").integer(20, 10).with(11, _ -> {}).with(
                    11, g -> g.message(1, node("Relu", "c", "x")))));
    assertThat(node.subgraphs()).containsOnlyKeys("then_branch", "more[0]", "more[1]");
    assertThat(node.attributes().find("then_branch")).contains(new Attribute.Subgraph());
    assertThat(node.captures()).containsExactly("x", "x");
  }

  @Test
  void attributesThatLackTheirValueOrName() {
    assertThatThrownBy(
        () -> onlyNode(node("Foo", "y", "x").message(5, attribute("t").integer(20, 4))))
        .hasMessageContaining("expected a tensor in attribute 't', got none");
    assertThatThrownBy(
        () -> onlyNode(node("Foo", "y", "x").message(5, attribute("g").integer(20, 5))))
        .hasMessageContaining("expected a graph in attribute 'g', got none");
    assertThatThrownBy(() -> onlyNode(node("Foo", "y", "x").message(5, message().integer(3, 1))))
        .hasMessageContaining("expected an attribute with a name, got none");
    assertThatThrownBy(
        () -> onlyNode(
            node("Foo", "y", "x").message(5, attribute("a").integer(3, 1))
                .message(5, attribute("a").integer(3, 2))))
        .isInstanceOf(MalformedModelException.class)
        .hasMessageContaining(
            "expected each attribute of node Foo(y) given once, got 'a' given twice");
  }

  @Test
  void nodeWithoutType() {
    assertThatThrownBy(() -> onlyNode(message().text(2, "y")))
        .hasMessageContaining("expected a node with an operator type, got none");
  }

  private static ProtoBytes nested(int depth) {
    ProtoBytes graph = message();
    for (int i = 0; i < depth; i++) {
      ProtoBytes inner = graph;
      graph = message().message(
          1,
          message().text(4, "Foo").message(
              5, message().text(1, "body").integer(20, 5).message(6, inner)));
    }
    return message().integer(1, 8).message(7, graph).with(8, o -> o.integer(2, 13));
  }

  @Test
  void graphsDoNotNestForEver() {
    assertThat(parse(nested(64)).graph().nodes()).hasSize(1);
    assertThatThrownBy(() -> parse(nested(65))).isInstanceOf(MalformedModelException.class)
        .hasMessageContaining("expected graphs nested at most 64 deep, got a deeper one");
    assertThatThrownBy(() -> parse(nested(2000))).hasMessageContaining("at most 64 deep");
  }

  @Test
  void functionsAndTheirCallers() {
    Model model = parse(
        ProtoBytes.model(
            g -> g.message(1, node("Twice", "y", "x").text(7, "local"))
                .message(1, node("Relu", "z", "y"))
                .message(11, value("x", 1)))
            .with(8, o -> o.text(1, "local").integer(2, 1))
            .with(
                25,
                f -> f.text(1, "Twice").text(4, "a").text(5, "b").text(6, "alpha")
                    .with(11, d -> d.text(1, "beta").real(2, 1))
                    .message(1 + 6, node("Relu", "b", "a").message(
                        5, attribute("alpha").text(21, "alpha").integer(20, 1)))
                    .message(7, node("Relu", "c", "a"))
                    .with(9, o -> o.integer(2, 14)).text(10, "local")));
    assertThat(model.graph().nodes().getFirst().op())
        .isEqualTo(new Opaque("local", "Twice", "the model defines it as a function"));
    assertThat(model.graph().nodes().getLast().op()).isEqualTo(new Relu());
    Function f = model.functions().getFirst();
    assertThat(f.domain() + " " + f.name() + f.inputs() + f.outputs() + f.attributes())
        .isEqualTo("local Twice[a][b][alpha, beta]");
    assertThat(f.defaults()).isEqualTo(Map.of("beta", new Attribute.Real(1)));
    assertThat(f.opsets()).containsEntry("", 14);
    assertThat(f.body().nodes().getFirst().op()).isEqualTo(
        new Opaque("", "Relu", "attribute alpha is a parameter of the function around it"));
    assertThat(f.body().nodes().getFirst().attributes().find("alpha"))
        .contains(new Attribute.Reference("alpha"));
    assertThat(f.body().nodes().getLast().op()).isEqualTo(new Relu());
  }

  @Test
  void operatorOfASetThatIsNotImported() {
    Model model = parse(
        message().integer(1, 8)
            .with(7, g -> g.message(1, node("Relu", "y", "x")).message(11, value("x", 1)))
            .with(8, o -> o.text(1, "foo").integer(2, 1)));
    assertThat(model.graph().nodes().getFirst().op()).isEqualTo(
        new Opaque("", "Relu", "the model imports no version of operator set ai.onnx"));
  }

  @Test
  void constantsThatAreCarried() {
    Graph g = graph(
        b -> b.message(1, node("Foo", "y", "later", "sparse").text(7, "foo"))
            .message(5, message().integer(1, 2).integer(2, 99).text(8, "later"))
            .with(15, s -> s.message(1, tensor("sparse", 1, 2)).packed(3, 100, 4)));
    assertThat(g.carried()).extracting(v -> v.name() + " " + v.type())
        .containsExactly("later ?[2]", "sparse f32[100,4]");
    assertThat(g.initializers()).isEmpty();
    assertThat(g.requiredInputs()).isEmpty();
  }

  @Test
  void initializersOfOneName() {
    assertThatThrownBy(() -> graph(b -> b.message(5, tensor("w", 1)).message(5, tensor("w", 2))))
        .isInstanceOf(MalformedModelException.class)
        .hasMessageContaining("expected each initializer defined once, got 'w' defined twice");
  }

  @Test
  void theGraphIsChecked() {
    assertThatThrownBy(() -> graph(b -> b.message(1, node("Relu", "y", "nowhere"))))
        .hasMessageContaining("node Relu(y): expected inputs that are graph inputs")
        .hasMessageContaining("'nowhere', which nothing defines");
    assertThatThrownBy(
        () -> graph(b -> b.message(1, node("Relu", "a", "b")).message(1, node("Relu", "b", "a"))))
        .hasMessageContaining("a cycle or a wrong order");
  }

  /** Fields that a later version of ONNX may add, in every message on the way to a value's type. */
  @Test
  void unknownFieldsArePassedOver() {
    Model model = parse(
        message().integer(1, 8).text(99, "?")
            .with(
                7,
                g -> g.text(99, "?").message(1, node("Relu", "y", "x"))
                    .with(
                        11,
                        v -> v.text(99, "?").text(1, "x").with(
                            2,
                            type -> type.text(99, "?").with(
                                1,
                                t -> t.text(99, "?").integer(1, 1).with(
                                    2,
                                    s -> s.text(99, "?")
                                        .with(1, d -> d.text(99, "?").integer(1, 4)))))))
            .with(8, o -> o.text(99, "?").integer(2, 13))
            .with(14, e -> e.text(99, "?").text(1, "author").text(2, "somebody"))
            .with(
                25,
                f -> f.text(99, "?").text(1, "F").text(4, "a").text(5, "b")
                    .message(7, node("Relu", "b", "a")).with(9, o -> o.integer(2, 13))
                    .text(10, "local")));
    assertThat(model.opsets()).containsExactly(Map.entry("", 13));
    assertThat(model.metadata()).containsExactly(Map.entry("author", "somebody"));
    assertThat(GraphPrinter.print(model.graph())).contains("input x f32[4]\n");
    assertThat(model.functions()).extracting(Function::name).containsExactly("F");
  }

  /** The default set begins at 1, others may at 0. */
  @Test
  void versionsOfOperatorSets() {
    for (String domain : List.of("", "ai.onnx")) {
      assertThatThrownBy(
          () -> parse(
              message().integer(1, 3).with(7, _ -> {})
                  .with(8, o -> o.text(1, domain).integer(2, 0))))
          .hasMessageContaining("expected a version of operator set '', got 0");
    }
    assertThat(
        parse(
            message().integer(1, 3).with(7, _ -> {}).with(8, o -> o.integer(2, 1))
                .with(8, o -> o.text(1, "com.foo").integer(2, 0))
                .with(8, o -> o.text(1, "com.bar").integer(2, Integer.MAX_VALUE)))
            .opsets())
        .containsExactly(
            Map.entry("", 1), Map.entry("com.foo", 0), Map.entry("com.bar", Integer.MAX_VALUE));
    for (long version : new long[]{-1, Integer.MAX_VALUE + 1L}) {
      assertThatThrownBy(
          () -> parse(
              message().integer(1, 3).with(7, _ -> {})
                  .with(8, o -> o.text(1, "com.foo").integer(2, version))))
          .hasMessageContaining("a version of operator set 'com.foo', got " + version);
    }
  }

  @Test
  void opsetImports() {
    assertThat(parse(message().integer(1, 2).with(7, _ -> {})).opsets())
        .containsExactly(Map.entry("", 1));
    assertThatThrownBy(() -> parse(message().integer(1, 3).with(7, _ -> {})))
        .hasMessageContaining("expected an opset_import, as IR version 3 needs one, got none");
    assertThatThrownBy(
        () -> parse(message().integer(1, 3).with(7, _ -> {}).with(8, o -> o.integer(2, 1L << 40))))
        .hasMessageContaining("expected a version of operator set '', got 1099511627776");
    assertThatThrownBy(
        () -> parse(
            message().integer(1, 3).with(7, _ -> {}).with(8, o -> o.integer(2, 7))
                .with(8, o -> o.text(1, "ai.onnx").integer(2, 8))))
        .hasMessageContaining("expected one version of operator set '', got 7 and 8");
  }

  @Test
  void modelsWithoutGraphOrVersion() {
    assertThatThrownBy(() -> parse(message().integer(1, 8)))
        .hasMessageContaining("m.onnx: byte 0: expected an ONNX model (a ModelProto with a graph)");
    assertThatThrownBy(() -> parse(message().with(7, _ -> {})))
        .hasMessageContaining("an ir_version of at least 1, got 0");
    assertThatThrownBy(() -> parse(message().integer(1, 8).with(7, _ -> {}).with(7, _ -> {})))
        .hasMessageContaining("expected one graph in ModelProto, got a second one");
  }

  @Test
  void externalDataNeedsAFile() {
    assertThatThrownBy(
        () -> graph(
            b -> b.message(
                5,
                message().integer(1, 1).integer(2, 1).text(8, "w").entry(13, "location", "w.bin")
                    .integer(14, 1))))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("tensor 'w': expected a model in a file, as it has external data");
  }

  @Test
  void opensAFile(@TempDir Path folder) throws IOException {
    Path path = folder.resolve("m.onnx");
    byte[] bytes = ProtoBytes.model(g -> g.message(5, tensor("w", 1, 2))).toByteArray();
    Files.write(path, bytes);
    try (ModelFile file = ModelFile.open(path)) {
      assertThat(file.path()).contains(path);
      assertThat(file.name()).isEqualTo(path.toString());
      assertThat(file.byteSize()).isEqualTo(bytes.length);
      assertThat(file.externalFiles()).isEmpty();
      MemorySegment weight = Weights.of(file, "w").bytes();
      assertThat(weight.isNative()).isTrue();
      assertThat(weight.isReadOnly()).isTrue();
      assertThat(file.sha256()).hasSize(64).matches("[0-9a-f]+");
    }
  }

  @Test
  void closingEndsTheWeights() {
    MemorySegment weight;
    try (ModelFile file = ModelFile.parse(
        ProtoBytes.model(
            g -> g.message(5, message().integer(1, 1).integer(2, 7).text(8, "w").packed(7, 5)))
            .segment(),
        "m.onnx")) {
      weight = Weights.of(file, "w").bytes();
      assertThat(weight.byteSize()).isEqualTo(8);
    }
    assertThat(weight.scope().isAlive()).isFalse();
  }

  @Test
  void filesThatAreNoModels(@TempDir Path folder) throws IOException {
    assertThatThrownBy(() -> ModelFile.open(folder)).isInstanceOf(ModelFileException.class)
        .hasMessage(folder + ": expected an ONNX file, got a folder");
    Path missing = folder.resolve("none.onnx");
    assertThatThrownBy(() -> ModelFile.open(missing)).isInstanceOf(ModelFileException.class)
        .hasMessage(missing + ": expected an ONNX file, got no such file; fix: check the path");
    Path empty = Files.createFile(folder.resolve("empty.onnx"));
    assertThatThrownBy(() -> ModelFile.open(empty)).isInstanceOf(ModelFileException.class)
        .hasMessageContaining("expected an ONNX model, got an empty file");
    Path lfs = folder.resolve("lfs.onnx");
    Files.writeString(lfs, "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n");
    assertThatThrownBy(() -> ModelFile.open(lfs)).isInstanceOf(MalformedModelException.class)
        .hasMessageContaining("got a Git LFS pointer to one; fix: run git lfs pull");
  }

  @ParameterizedTest
  @ValueSource(strings = {"hello", "{\"a\": 1}", "<html></html>", "PK\u0003\u0004abc", "\u0008"})
  void otherFormats(String text) {
    assertThatThrownBy(() -> ModelFile.parse(MemorySegment.ofArray(text.getBytes(
        StandardCharsets.UTF_8)), "m.onnx"))
        .isInstanceOf(MalformedModelException.class)
        .hasMessageStartingWith("m.onnx: byte ");
  }
}
