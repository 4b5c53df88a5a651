package dev.crease.op;

import dev.crease.error.MalformedModelException;
import dev.crease.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A node's attributes by name, in the file's order. Immutable. */
public final class Attributes {

  /** No attributes. */
  public static final Attributes NONE = new Attributes("", Map.of());

  private final String where;
  private final Map<String, Attribute> byName;

  private Attributes(String where, Map<String, Attribute> byName) {
    this.where = where;
    this.byName = byName;
  }

  /**
   * Attributes of one node.
   *
   * @param where the node, for messages
   * @param byName the attributes, in the order they are written
   */
  public static Attributes of(String where, Map<String, Attribute> byName) {
    return new Attributes(where, Collections.unmodifiableMap(new LinkedHashMap<>(byName)));
  }

  /** The node, for messages. */
  public String where() {
    return where;
  }

  /** The names, in the file's order. */
  public Set<String> names() {
    return byName.keySet();
  }

  /** An attribute as it is, if present. */
  public Optional<Attribute> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** Whether the attribute is present. */
  public boolean has(String name) {
    return byName.containsKey(name);
  }

  /** An integer, or {@code absent} where it is not given. */
  public long integer(String name, long absent) {
    return switch (byName.get(name)) {
      case null -> absent;
      case Attribute.Int(long value) -> value;
      case Attribute other -> throw wrongKind(name, "an integer", other);
    };
  }

  /**
   * An integer that has to be given.
   *
   * @throws MalformedModelException if it is not
   */
  public long integer(String name) {
    if (!has(name)) {
      throw missing(name, "an integer");
    }
    return integer(name, 0);
  }

  /** A float, or {@code absent} where it is not given. */
  public float real(String name, float absent) {
    return switch (byName.get(name)) {
      case null -> absent;
      case Attribute.Real(float value) -> value;
      case Attribute other -> throw wrongKind(name, "a float", other);
    };
  }

  /** A string, or {@code absent} where it is not given. */
  public String text(String name, String absent) {
    return switch (byName.get(name)) {
      case null -> absent;
      case Attribute.Text(String value) -> value;
      case Attribute other -> throw wrongKind(name, "a string", other);
    };
  }

  /** Integers, if given. */
  public Optional<List<Long>> integers(String name) {
    return switch (byName.get(name)) {
      case null -> Optional.empty();
      case Attribute.Ints(List<Long> values) -> Optional.of(values);
      case Attribute other -> throw wrongKind(name, "integers", other);
    };
  }

  /** Floats, if given. */
  public Optional<List<Float>> reals(String name) {
    return switch (byName.get(name)) {
      case null -> Optional.empty();
      case Attribute.Reals(List<Float> values) -> Optional.of(values);
      case Attribute other -> throw wrongKind(name, "floats", other);
    };
  }

  /** A tensor, if given. */
  public Optional<Tensor> tensor(String name) {
    return switch (byName.get(name)) {
      case null -> Optional.empty();
      case Attribute.TensorOf(Tensor value) -> Optional.of(value);
      case Attribute other -> throw wrongKind(name, "a tensor", other);
    };
  }

  private MalformedModelException missing(String name, String expected) {
    return new MalformedModelException(
        where + " attribute " + name, expected, "nothing", "export the model again");
  }

  private MalformedModelException wrongKind(String name, String expected, Attribute got) {
    return new MalformedModelException(
        where + " attribute " + name, expected, got.getClass().getSimpleName(),
        "export the model again");
  }
}
