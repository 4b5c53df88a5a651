package dev.crease.onnx;

import static dev.crease.onnx.ProtoBytes.message;
import static dev.crease.onnx.ProtoBytes.node;
import static dev.crease.onnx.ProtoBytes.tensor;
import static dev.crease.onnx.ProtoBytes.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crease.error.UnsupportedModelException;
import dev.crease.graph.Graph;
import dev.crease.graph.GraphEdit;
import dev.crease.graph.Initializer;
import dev.crease.graph.Model;
import dev.crease.graph.Node;
import dev.crease.op.Attribute;
import dev.crease.op.Attributes;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What is written, byte for byte, for models that were read and then changed. */
class ModelWriterTest {

  private static byte[] rewritten(ProtoBytes model, UnaryOperator<Model> change) {
    try (ModelFile file = ModelFile.parse(model.segment(), "m.onnx")) {
      return ModelWriter.toBytes(change.apply(file.model()));
    }
  }

  /** Edits the main graph. */
  private static UnaryOperator<Model> edit(Consumer<Edit> change) {
    return model -> {
      Edit edit = new Edit(model.graph(), GraphEdit.of(model));
      change.accept(edit);
      return model.withGraph(edit.edit().apply());
    };
  }

  private record Edit(Graph graph, GraphEdit edit) {
    Node node(String output) {
      return graph.nodes().stream().filter(n -> n.output(0).equals(output)).findFirst()
          .orElseThrow();
    }
  }

  private static byte[] bytes(Consumer<ProtoBytes> graph) {
    return ProtoBytes.model(graph).toByteArray();
  }

  private static ProtoBytes head(ProtoBytes graph) {
    return graph.message(11, value("x", 2)).message(12, value("y", 2));
  }

  @Test
  void anUnchangedModelIsItsOwnBytes() {
    // An over-long length of the graph and an unknown field: any encoding of the fields anew would
    // lose them.
    ProtoBytes model = message().integer(1, 8).tag(7, 2).raw(0x80, 0).with(8, o -> o.integer(2, 13))
        .integer(999, 5);
    assertThat(rewritten(model, m -> m)).isEqualTo(model.toByteArray());
    assertThat(rewritten(model, m -> m.withGraph(GraphEdit.of(m).apply())))
        .isEqualTo(model.toByteArray());
  }

  @Test
  void onlyTheChangedNodesAreWrittenAnew() {
    ProtoBytes before = message().integer(1, 8).text(2, "producer").text(77, "unknown").with(
        7,
        g -> head(
            g.text(88, "unknown in graph")
                .message(1, node("Relu", "a", "x").text(3, "first").text(6, "note").text(66, "?"))
                .message(1, node("Identity", "b", "a").text(3, "gone"))
                .message(1, node("Relu", "y", "b").text(3, "last").text(6, "doc").text(66, "??"))
                .text(2, "g").text(10, "graph doc")
                .message(5, tensor("unused", 1).text(12, "why").text(66, "???"))))
        .with(8, o -> o.integer(2, 13).text(3, "unknown in opset"))
        .entry(14, "k", "v");
    ProtoBytes after = message().integer(1, 8).text(2, "producer").text(77, "unknown").with(
        7,
        g -> head(
            g.text(88, "unknown in graph")
                .message(1, node("Relu", "a", "x").text(3, "first").text(6, "note").text(66, "?"))
                .message(1, node("Relu", "y", "a").text(3, "last").text(6, "doc").text(66, "??"))
                .text(2, "g").text(10, "graph doc")
                .message(5, tensor("unused", 1).text(12, "why").text(66, "???"))))
        .with(8, o -> o.integer(2, 13).text(3, "unknown in opset"))
        .entry(14, "k", "v");
    assertThat(rewritten(before, edit(e -> {
      e.edit().replace(e.node("b"));
      e.edit().replace(e.node("y"), e.node("y").withInputs(List.of("a")));
    }))).isEqualTo(after.toByteArray());
  }

  @Test
  void newNodesStandAtTheirPlaceAndNewInitializersLast() {
    byte[] after = rewritten(
        ProtoBytes.model(
            g -> head(
                g.message(5, tensor("w", 1, 2))
                    .message(1, node("Relu", "a", "x"))
                    .message(1, node("Mul", "y", "a", "w")))),
        edit(e -> {
          e.edit().add(Initializer.of("k", Tensor.ofFloats(Shape.of(2), 3, 4)));
          e.edit().replace(
              e.node("a"),
              e.node("a").withOutputs(List.of("n")),
              Node.of(
                  "added", e.node("y").op(), Attributes.NONE, List.of("n", "k"), List.of("a")));
        }));
    assertThat(after).isEqualTo(
        bytes(
            g -> head(
                g.message(5, tensor("w", 1, 2)).message(5, tensor("k", 3, 4))
                    .message(1, node("Relu", "n", "x"))
                    .message(
                        1,
                        message().text(1, "n").text(1, "k").text(2, "a").text(3, "added")
                            .text(4, "Mul"))
                    .message(1, node("Mul", "y", "a", "w")))));
  }

