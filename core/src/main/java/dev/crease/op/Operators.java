package dev.crease.op;

import static java.util.Map.entry;

import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** The operator table: one line makes an operator known. */
public final class Operators {

  /** Reads an operator's attributes for the opset the model imports. */
  @FunctionalInterface
  interface Factory {
    /**
     * Parses and checks.
     *
     * @param attributes the node's attributes
     * @param opset version of the operator's domain that the model imports
     * @return the operator, or an {@link Opaque} with the reason where this opset or attribute is not understood
     */
    Op parse(Attributes attributes, int opset);
  }

  private static final Map<String, Factory> TABLE = Map.ofEntries(
      entry("BatchNormalization", BatchNormalization::parse),
      entry("Conv", Conv::parse),
      entry("Gemm", Gemm::parse),
      entry("Identity", Identity::parse),
      entry("MatMul", MatMul::parse),
      entry("Relu", Relu::parse));

  private Operators() {}

  /**
   * The operator of a node.
   *
   * @param domain the operator set's domain, {@code ai.onnx} as empty
   * @param type the operator type
   * @param attributes the node's attributes
   * @param opset version of the domain that the model imports
   * @return the operator, or {@link Opaque} where it is not known
   * @throws dev.crease.error.MalformedModelException if an attribute has a kind that the operator does not allow
   */
  public static Op parse(String domain, String type, Attributes attributes, int opset) {
    Factory factory = domain.isEmpty() || domain.equals("ai.onnx") ? TABLE.get(type) : null;
    return factory == null
        ? new Opaque(domain, type, "operator " + type + " is not known")
        : factory.parse(attributes, opset);
  }

  /** The types in the table, sorted. */
  public static SortedSet<String> known() {
    return new TreeSet<>(TABLE.keySet());
  }
}
