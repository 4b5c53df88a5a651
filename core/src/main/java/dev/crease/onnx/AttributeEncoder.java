package dev.crease.onnx;

import dev.crease.error.UnsupportedModelException;
import dev.crease.graph.Graph;
import dev.crease.graph.Node;
import dev.crease.onnx.FieldRewriter.Old;
import dev.crease.onnx.FieldRewriter.Slot;
import dev.crease.onnx.Proto.AttributeField;
import dev.crease.onnx.Relocation.Kind;
import dev.crease.onnx.Slots.Element;
import dev.crease.onnx.Slots.Others;
import dev.crease.onnx.WireCursor.Range;
import dev.crease.op.Attribute;
import dev.crease.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Writes the attributes of one changed node: those that say what they said are copied. */
final class AttributeEncoder implements Slot {

  private static final Graph NOT_READ = new Graph(
      "", List.of(), List.of(), List.of(), List.of(), List.of(), Optional.empty());

  private final int field;
  private final Node node;
  private final GraphEncoder graphs;
  private final Relocation relocation;
  private final Source comparison;
  private final Set<String> left;

  /**
   * A slot for a repeated {@code AttributeProto}.
   *
   * @param field the field's number
   * @param node the node
   * @param graphs writes its bodies
   * @param relocation what becomes of references to external data
   * @param comparison lends memory and files to read old attributes with
   */
  AttributeEncoder(int field, Node node, GraphEncoder graphs, Relocation relocation,
      Source comparison) {
    this.field = field;
    this.node = node;
    this.graphs = graphs;
    this.relocation = relocation;
    this.comparison = comparison;
    this.left = new LinkedHashSet<>(node.attributes().names());
  }

  @Override
  public void replace(Old old, ByteRope out) {
    MemorySegment bytes = old.cursor().slice(old.cursor().range());
    Source source = new Source(
        bytes, "the model read before", comparison.arena(), comparison.external());
    AttributeReader.Stored before = AttributeReader.read(
        source, source.cursor("AttributeProto"), new Range(0, bytes.byteSize()), _ -> NOT_READ);
    left.remove(before.name());
    Optional<Attribute> now = node.attributes().find(before.name());
    if (now.isEmpty()) {
      return;
    }
    if (!same(before.value(), now.get())) {
      out.message(field, encode(before.name(), now.get(), Optional.of(bytes)));
      return;
    }
    Optional<ByteRope> changed = before.subgraphs().isEmpty()
        ? relocation.changed(Kind.ATTRIBUTE, bytes)
        : Optional.of(withGraphs(before, bytes));
    if (changed.isPresent()) {
      out.message(field, changed.get());
    } else {
      old.copy(out);
    }
  }

  private ByteRope withGraphs(AttributeReader.Stored before, MemorySegment bytes) {
    int graphField = before.value() instanceof Attribute.Subgraph
        ? AttributeField.G
        : AttributeField.GRAPHS;
    List<Element> elements = new ArrayList<>();
    for (String name : before.subgraphs().keySet()) {
      elements.add(element(name));
    }
    return new FieldRewriter(Optional.of(bytes), "AttributeProto")
        .with(graphField, Slots.elements(graphField, elements, Others.dropped()))
        .rewrite();
  }

  private Element element(String name) {
    Graph graph = node.subgraphs().get(name);
    if (graph == null) {
      throw new UnsupportedModelException(
          where(name), "a graph for the attribute", "a node that holds none of that name", "");
    }
    return Element.of(graph.encoded(), () -> graphs.changed(graph));
  }

  @Override
  public void finish(ByteRope out) {
    for (String name : left) {
      out.message(
          field,
          encode(name, node.attributes().find(name).orElseThrow(), Optional.empty()));
    }
    left.clear();
  }

  private static boolean same(Attribute before, Attribute now) {
    return before instanceof Attribute.TensorOf(Tensor a)
        && now instanceof Attribute.TensorOf(Tensor b)
            ? sameTensor(a, b)
            : before.equals(now);
  }

  private static boolean sameTensor(Tensor a, Tensor b) {
    return a.dtype() == b.dtype()
        && a.shape().equals(b.shape())
        && a.strings().equals(b.strings())
        && a.bytes().mismatch(b.bytes()) == -1;
  }

  private String where(String attribute) {
    return "node " + node.label() + " attribute " + attribute;
  }

  private ByteRope encode(String name, Attribute attribute, Optional<MemorySegment> old) {
    FieldRewriter rewriter = new FieldRewriter(old, "AttributeProto");
    for (AttributeKind kind : AttributeKind.values()) {
      rewriter.without(kind.field());
    }
    rewriter.without(AttributeField.REF_ATTR_NAME)
        .with(AttributeField.NAME, Slots.text(AttributeField.NAME, name));
    switch (attribute) {
      case Attribute.Real(float v) ->
        value(rewriter, AttributeKind.FLOAT, out -> out.real(AttributeField.F, v));
      case Attribute.Int(long v) ->
        value(rewriter, AttributeKind.INT, out -> out.integer(AttributeField.I, v));
      case Attribute.Text(String v) ->
        value(rewriter, AttributeKind.STRING, out -> out.text(AttributeField.S, v));
      case Attribute.Reals(List<Float> vs) -> value(
          rewriter,
          AttributeKind.FLOATS,
          out -> vs.forEach(v -> out.real(AttributeField.FLOATS, v)));
      case Attribute.Ints(List<Long> vs) -> value(
          rewriter,
          AttributeKind.INTS,
          out -> vs.forEach(v -> out.integer(AttributeField.INTS, v)));
      case Attribute.Texts(List<String> vs) -> value(
          rewriter,
          AttributeKind.STRINGS,
          out -> vs.forEach(v -> out.text(AttributeField.STRINGS, v)));
      case Attribute.TensorOf(Tensor v) -> value(
          rewriter,
          AttributeKind.TENSOR,
          out -> out.message(AttributeField.T, TensorEncoder.inline("", v, Optional.empty())));
      case Attribute.Subgraph() -> value(
          rewriter,
          AttributeKind.GRAPH,
          out -> element(name).write(AttributeField.G, out));
      case Attribute.Reference(String parameter) when old.isPresent() -> rewriter.with(
          AttributeField.REF_ATTR_NAME, Slots.text(AttributeField.REF_ATTR_NAME, parameter));
      case Attribute.Reference _,Attribute.Other _ -> throw new UnsupportedModelException(
          where(name),
          "a number, text, tensor, graph or list of these as a new value",
          attribute.toString(),
          "");
    }
    return rewriter.rewrite();
  }

  private static void value(FieldRewriter rewriter, AttributeKind kind, Consumer<ByteRope> writer) {
    rewriter.with(kind.field(), Slots.once(writer))
        .with(AttributeField.TYPE, Slots.integer(AttributeField.TYPE, kind.code()));
  }
}
