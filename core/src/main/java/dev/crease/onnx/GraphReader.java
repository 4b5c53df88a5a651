package dev.crease.onnx;

import dev.crease.error.MalformedModelException;
import dev.crease.graph.Encoded;
import dev.crease.graph.Graph;
import dev.crease.graph.Initializer;
import dev.crease.graph.Node;
import dev.crease.graph.ValueInfo;
import dev.crease.onnx.Proto.GraphField;
import dev.crease.onnx.Proto.NodeField;
import dev.crease.onnx.Proto.SparseField;
import dev.crease.onnx.Proto.TensorField;
import dev.crease.onnx.Proto.ValueField;
import dev.crease.onnx.WireCursor.Range;
import dev.crease.op.Attribute;
import dev.crease.op.Attributes;
import dev.crease.op.Dim;
import dev.crease.op.Op;
import dev.crease.op.Opaque;
import dev.crease.op.Operators;
import dev.crease.op.TensorType;
import dev.crease.tensor.DType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code GraphProto}s and {@code NodeProto}s under one set of imports. */
final class GraphReader {

  private static final int MAX_DEPTH = 64;

  private final Source source;
  private final WireCursor outer;
  private final Imports imports;

  /**
   * A reader of graphs.
   *
   * @param source what is read
   * @param outer any cursor over the source
   * @param imports what names of operators mean
   */
  GraphReader(Source source, WireCursor outer, Imports imports) {
    this.source = source;
    this.outer = outer;
    this.imports = imports;
  }

  /** Reads the main graph. */
  Graph graph(Range range) {
    return graph(range, 0);
  }

  private Graph graph(Range range, int depth) {
    if (depth > MAX_DEPTH) {
      throw outer.malformed(
          range.start(), "graphs nested at most " + MAX_DEPTH + " deep", "a deeper one");
    }
    String name = "";
    List<ValueInfo> inputs = new ArrayList<>();
    List<ValueInfo> outputs = new ArrayList<>();
    List<Node> nodes = new ArrayList<>();
    Map<String, Initializer> initializers = new LinkedHashMap<>();
    List<ValueInfo> carried = new ArrayList<>();
    List<ValueInfo> notes = new ArrayList<>();
    WireCursor c = outer.over(range, "GraphProto");
    while (c.next()) {
      switch (c.field()) {
        case GraphField.NAME -> name = c.text();
        case GraphField.NODE -> nodes.add(node(c.range(), depth));
        case GraphField.INITIALIZER -> initializer(c, initializers, carried);
        case GraphField.SPARSE_INITIALIZER -> carried.add(sparse(c.range()));
        case GraphField.INPUT -> inputs.add(valueInfo(c.range()));
        case GraphField.OUTPUT -> outputs.add(valueInfo(c.range()));
        case GraphField.VALUE_INFO -> notes.add(valueInfo(c.range()));
        default -> c.skip();
      }
    }
    return new Graph(
        name, inputs, outputs, nodes, initializers.values(), carried, notes, encoded(range));
  }

  private Optional<Encoded> encoded(Range range) {
    return Optional.of(new Encoded(outer.slice(range), true));
  }

  private void initializer(WireCursor c, Map<String, Initializer> named, List<ValueInfo> carried) {
    Range range = c.range();
    StoredTensor stored = TensorReader.read(source, c, range);
    if (stored.tensor().isEmpty() || stored.name().isEmpty()) {
      carried.add(new ValueInfo(stored.name(), stored.type(), encoded(range)));
      return;
    }
    Initializer initializer = new Initializer(
        stored.name(), stored.tensor().get(), encoded(range));
    if (named.put(stored.name(), initializer) != null) {
      throw c.malformed("each initializer defined once", "'" + stored.name() + "' defined twice");
    }
  }

