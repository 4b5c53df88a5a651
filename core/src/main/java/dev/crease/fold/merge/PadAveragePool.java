package dev.crease.fold.merge;

import dev.crease.fold.Reason;
import dev.crease.fold.merge.Geometry.Axis;
import dev.crease.fold.merge.Geometry.Kind;
import dev.crease.graph.Node;
import dev.crease.op.AveragePool;
import dev.crease.op.MaxPool;
import dev.crease.op.Pad;
import dev.crease.tensor.DType;
import java.util.List;
import java.util.Optional;

/**
 * Before: {@code y = AveragePool(Pad(x))}.
 *
 * <p>After: {@code y = AveragePool(x)} with the padding of both, which counts.
 *
 * <p>Conditions: nobody else reads the value in between; constants, zeros, on spatial axes only, and none removed; the pool counts its padding or has none, and rounds its size
 * down; padding smaller than the kernel, as runtimes ask. {@code MaxPool} pads with −∞, not with zeros, so it is refused.
 *
 * <p>Formula: {@code padBegin = padBegin₁ + padBegin₂}, {@code padEnd} alike, {@code count_include_pad = 1}.
 *
 * <p><b>Source:</b> ONNX AveragePool, opset 7 to 22, and MaxPool.
 */
final class PadAveragePool implements MergeRule {

  private static final int COUNTS_PADDING = 7;

  @Override
  public String name() {
    return "PadAveragePool";
  }

  @Override
  public String does() {
    return "a Pad with zeros before an AveragePool that counts padding becomes its padding";
  }

  @Override
  public Match match(Node node, MergeContext context) {
    boolean average = node.op() instanceof AveragePool;
    Optional<Step> pad = average || node.op() instanceof MaxPool
        ? context.branches().step(node.input(0))
            .filter(s -> s instanceof Step.OfNode(Node n) && n.op() instanceof Pad)
        : Optional.empty();
    int rank = context.graph().type(node.input(0)).rank();
    if (pad.isEmpty() || rank < 3 || context.opset() < COUNTS_PADDING
        || context.graph().whyShared(node.input(0)).isPresent()) {
      return new Match.None();
    }
    Node first = pad.get().nodes().getFirst();
    if (!average) {
      return MergeContext.refused(
          first, Reason.PADDING_DIFFERS,
          node.label() + " pads with what is less than every number");
    }
    // The channels do not matter: each is treated alike.
    Geometry like = Geometry.pointwise(Kind.CONV, 1, rank - 2);
    Branch branch = new Branch(
        first.input(0), List.of(pad.get(), new Step.OfNode(node)), Optional.empty());
    Attempt attempt = context.forms().of(branch, like, DType.FLOAT);
    if (attempt.form().isEmpty()) {
      return new Match.Refused(first, attempt.obstacle().orElseThrow());
    }
    Geometry g = attempt.form().get().geometry();
    if (g.axes().stream().anyMatch(PadAveragePool::reaches)) {
      return MergeContext.refused(
          first, Reason.UNSUPPORTED_FORM,
          "runtimes want the padding of a pool to be smaller than its kernel");
    }
    return context.merge(
        this, first, DiagonalForm.mean(g), List.of(branch), List.of(), node.output(0));
  }

  private static boolean reaches(Axis axis) {
    return axis.padBegin() >= axis.kernel() || axis.padEnd() >= axis.kernel();
  }

}
