package dev.crease.fold.carry;

import dev.crease.fold.ChannelTrace;
import dev.crease.fold.FoldContext;
import dev.crease.fold.Reason;
import dev.crease.graph.Node;

/**
 * An operator {@code f} with one data input for which {@code f(s ⊙ x + t) = s ⊙ f(x) + t}, for all affines or for some.
 *
 * <p>{@code f} must not enlarge differences either: {@code |f(x) − f(x + d)| ≤ f(|d|)} with {@code f(0) = 0}, which is what makes the bound of
 * a fold site one evaluation of {@code f}.
 */
public interface CarryRule {

  /** ONNX's operator type, which is also the rule's name. */
  String operator();

  /**
   * Follows the channels through a node.
   *
   * @param node a node of this operator, whose data is input 0
   * @param in where the channels lie in its input
   * @param context the graph around it
   */
  Match match(Node node, ChannelTrace in, FoldContext context);

  /** What a rule found. */
  sealed interface Match {

    /**
     * The channels come out.
     *
     * @param out where they lie in the output
     * @param passes the affines that commute
     */
    record Carried(ChannelTrace out, Passes passes) implements Match {}

    /**
     * The channels cannot be followed.
     *
     * @param reason why
     * @param detail the values behind the reason
     */
    record Blocked(Reason reason, String detail) implements Match {}
  }

  /**
   * Which affines commute with an operator.
   *
   * @param shift whether those with a shift do
   * @param anySign whether those with scales that are not positive do
   */
  record Passes(boolean shift, boolean anySign) {

    /** Every affine. */
    public static final Passes ALL = new Passes(true, true);

    /** Those that two operators in a row let pass. */
    public Passes and(Passes other) {
      return new Passes(shift && other.shift, anySign && other.anySign);
    }
  }
}