  @Test
  void fieldsThatWereMissingTakeTheirPlaceByNumber() {
    byte[] after = rewritten(
        ProtoBytes.model(g -> head(g.message(1, node("Relu", "y", "x")).text(2, "g"))),
        edit(e -> {
          e.edit().add(Initializer.of("k", Tensor.ofLongs(Shape.SCALAR, 7)));
          Node y = e.node("y");
          e.edit().replace(
              y,
              y.withInputs(List.of())
                  .withInputs(List.of("x"))
                  .withAttribute("alpha", new Attribute.Real(2), y.op()));
        }));
    assertThat(after).isEqualTo(
        bytes(
            g -> head(
                g.message(
                    1,
                    node("Relu", "y", "x")
                        .message(5, message().text(1, "alpha").real(2, 2).integer(20, 1)))
                    .text(2, "g")
                    .message(
                        5,
                        message().integer(2, 7).text(8, "k")
                            .bytes(9, new byte[]{7, 0, 0, 0, 0, 0, 0, 0})))));
  }

  @Test
  void removedInitializersAndNotesGo() {
    byte[] after = rewritten(
        ProtoBytes.model(
            g -> head(
                g.message(1, node("Identity", "a", "x")).message(1, node("Mul", "b", "a", "w"))
                    .message(1, node("Relu", "y", "b"))
                    .message(5, tensor("v", 1)).message(5, tensor("w", 1))
                    .message(13, value("a", 2)).message(13, value("b", 2))
                    .with(14, q -> q.text(1, "a").entry(2, "SCALE_TENSOR", "v"))
                    .with(14, q -> q.text(1, "y").entry(2, "SCALE_TENSOR", "v")))),
        edit(e -> {
          e.edit().replace(e.node("a"));
          e.edit().replace(e.node("b"));
          e.edit().replace(e.node("y"), e.node("y").withInputs(List.of("x")));
        }));
    assertThat(after).isEqualTo(
        bytes(
            g -> head(
                g.message(1, node("Relu", "y", "x")).message(5, tensor("v", 1))
                    .with(14, q -> q.text(1, "y").entry(2, "SCALE_TENSOR", "v")))));
  }

  @Test
  void constantsThatAreCarriedStay() {
    Consumer<ProtoBytes> constants = g -> g
        .message(5, message().integer(1, 2).integer(2, 99).text(8, "later").text(77, "?"))
        .message(5, message().integer(1, 1).integer(2, 1).real(4, 3))
        .with(15, s -> s.message(1, tensor("sparse", 1)).integer(3, 9));
    byte[] after = rewritten(
        ProtoBytes.model(g -> {
          constants.accept(g.message(1, node("Identity", "a", "x")));
          head(g.message(1, node("Foo", "y", "a", "later", "sparse").text(7, "foo")));
        }),
        edit(e -> {
          e.edit().replace(e.node("a"));
          e.edit().replace(
              e.node("y"), e.node("y").withInputs(List.of("x", "later", "sparse")));
        }));
    assertThat(after).isEqualTo(bytes(g -> {
      constants.accept(g);
      head(g.message(1, node("Foo", "y", "x", "later", "sparse").text(7, "foo")));
    }));
  }

  private static ProtoBytes attribute(String name) {
    return message().text(1, name);
  }

  @Test
  void attributesThatDidNotChangeAreCopied() {
    ProtoBytes before = node("Foo", "y", "x").text(7, "foo")
        .message(5, attribute("i").integer(3, 1).text(13, "doc").integer(20, 2))
        .message(5, attribute("ints").packed(8, 1, 2).text(13, "packed stays packed"))
        .message(
            5,
            attribute("t").message(5, message().integer(2, 6).packed(5, 4).text(12, "int32_data"))
                .integer(20, 4))
        .message(5, attribute("others").with(22, _ -> {}).integer(20, 11))
        .message(5, attribute("removed").integer(3, 1))
        .message(5, attribute("changed").text(13, "kept").integer(3, 1).text(99, "kept too"));
    byte[] after = rewritten(
        ProtoBytes.model(g -> head(g.message(1, before))), edit(e -> {
          Node y = e.node("y");
          Map<String, Attribute> attributes = new LinkedHashMap<>();
          attributes.put("new", new Attribute.Ints(List.of(-1L, 300L)));
          for (String name : y.attributes().names()) {
            attributes.put(name, y.attributes().find(name).orElseThrow());
          }
          attributes.remove("removed");
          attributes.put("changed", new Attribute.Text("now a text"));
          e.edit().replace(
              y,
              new Node(
                  y.name(), y.op(), Attributes.of("y", attributes), y.inputs(), y.outputs(),
                  Map.of(), y.encoded().map(b -> b.stale())));
        }));
    ProtoBytes expected = node("Foo", "y", "x").text(7, "foo")
        .message(5, attribute("i").integer(3, 1).text(13, "doc").integer(20, 2))
        .message(5, attribute("ints").packed(8, 1, 2).text(13, "packed stays packed"))
        .message(
            5,
            attribute("t").message(5, message().integer(2, 6).packed(5, 4).text(12, "int32_data"))
                .integer(20, 4))
        .message(5, attribute("others").with(22, _ -> {}).integer(20, 11))
        .message(
            5,
            attribute("changed").text(4, "now a text").text(13, "kept").integer(20, 3)
                .text(99, "kept too"))
        .message(5, attribute("new").integer(8, -1).integer(8, 300).integer(20, 7));
    assertThat(after).isEqualTo(bytes(g -> head(g.message(1, expected))));
  }