  /** A sparse tensor's name and element type are those of its values. */
  private ValueInfo sparse(Range range) {
    Optional<DType> dtype = Optional.empty();
    List<Dim> dims = new ArrayList<>();
    String name = "";
    WireCursor c = outer.over(range, "SparseTensorProto");
    while (c.next()) {
      switch (c.field()) {
        case SparseField.VALUES -> {
          WireCursor values = c.message("TensorProto");
          while (values.next()) {
            switch (values.field()) {
              case TensorField.NAME -> name = values.text();
              case TensorField.DATA_TYPE -> dtype = DType.ofCode(values.integer());
              default -> values.skip();
            }
          }
        }
        case SparseField.DIMS ->
          c.integers(d -> dims.add(d < 0 ? Dim.unknown() : Dim.of(d)));
        default -> c.skip();
      }
    }
    return new ValueInfo(name, new TensorType(dtype, Optional.of(dims)), encoded(range));
  }

  private ValueInfo valueInfo(Range range) {
    String name = "";
    TensorType type = TensorType.UNKNOWN;
    WireCursor c = outer.over(range, "ValueInfoProto");
    while (c.next()) {
      switch (c.field()) {
        case ValueField.NAME -> name = c.text();
        case ValueField.TYPE -> type = TypeReader.read(c.message("TypeProto"));
        default -> c.skip();
      }
    }
    return new ValueInfo(name, type, encoded(range));
  }

  /** Reads a node of a function's body. */
  Node node(Range range) {
    return node(range, 0);
  }

  /** Reads a note on a value of a function's body. */
  ValueInfo note(Range range) {
    return valueInfo(range);
  }

  private Node node(Range range, int depth) {
    String name = "";
    String type = "";
    String domain = "";
    List<String> inputs = new ArrayList<>();
    List<String> outputs = new ArrayList<>();
    List<Range> attributes = new ArrayList<>();
    WireCursor c = outer.over(range, "NodeProto");
    while (c.next()) {
      switch (c.field()) {
        case NodeField.INPUT -> inputs.add(c.text());
        case NodeField.OUTPUT -> outputs.add(c.text());
        case NodeField.NAME -> name = c.text();
        case NodeField.OP_TYPE -> type = c.text();
        case NodeField.DOMAIN -> domain = c.text();
        case NodeField.ATTRIBUTE -> attributes.add(c.range());
        default -> c.skip();
      }
    }
    if (type.isEmpty()) {
      throw outer.malformed(range.start(), "a node with an operator type", "none");
    }
    String where = "node "
        + (name.isEmpty()
            ? type + "(" + (outputs.isEmpty() ? "" : outputs.getFirst()) + ")"
            : name);
    Map<String, Attribute> byName = new LinkedHashMap<>();
    Map<String, Graph> subgraphs = new LinkedHashMap<>();
    for (Range attribute : attributes) {
      AttributeReader.Stored stored = AttributeReader.read(
          source, outer, attribute, g -> graph(g, depth + 1));
      if (byName.put(stored.name(), stored.value()) != null) {
        throw outer.malformed(
            attribute.start(),
            "each attribute of " + where + " given once",
            "'" + stored.name() + "' given twice");
      }
      subgraphs.putAll(stored.subgraphs());
    }
    Attributes parsed = byName.isEmpty() ? Attributes.NONE : Attributes.of(where, byName);
    return new Node(
        name,
        op(Imports.normalized(domain), type, parsed, where),
        parsed,
        inputs,
        outputs,
        subgraphs,
        encoded(range));
  }

  private Op op(String domain, String type, Attributes attributes, String where) {
    if (imports.functions().contains(Imports.key(domain, type))) {
      return new Opaque(domain, type, "the model defines it as a function");
    }
    for (String name : attributes.names()) {
      if (attributes.find(name).orElseThrow() instanceof Attribute.Reference) {
        return new Opaque(
            domain, type, "attribute " + name + " is a parameter of the function around it");
      }
    }
    Integer opset = imports.opsets().get(domain);
    if (opset == null) {
      return new Opaque(
          domain,
          type,
          "the model imports no version of operator set "
              + (domain.isEmpty() ? "ai.onnx" : domain));
    }
    try {
      return Operators.parse(domain, type, attributes, opset);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new MalformedModelException(
          where,
          "attributes that " + type + " allows",
          String.valueOf(e.getMessage()),
          "export the model again");
    }
  }
}
