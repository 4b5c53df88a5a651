package dev.crease.fold;

import dev.crease.graph.Node;
import dev.crease.op.Attributes;
import dev.crease.op.Operators;
import java.util.List;

/** The {@code Add} of a constant that folding puts beside a layer. */
public final class Addition {

  private static final int WITH_BROADCASTING = 14;

  private Addition() {}

  /**
   * The node.
   *
   * @param owner the name of what it belongs to; where that is empty, the node has no name either
   * @param suffix what its own name has more
   * @param data name of the value
   * @param constant name of what is added
   * @param output name of the sum
   */
  public static Node of(
      String owner, String suffix, String data, String constant, String output) {
    return Node.of(
        owner.isEmpty() ? "" : owner + suffix,
        Operators.parse("", "Add", Attributes.NONE, WITH_BROADCASTING), Attributes.NONE,
        List.of(data, constant), List.of(output));
  }
}