  private static ProtoBytes branch(ProtoBytes inner) {
    return message().message(1, inner.copy().text(66, "?")).text(2, "then").text(10, "doc")
        .message(12, value("b", 2));
  }

  private static ProtoBytes branches(Consumer<ProtoBytes> graph, ProtoBytes same,
      ProtoBytes other) {
    return message().integer(1, 8).with(
        7,
        g -> {
          graph.accept(g);
          head(
              g.message(
                  1,
                  node("Foo", "y", "x").text(7, "foo")
                      .message(5, attribute("same").message(6, branch(same)).integer(20, 5))
                      .message(5, attribute("g").message(6, branch(other)).integer(20, 5))
                      .message(
                          5,
                          attribute("gs").message(11, branch(same))
                              .message(11, branch(other))
                              .integer(20, 10))));
        }).with(8, o -> o.integer(2, 13));
  }

  @Test
  void bodiesAreEditedToo() {
    byte[] after = rewritten(
        branches(
            g -> g.message(1, node("Identity", "a", "x")),
            node("Relu", "b", "x"),
            node("Sub", "b", "a", "x")),
        edit(e -> {
          Node y = e.node("y");
          Map<String, Graph> bodies = new LinkedHashMap<>(y.subgraphs());
          bodies.replaceAll((name, body) -> {
            Node only = body.nodes().getFirst();
            return only.input(0).equals("a")
                ? GraphEdit.of(body).replace(only, only.withInputs(List.of("x", "x"))).apply()
                : body;
          });
          e.edit().replace(e.node("a"));
          e.edit().replace(y, y.withSubgraphs(bodies));
        }));
    assertThat(after).isEqualTo(
        branches(_ -> {}, node("Relu", "b", "x"), node("Sub", "b", "x", "x")).toByteArray());
  }

  @Test
  void changedInitializersKeepTheirNotes() {
    byte[] after = rewritten(
        ProtoBytes.model(
            g -> head(
                g.message(1, node("Mul", "y", "x", "w"))
                    .message(
                        5,
                        message().integer(1, 1).integer(2, 1).real(4, 5).text(8, "w")
                            .text(12, "doc").text(66, "?")))),
        model -> {
          Graph g = model.graph();
          Initializer w = g.initializers().values().iterator().next();
          return model.withGraph(
              new Graph(
                  g.name(), g.inputs(), g.outputs(), g.nodes(),
                  List.of(
                      new Initializer(
                          "w", Tensor.ofFloats(Shape.of(2), 1, 2),
                          w.encoded().map(b -> b.stale()))),
                  g.valueInfos().values(), g.encoded().map(b -> b.stale())));
        });
    assertThat(after).isEqualTo(
        bytes(
            g -> head(
                g.message(1, node("Mul", "y", "x", "w"))
                    .message(
                        5,
                        message().integer(1, 2).integer(2, 1).text(8, "w")
                            .bytes(9, ProtoBytes.floats(1, 2)).text(12, "doc")
                            .text(66, "?")))));
  }

  @Test
  void opsetsMetadataAndVersion() {
    ProtoBytes before = message().integer(1, 7).with(7, _ -> {})
        .with(8, o -> o.text(1, "ai.onnx").integer(2, 13).text(9, "kept"))
        .with(8, o -> o.text(1, "gone").integer(2, 1))
        .with(8, o -> o.text(1, "changed").integer(2, 1))
        .entry(14, "same", "1").entry(14, "changed", "1");
    byte[] after = rewritten(
        before,
        m -> new Model(
            8,
            Map.of("", 13, "changed", 2),
            m.graph(),
            m.functions(),
            new LinkedHashMap<>(Map.of("same", "1", "changed", "2")),
            m.encoded().map(b -> b.stale())));
    assertThat(after).isEqualTo(
        message().integer(1, 8).with(7, _ -> {})
            .with(8, o -> o.text(1, "ai.onnx").integer(2, 13).text(9, "kept"))
            .with(8, o -> o.text(1, "changed").integer(2, 2))
            .entry(14, "same", "1").entry(14, "changed", "2").toByteArray());
  }

