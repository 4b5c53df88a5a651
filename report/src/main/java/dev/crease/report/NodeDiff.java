package dev.crease.report;

import java.util.List;

/**
 * One node of two models.
 *
 * @param status what became of it
 * @param node its name, in the model that has it; in bodies, with the names of the nodes that they belong to before it, apart by {@code /}
 * @param op its operator
 * @param changes what differs, in the order operator, attributes, inputs, constants, outputs; empty where nothing does, and of a node that only one model has
 */
public record NodeDiff(Status status, String node, String op, List<Change> changes) {

  /** Copies the list. */
  public NodeDiff {
    changes = List.copyOf(changes);
  }

  /** What became of a node. */
  public enum Status {
    /** Both models have it, and it is the same. */
    SAME("="),
    /** Both models have it, and it differs. */
    CHANGED("~"),
    /** Only the first model has it. */
    REMOVED("-"),
    /** Only the second model has it. */
    ADDED("+");

    private final String sign;

    Status(String sign) {
      this.sign = sign;
    }

    /** One character: {@code = ~ - +}. */
    public String sign() {
      return sign;
    }

    /** Its name in lower case. */
    public String label() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /**
   * One thing that differs.
   *
   * @param what the operator, an attribute, an input or output by its number
   * @param before in the first model
   * @param after in the second
   */
  public record Change(String what, String before, String after) {}
}
