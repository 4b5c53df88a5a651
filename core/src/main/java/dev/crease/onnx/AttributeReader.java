package dev.crease.onnx;

import dev.crease.graph.Graph;
import dev.crease.onnx.Proto.AttributeField;
import dev.crease.onnx.WireCursor.Range;
import dev.crease.op.Attribute;
import dev.crease.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Reads one {@code AttributeProto}. Files before IR version 2 do not say an attribute's type; there the field
 * that is set tells it.
 */
final class AttributeReader {

  /** Longer texts are engines and archives in disguise: they are carried, not read. */
  private static final long MAX_TEXT_BYTES = 1 << 20;

  /** Reads the graphs in attributes. */
  @FunctionalInterface
  interface Graphs {
    /** Reads the {@code GraphProto} at a place. */
    Graph read(Range range);
  }

  /**
   * An attribute as read.
   *
   * @param name its name
   * @param value its value
   * @param subgraphs its graphs under the names that a node holds them by
   */
  record Stored(String name, Attribute value, Map<String, Graph> subgraphs) {}

  private final Source source;
  private final WireCursor outer;
  private final Range range;
  private final Graphs graphs;
  private String name = "";
  private String reference = "";
  private long typeCode;
  private Optional<AttributeKind> inferred = Optional.empty();

  private AttributeReader(Source source, WireCursor outer, Range range, Graphs graphs) {
    this.source = source;
    this.outer = outer;
    this.range = range;
    this.graphs = graphs;
  }

  /** Reads the attribute in {@code range}. */
  static Stored read(Source source, WireCursor outer, Range range, Graphs graphs) {
    AttributeReader reader = new AttributeReader(source, outer, range, graphs);
    reader.readHead();
    return reader.readValue();
  }

  /** The name under which a node holds graph {@code i} of an attribute with several graphs. */
  static String subgraphName(String attribute, int i) {
    return attribute + "[" + i + "]";
  }

  private void readHead() {
    WireCursor c = outer.over(range, "AttributeProto");
    while (c.next()) {
      switch (c.field()) {
        case AttributeField.NAME -> name = c.text();
        case AttributeField.TYPE -> typeCode = c.integer();
        case AttributeField.REF_ATTR_NAME -> reference = c.text();
        default -> {
          Optional<AttributeKind> kind = AttributeKind.ofField(c.field());
          inferred = inferred.or(() -> kind);
          c.skip();
        }
      }
    }
    if (name.isEmpty()) {
      throw outer.malformed(range.start(), "an attribute with a name", "none");
    }
  }

  private Stored readValue() {
    if (!reference.isEmpty()) {
      return new Stored(name, new Attribute.Reference(reference), Map.of());
    }
    if (typeCode != 0 && AttributeKind.ofCode(typeCode).isEmpty()) {
      return new Stored(name, new Attribute.Other("kind " + typeCode), Map.of());
    }
    Optional<AttributeKind> kind = AttributeKind.ofCode(typeCode).or(() -> inferred);
    Map<String, Graph> subgraphs = new LinkedHashMap<>();
    Attribute value = kind.map(k -> value(k, subgraphs))
        .orElse(new Attribute.Other("UNDEFINED"));
    return new Stored(name, value, subgraphs);
  }

  private Attribute value(AttributeKind kind, Map<String, Graph> subgraphs) {
    return switch (kind) {
      case FLOAT -> {
        float[] value = {0};
        each(kind, (c, _) -> value[0] = c.real());
        yield new Attribute.Real(value[0]);
      }
      case INT -> {
        long[] value = {0};
        each(kind, (c, _) -> value[0] = c.integer());
        yield new Attribute.Int(value[0]);
      }
      case STRING -> text(kind);
      case TENSOR -> tensor(kind);
      case GRAPH -> {
        each(kind, (c, i) -> {
          if (i > 0) {
            throw c.malformed("one graph in attribute '" + name + "'", "several");
          }
          subgraphs.put(name, graphs.read(c.range()));
        });
        if (subgraphs.isEmpty()) {
          throw missing("graph");
        }
        yield new Attribute.Subgraph();
      }
      case FLOATS -> {
        FloatList.Builder values = new FloatList.Builder();
        each(kind, (c, _) -> {
          Range run = c.fixed(Float.BYTES);
          for (long at = run.start(); at < run.end(); at += Float.BYTES) {
            values.add(c.realAt(at));
          }
        });
        yield new Attribute.Reals(values.build());
      }
      case INTS -> {
        LongList.Builder values = new LongList.Builder();
        each(kind, (c, _) -> c.integers(values::add));
        yield new Attribute.Ints(values.build());
      }
      case STRINGS -> {
        List<String> values = new ArrayList<>();
        each(kind, (c, _) -> values.add(c.text()));
        yield new Attribute.Texts(List.copyOf(values));
      }
      case GRAPHS -> {
        each(kind, (c, i) -> subgraphs.put(subgraphName(name, i), graphs.read(c.range())));
        yield new Attribute.Other(kind.name());
      }
      case TENSORS, SPARSE_TENSOR, SPARSE_TENSORS, TYPE_PROTO, TYPE_PROTOS ->
        new Attribute.Other(kind.name());
    };
  }

  private Attribute text(AttributeKind kind) {
    List<Attribute> found = new ArrayList<>();
    each(kind, (c, _) -> {
      Range text = c.range();
      found.add(
          text.size() > MAX_TEXT_BYTES
              ? new Attribute.Other("STRING of " + text.size() + " bytes")
              : new Attribute.Text(c.textAt(text)));
    });
    return found.isEmpty() ? new Attribute.Text("") : found.getLast();
  }

  private Attribute tensor(AttributeKind kind) {
    List<Attribute> found = new ArrayList<>();
    each(kind, (c, i) -> {
      if (i > 0) {
        throw c.malformed("one tensor in attribute '" + name + "'", "several");
      }
      Optional<Tensor> tensor = TensorReader.read(source, outer, c.range()).tensor();
      found.add(
          tensor.<Attribute>map(Attribute.TensorOf::new)
              .orElse(new Attribute.Other("TENSOR of an element type that is not known")));
    });
    if (found.isEmpty()) {
      throw missing("tensor");
    }
    return found.getFirst();
  }

  private RuntimeException missing(String what) {
    return outer.malformed(range.start(), "a " + what + " in attribute '" + name + "'", "none");
  }

  /** Visits the fields that hold values of a kind, with a running number. */
  private void each(AttributeKind kind, BiConsumer<WireCursor, Integer> visitor) {
    WireCursor c = outer.over(range, "AttributeProto");
    int i = 0;
    while (c.next()) {
      if (c.field() == kind.field()) {
        visitor.accept(c, i++);
      } else {
        c.skip();
      }
    }
  }
}