  @Test
  void functionsAreCopiedOrDropped() {
    ProtoBytes function = message().text(1, "F").text(4, "p").text(5, "q").text(99, "?")
        .message(7, node("Relu", "q", "p")).text(10, "local");
    ProtoBytes other = message().text(1, "G").text(10, "local");
    ProtoBytes before = ProtoBytes.model(g -> head(g.message(1, node("Identity", "y", "x"))))
        .message(25, function).message(25, other);
    byte[] after = rewritten(
        before,
        m -> new Model(
            m.irVersion(), m.opsets(), m.graph(), m.functions().subList(0, 1), m.metadata(),
            m.encoded().map(b -> b.stale())));
    assertThat(after).isEqualTo(
        ProtoBytes.model(g -> head(g.message(1, node("Identity", "y", "x"))))
            .message(25, function).toByteArray());
  }

  @Test
  void aModelBeforeOpsetImportsGetsNone() {
    ProtoBytes before = message().integer(1, 2)
        .with(7,
            g -> head(g.message(1, node("Identity", "a", "x")).message(1, node("Relu", "y", "a"))));
    assertThat(rewritten(before, edit(e -> {
      e.edit().replace(e.node("a"));
      e.edit().replace(e.node("y"), e.node("y").withInputs(List.of("x")));
    }))).isEqualTo(
        message().integer(1, 2).with(7, g -> head(g.message(1, node("Relu", "y", "x"))))
            .toByteArray());
  }

  @Test
  void namesThatAreNoUtf8() {
    byte[] name = {'w', (byte) 0xFF};
    Consumer<ProtoBytes> weight = g -> g.message(
        5, message().integer(1, 1).integer(2, 1).bytes(8, name).bytes(9, ProtoBytes.floats(1)));
    byte[] after = rewritten(
        ProtoBytes.model(g -> {
          g.message(1, node("Identity", "a", "x")).message(
              1, message().text(1, "a").bytes(1, name).text(2, "y").text(4, "Mul"));
          weight.accept(g);
          head(g);
        }),
        edit(e -> {
          e.edit().replace(e.node("a"));
          Node y = e.node("y");
          e.edit().replace(y, y.withInputs(List.of("x", y.input(1))));
        }));
    assertThat(after).isEqualTo(bytes(g -> {
      g.message(1, message().text(1, "x").bytes(1, name).text(2, "y").text(4, "Mul"));
      weight.accept(g);
      head(g);
    }));
  }

  @Test
  void valuesThatOnlyAFileCanHold() {
    assertThatThrownBy(
        () -> rewritten(
            ProtoBytes.model(g -> head(g.message(1, node("Foo", "y", "x").text(7, "foo")))),
            edit(
                e -> e.edit().replace(
                    e.node("y"),
                    e.node("y").withAttribute(
                        "o", new Attribute.Other("TENSORS"), e.node("y").op())))))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("node Foo(y) attribute o: expected a number, text, tensor, graph");
  }

  @Test
  void theSameChangeWritesTheSameBytes() {
    ProtoBytes before = ProtoBytes.model(
        g -> head(g.message(1, node("Identity", "a", "x")).message(1, node("Relu", "y", "a"))));
    UnaryOperator<Model> change = edit(e -> {
      for (int i = 0; i < 50; i++) {
        e.edit().add(Initializer.of("k" + i, Tensor.ofFloats(Shape.SCALAR, i)));
      }
      e.edit().replace(e.node("a"),
          e.node("a").withAttribute("z", new Attribute.Int(1), e.node("a").op()));
    });
    assertThat(rewritten(before, change)).isEqualTo(rewritten(before, change));
  }

  @Test
  void whatIsWrittenReadsBack() {
    byte[] after = rewritten(
        ProtoBytes.model(
            g -> head(g.message(1, node("Identity", "a", "x")).message(1, node("Relu", "y", "a")))),
        edit(e -> {
          e.edit().replace(e.node("a"));
          e.edit().replace(e.node("y"), e.node("y").withInputs(List.of("x")));
        }));
    try (ModelFile file = ModelFile.parse(
        MemorySegment.ofArray(after), "again.onnx")) {
      assertThat(Optional.of(file.model().graph().nodes().getFirst().inputs()))
          .contains(List.of("x"));
      assertThat(ModelWriter.toBytes(file.model())).isEqualTo(after);
    }
  }
}
