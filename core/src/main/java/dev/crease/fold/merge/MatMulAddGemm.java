package dev.crease.fold.merge;

import dev.crease.fold.LayerFold;
import dev.crease.fold.linear.LinearLayer;
import dev.crease.graph.Node;
import dev.crease.op.MatMul;
import java.util.List;
import java.util.Optional;

/**
 * Before: {@code y = Add(MatMul(x, W), b)} with constant W and b, or {@code MatMul} and affines that leave it a bias.
 *
 * <p>After: {@code y = Gemm(x, W, b)}.
 *
 * <p>Conditions: x has rank 2 (G18), for {@code Gemm} is defined for nothing else; opset 7 or later, where its C broadcasts. It saves writing the product once and reading it once, so it
 * always pays.
 *
 * <p>Formula: {@code α = β = 1}; W and b stay unless affines change them.
 *
 * <p><b>Source:</b> ONNX Gemm, opset 7 to 13.
 */
final class MatMulAddGemm implements MergeRule {

  static final String NAME = "MatMulAddGemm";

  static final int SINCE_OPSET = 7;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String does() {
    return "a MatMul of rank 2 and the Add that is its bias become one Gemm";
  }

  @Override
  public Match match(Node node, MergeContext context) {
    Optional<Step> step = context.branches().step(node.output(0));
    if (step.isEmpty() || !(step.get() instanceof Step.OfLayer(LayerFold fold))
        || !(fold.layer().node().op() instanceof MatMul)) {
      return new Match.None();
    }
    LinearLayer layer = fold.layer();
    if (!fold.hasBias() || context.graph().type(layer.data()).rank() != 2
        || context.opset() < SINCE_OPSET) {
      return new Match.None();
    }
    Branch branch = new Branch(fold.input(), List.of(step.get()), Optional.empty());
    Attempt attempt = context.forms()
        .of(branch, context.source(branch).orElseThrow(), layer.weight().dtype());
    return attempt.form()
        .map(
            form -> context.merge(
                this, layer.node(), form, List.of(branch), List.of(), step.get().output()))
        .orElseGet(() -> new Match.Refused(layer.node(), attempt.obstacle().orElseThrow()));
  }
}
