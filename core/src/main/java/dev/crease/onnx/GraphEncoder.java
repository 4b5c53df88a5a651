package dev.crease.onnx;

import dev.crease.error.UnsupportedModelException;
import dev.crease.graph.Encoded;
import dev.crease.graph.Graph;
import dev.crease.graph.Node;
import dev.crease.graph.ValueInfo;
import dev.crease.onnx.FieldRewriter.Slot;
import dev.crease.onnx.Proto.AnnotationField;
import dev.crease.onnx.Proto.GraphField;
import dev.crease.onnx.Proto.NodeField;
import dev.crease.onnx.Relocation.Kind;
import dev.crease.onnx.Slots.Element;
import dev.crease.onnx.Slots.Others;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Writes {@code GraphProto}s and {@code NodeProto}s; what did not change is copied. */
final class GraphEncoder {

  private final Placement placement;
  private final Source comparison;

  /**
   * A writer of graphs.
   *
   * @param placement where elements of tensors go
   * @param comparison lends memory and files to read old attributes with
   */
  GraphEncoder(Placement placement, Source comparison) {
    this.placement = placement;
    this.comparison = comparison;
  }

  /** The message to write for a graph, if it is another than the one it was read from. */
  Optional<ByteRope> changed(Graph graph) {
    Optional<MemorySegment> current = graph.encoded().filter(Encoded::current)
        .map(Encoded::bytes);
    return current.isPresent() && !placement.oldBeside()
        ? placement.relocation().changed(Kind.GRAPH, current.get())
        : Optional.of(rewrite(graph));
  }

  private ByteRope rewrite(Graph graph) {
    Set<MemorySegment> carried = new HashSet<>();
    for (ValueInfo c : graph.carried()) {
      carried.add(
          c.encoded().filter(_ -> graph.encoded().isPresent()).map(Encoded::bytes).orElseThrow(
              () -> new UnsupportedModelException(
                  "constant " + c.name(),
                  "the bytes of the graph it was read from",
                  "a new graph",
                  "edit the graph instead of making a new one")));
    }
    Set<String> defined = definedNames(graph);
    Relocation relocation = placement.relocation();
    return new FieldRewriter(graph.encoded().map(Encoded::bytes), "GraphProto")
        .with(
            GraphField.NODE,
            Slots.elements(
                GraphField.NODE,
                graph.nodes().stream().map(n -> Element.of(n.encoded(), () -> node(n))).toList(),
                Others.dropped()))
        .with(GraphField.NAME, Slots.text(GraphField.NAME, graph.name()))
        .with(
            GraphField.INITIALIZER,
            Slots.elements(
                GraphField.INITIALIZER,
                graph.initializers().values().stream()
                    .map(
                        i -> Element.of(
                            i.encoded(), () -> TensorEncoder.initializer(i, placement)))
                    .toList(),
                new Others(carried::contains, t -> relocation.changed(Kind.TENSOR, t))))
        .with(
            GraphField.SPARSE_INITIALIZER,
            Slots.elements(
                GraphField.SPARSE_INITIALIZER,
                List.of(),
                new Others(
                    carried::contains, t -> relocation.changed(Kind.SPARSE_TENSOR, t))))
        .with(GraphField.INPUT, values(GraphField.INPUT, graph.inputs()))
        .with(GraphField.OUTPUT, values(GraphField.OUTPUT, graph.outputs()))
        .with(
            GraphField.VALUE_INFO,
            values(GraphField.VALUE_INFO, List.copyOf(graph.valueInfos().values())))
        .with(
            GraphField.QUANTIZATION_ANNOTATION,
            Slots.elements(
                GraphField.QUANTIZATION_ANNOTATION,
                List.of(),
                new Others(a -> defined.contains(annotated(a)), _ -> Optional.empty())))
        .rewrite();
  }

  /** What is said of values. */
  static Slot values(int field, List<ValueInfo> values) {
    return Slots.elements(
        field,
        values.stream().map(v -> Element.of(v.encoded(), () -> ValueEncoder.changed(v))).toList(),
        Others.dropped());
  }

  private static Set<String> definedNames(Graph graph) {
    Set<String> names = new HashSet<>(graph.initializers().keySet());
    graph.inputs().forEach(i -> names.add(i.name()));
    graph.carried().forEach(c -> names.add(c.name()));
    graph.nodes().forEach(n -> names.addAll(n.outputs()));
    return names;
  }

  private static String annotated(MemorySegment annotation) {
    String name = "";
    WireCursor c = WireCursor.over(annotation, "the model read before", "TensorAnnotation");
    while (c.next()) {
      if (c.field() == AnnotationField.TENSOR_NAME) {
        name = c.text();
      } else {
        c.skip();
      }
    }
    return name;
  }

  /** The message to write for a node, if it is another than the one it was read from. */
  Optional<ByteRope> node(Node node) {
    Optional<MemorySegment> current = node.encoded().filter(Encoded::current).map(Encoded::bytes);
    return current.isPresent()
        ? placement.relocation().changed(Kind.NODE, current.get())
        : Optional.of(rewrite(node));
  }

  private ByteRope rewrite(Node node) {
    GraphEncoder bodies = new GraphEncoder(placement.forBodies(), comparison);
    return new FieldRewriter(node.encoded().map(Encoded::bytes), "NodeProto")
        .with(NodeField.INPUT, Slots.texts(NodeField.INPUT, node.inputs()))
        .with(NodeField.OUTPUT, Slots.texts(NodeField.OUTPUT, node.outputs()))
        .with(NodeField.NAME, Slots.text(NodeField.NAME, node.name()))
        .with(NodeField.OP_TYPE, Slots.text(NodeField.OP_TYPE, node.op().type()))
        .with(
            NodeField.ATTRIBUTE,
            new AttributeEncoder(
                NodeField.ATTRIBUTE, node, bodies, placement.relocation(), comparison))
        .with(
            NodeField.DOMAIN,
            Slots.text(NodeField.DOMAIN, node.op().domain(), Imports::normalized))
        .rewrite();
  }
}
