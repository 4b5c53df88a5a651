package dev.crease.onnx;

import dev.crease.error.MalformedModelException;
import dev.crease.graph.Encoded;
import dev.crease.graph.Function;
import dev.crease.graph.Graph;
import dev.crease.graph.GraphCheck;
import dev.crease.graph.Model;
import dev.crease.graph.Node;
import dev.crease.graph.ValueInfo;
import dev.crease.onnx.Proto.EntryField;
import dev.crease.onnx.Proto.FunctionField;
import dev.crease.onnx.Proto.ModelField;
import dev.crease.onnx.Proto.OpsetField;
import dev.crease.onnx.WireCursor.Range;
import dev.crease.op.Attribute;
import dev.crease.op.TensorType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads a {@code ModelProto}: first its head, then, as they need the opsets, its graph and functions. */
final class ModelReader {

  private static final String LFS_POINTER = "version https://git-lfs";

  private final Source source;
  private final Map<String, Integer> opsets = new LinkedHashMap<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final List<Range> functions = new ArrayList<>();
  private Optional<Range> graph = Optional.empty();
  private long irVersion;

  private ModelReader(Source source) {
    this.source = source;
  }

  /** Reads and checks the model that the source holds. */
  static Model read(Source source) {
    refuseOtherFiles(source);
    ModelReader reader = new ModelReader(source);
    reader.readHead();
    return reader.readBody();
  }

  /**
   * What a model says of itself besides its graph and functions.
   *
   * @param opsets version of each operator set imported
   * @param metadata the model's own notes
   */
  record Head(Map<String, Integer> opsets, Map<String, String> metadata) {}

  /** Reads the head alone. */
  static Head head(Source source) {
    ModelReader reader = new ModelReader(source);
    reader.readHead();
    return new Head(reader.opsets, reader.metadata);
  }

  private static void refuseOtherFiles(Source source) {
    if (source.bytes().byteSize() == 0) {
      throw new MalformedModelException(
          source.name(), "an ONNX model", "an empty file", "fetch the file again");
    }
    int length = (int) Math.min(LFS_POINTER.length(), source.bytes().byteSize());
    if (Utf8.decode(source.bytes(), 0, length).equals(LFS_POINTER)) {
      throw new MalformedModelException(
          source.name() + ": byte 0", "an ONNX model", "a Git LFS pointer to one",
          "run git lfs pull");
    }
  }

  private void readHead() {
    WireCursor c = source.cursor("ModelProto");
    while (c.next()) {
      switch (c.field()) {
        case ModelField.IR_VERSION -> irVersion = c.integer();
        case ModelField.GRAPH -> {
          if (graph.isPresent()) {
            throw c.malformed("one graph in ModelProto", "a second one");
          }
          graph = Optional.of(c.range());
        }
        case ModelField.OPSET_IMPORT -> readOpset(c.message("OperatorSetIdProto"), opsets);
        case ModelField.METADATA_PROPS -> readMetadata(c.message("StringStringEntryProto"));
        case ModelField.FUNCTIONS -> functions.add(c.range());
        default -> c.skip();
      }
    }
    if (graph.isEmpty()) {
      throw c.malformed(
          0, "an ONNX model (a ModelProto with a graph)", "bytes without a graph");
    }
    if (irVersion <= 0) {
      throw c.malformed(0, "an ONNX model with an ir_version of at least 1", irVersion + "");
    }
    if (opsets.isEmpty()) {
      if (irVersion >= 3) {
        throw c.malformed(
            0, "an opset_import, as IR version " + irVersion + " needs one", "none");
      }
      opsets.put("", 1);
    }
  }

  private static void readOpset(WireCursor c, Map<String, Integer> target) {
    long start = c.position();
    String domain = "";
    long version = 0;
    while (c.next()) {
      switch (c.field()) {
        case OpsetField.DOMAIN -> domain = Imports.normalized(c.text());
        case OpsetField.VERSION -> version = c.integer();
        default -> c.skip();
      }
    }
    if (version < (domain.isEmpty() ? 1 : 0) || version > Integer.MAX_VALUE) {
      throw c.malformed(start, "a version of operator set '" + domain + "'", version + "");
    }
    Integer before = target.put(domain, (int) version);
    if (before != null && before != version) {
      throw c.malformed(
          start,
          "one version of operator set '" + domain + "'",
          before + " and " + version);
    }
  }

