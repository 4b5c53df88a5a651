package dev.crease.fold;

/**
 * An affine that is left where it is, or a node where operators meet that are not merged.
 *
 * @param node its name
 * @param op its operator
 * @param reason why
 * @param detail the values and names behind the reason
 * @param graph the body or function that it stands in; empty for the main graph
 */
public record Refusal(String node, String op, Reason reason, String detail, String graph) {

  /** One of the graph that is planned. */
  public Refusal(String node, String op, Reason reason, String detail) {
    this(node, op, reason, detail, "");
  }

  /** The same in a body or function. */
  Refusal in(String place) {
    return new Refusal(node, op, reason, detail, place);
  }
}
