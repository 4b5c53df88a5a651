package dev.crease.onnx;

import dev.crease.graph.Encoded;
import dev.crease.graph.Function;
import dev.crease.graph.Graph;
import dev.crease.graph.Model;
import dev.crease.graph.Node;
import dev.crease.onnx.FieldRewriter.Slot;
import dev.crease.onnx.Proto.EntryField;
import dev.crease.onnx.Proto.FunctionField;
import dev.crease.onnx.Proto.ModelField;
import dev.crease.onnx.Proto.OpsetField;
import dev.crease.onnx.Relocation.Kind;
import dev.crease.onnx.Slots.Element;
import dev.crease.onnx.Slots.Others;
import dev.crease.op.Attributes;
import dev.crease.op.Opaque;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes {@code ModelProto}s; what did not change is copied. */
final class ModelEncoder {

  private final Model model;
  private final Placement placement;
  private final Source comparison;
  private final GraphEncoder graphs;

  private ModelEncoder(Model model, Placement placement, Source comparison) {
    this.model = model;
    this.placement = placement;
    this.comparison = comparison;
    this.graphs = new GraphEncoder(placement, comparison);
  }

  /**
   * The bytes of a model file.
   *
   * @param model the model
   * @param placement where elements of tensors go
   * @param comparison lends memory and files to read old attributes with
   */
  static ByteRope encode(Model model, Placement placement, Source comparison) {
    ModelEncoder encoder = new ModelEncoder(model, placement, comparison);
    Optional<MemorySegment> current = model.encoded().filter(Encoded::current)
        .map(Encoded::bytes);
    if (current.isPresent() && !placement.oldBeside()) {
      return placement.relocation().changed(Kind.MODEL, current.get())
          .orElseGet(() -> ByteRope.of(current.get()));
    }
    return encoder.rewrite();
  }

  private ByteRope rewrite() {
    Optional<MemorySegment> old = model.encoded().map(Encoded::bytes);
    ModelReader.Head before = old
        .map(
            bytes -> ModelReader.head(
                new Source(
                    bytes, "the model read before", comparison.arena(), comparison.external())))
        .orElse(new ModelReader.Head(Map.of(), Map.of()));
    return new FieldRewriter(old, "ModelProto")
        .with(ModelField.IR_VERSION, Slots.integer(ModelField.IR_VERSION, model.irVersion()))
        .with(
            ModelField.GRAPH,
            Slots.elements(
                ModelField.GRAPH,
                List.of(
                    Element.of(model.graph().encoded(), () -> graphs.changed(model.graph()))),
                Others.dropped()))
        .with(
            ModelField.OPSET_IMPORT,
            Slots.entries(
                before.opsets(), model.opsets(), ModelEncoder::opsetDomain,
                (out, domain, version) -> opset(out, ModelField.OPSET_IMPORT, domain, version)))
        .with(
            ModelField.METADATA_PROPS,
            Slots.entries(
                before.metadata(), model.metadata(), ModelEncoder::metadataKey,
                ModelEncoder::metadata))
        .with(
            ModelField.TRAINING_INFO,
            Slots.elements(
                ModelField.TRAINING_INFO,
                List.of(),
                new Others(
                    _ -> true, t -> placement.relocation().changed(Kind.TRAINING_INFO, t))))
        .with(
            ModelField.FUNCTIONS,
            Slots.elements(
                ModelField.FUNCTIONS,
                model.functions().stream().map(f -> Element.of(f.encoded(), () -> function(f)))
                    .toList(),
                Others.dropped()))
        .rewrite();
  }

  private static String opsetDomain(WireCursor outer) {
    return Imports.normalized(firstText(outer, "OperatorSetIdProto", OpsetField.DOMAIN));
  }

  private static String metadataKey(WireCursor outer) {
    return firstText(outer, "StringStringEntryProto", EntryField.KEY);
  }

  private static String firstText(WireCursor outer, String message, int field) {
    String text = "";
    WireCursor c = outer.message(message);
    while (c.next()) {
      if (c.field() == field) {
        text = c.text();
      } else {
        c.skip();
      }
    }
    return text;
  }

  private static void opset(ByteRope out, int field, String domain, int version) {
    ByteRope entry = new ByteRope();
    entry.text(OpsetField.DOMAIN, domain);
    entry.integer(OpsetField.VERSION, version);
    out.message(field, entry);
  }

  private static void metadata(ByteRope out, String key, String value) {
    ByteRope entry = new ByteRope();
    entry.text(EntryField.KEY, key);
    entry.text(EntryField.VALUE, value);
    out.message(ModelField.METADATA_PROPS, entry);
  }

  /** A node with the defaults as its attributes. */
  private static Node defaults(Function function) {
    String where = "function " + function.name();
    return Node.of(
        where,
        new Opaque(function.domain(), function.name(), "it stands for its defaults"),
        Attributes.of(where, function.defaults()),
        List.of(),
        List.of());
  }

  private static Slot nodes(Graph body, GraphEncoder bodies) {
    return Slots.elements(
        FunctionField.NODE,
        body.nodes().stream().map(n -> Element.of(n.encoded(), () -> bodies.node(n))).toList(),
        Others.dropped());
  }

  /** A function that was read, with other nodes. */
  private static ByteRope withBody(MemorySegment old, Graph body, GraphEncoder bodies) {
    return new FieldRewriter(Optional.of(old), "FunctionProto")
        .with(FunctionField.NODE, nodes(body, bodies))
        .with(
            FunctionField.VALUE_INFO,
            GraphEncoder.values(
                FunctionField.VALUE_INFO, List.copyOf(body.valueInfos().values())))
        .rewrite();
  }

  private Optional<ByteRope> function(Function function) {
    GraphEncoder bodies = new GraphEncoder(placement.forBodies(), comparison);
    if (function.encoded().isPresent()) {
      Encoded encoded = function.encoded().get();
      return encoded.current()
          ? placement.relocation().changed(Kind.FUNCTION, encoded.bytes())
          : Optional.of(withBody(encoded.bytes(), function.body(), bodies));
    }
    return Optional.of(
        new FieldRewriter(Optional.empty(), "FunctionProto")
            .with(FunctionField.NAME, Slots.text(FunctionField.NAME, function.name()))
            .with(FunctionField.INPUT, Slots.texts(FunctionField.INPUT, function.inputs()))
            .with(FunctionField.OUTPUT, Slots.texts(FunctionField.OUTPUT, function.outputs()))
            .with(
                FunctionField.ATTRIBUTE,
                Slots.texts(
                    FunctionField.ATTRIBUTE,
                    function.attributes().stream()
                        .filter(a -> !function.defaults().containsKey(a)).toList()))
            .with(FunctionField.NODE, nodes(function.body(), bodies))
            .with(
                FunctionField.OPSET_IMPORT,
                Slots.once(
                    out -> function.opsets().forEach(
                        (d, v) -> opset(out, FunctionField.OPSET_IMPORT, d, v))))
            .with(FunctionField.DOMAIN, Slots.text(FunctionField.DOMAIN, function.domain()))
            .with(
                FunctionField.ATTRIBUTE_PROTO,
                new AttributeEncoder(
                    FunctionField.ATTRIBUTE_PROTO,
                    defaults(function),
                    bodies,
                    placement.relocation(),
                    comparison))
            .with(FunctionField.OVERLOAD, Slots.text(FunctionField.OVERLOAD, function.overload()))
            .rewrite());
  }
}