  private void readMetadata(WireCursor c) {
    String key = "";
    String value = "";
    while (c.next()) {
      switch (c.field()) {
        case EntryField.KEY -> key = c.text();
        case EntryField.VALUE -> value = c.text();
        default -> c.skip();
      }
    }
    metadata.put(key, value);
  }

  private Model readBody() {
    WireCursor c = source.cursor("ModelProto");
    Set<String> defined = new HashSet<>();
    functions.forEach(f -> defined.add(functionKey(c, f)));
    Imports imports = new Imports(opsets, defined);
    Graph main = new GraphReader(source, c, imports).graph(graph.orElseThrow());
    GraphCheck.check(main);
    return new Model(
        irVersion,
        opsets,
        main,
        functions.stream().map(f -> function(c, f, imports)).toList(),
        metadata,
        Optional.of(new Encoded(source.bytes(), true)));
  }

  private static String functionKey(WireCursor outer, Range range) {
    String name = "";
    String domain = "";
    WireCursor c = outer.over(range, "FunctionProto");
    while (c.next()) {
      switch (c.field()) {
        case FunctionField.NAME -> name = c.text();
        case FunctionField.DOMAIN -> domain = c.text();
        default -> c.skip();
      }
    }
    return Imports.key(domain, name);
  }

  private Function function(WireCursor outer, Range range, Imports model) {
    String name = "";
    String domain = "";
    String overload = "";
    List<String> inputs = new ArrayList<>();
    List<String> outputs = new ArrayList<>();
    List<String> attributes = new ArrayList<>();
    List<Range> withDefaults = new ArrayList<>();
    List<Range> nodes = new ArrayList<>();
    List<Range> notes = new ArrayList<>();
    Map<String, Integer> imported = new LinkedHashMap<>();
    WireCursor c = outer.over(range, "FunctionProto");
    while (c.next()) {
      switch (c.field()) {
        case FunctionField.NAME -> name = c.text();
        case FunctionField.DOMAIN -> domain = c.text();
        case FunctionField.OVERLOAD -> overload = c.text();
        case FunctionField.INPUT -> inputs.add(c.text());
        case FunctionField.OUTPUT -> outputs.add(c.text());
        case FunctionField.ATTRIBUTE -> attributes.add(c.text());
        case FunctionField.ATTRIBUTE_PROTO -> withDefaults.add(c.range());
        case FunctionField.NODE -> nodes.add(c.range());
        case FunctionField.VALUE_INFO -> notes.add(c.range());
        case FunctionField.OPSET_IMPORT ->
          readOpset(c.message("OperatorSetIdProto"), imported);
        default -> c.skip();
      }
    }
    model.opsets().forEach(imported::putIfAbsent);
    GraphReader reader = new GraphReader(source, outer, new Imports(imported, model.functions()));
    Map<String, Attribute> defaults = new LinkedHashMap<>();
    for (Range attribute : withDefaults) {
      AttributeReader.Stored stored = AttributeReader.read(
          source, outer, attribute, reader::graph);
      attributes.add(stored.name());
      defaults.put(stored.name(), stored.value());
    }
    List<Node> body = nodes.stream().map(reader::node).toList();
    Graph graph = new Graph(
        name,
        inputs.stream().map(i -> ValueInfo.of(i, TensorType.UNKNOWN)).toList(),
        outputs.stream().map(o -> ValueInfo.of(o, TensorType.UNKNOWN)).toList(),
        body,
        List.of(),
        notes.stream().map(reader::note).toList(),
        Optional.empty());
    return new Function(
        domain,
        name,
        overload,
        inputs,
        outputs,
        attributes,
        defaults,
        imported,
        graph,
        Optional.of(new Encoded(outer.slice(range), true)));
  }
}
