package dev.crease.fold.merge;

import dev.crease.fold.FoldContext;
import dev.crease.fold.FoldOptions;
import dev.crease.fold.LayerFold;
import dev.crease.fold.MergeFold;
import dev.crease.fold.linear.LinearLayer;
import dev.crease.fold.merge.Geometry.Kind;
import dev.crease.graph.Node;
import dev.crease.op.Gemm;
import dev.crease.op.Pad;
import dev.crease.tensor.DType;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Chooses what others are merged into: the node that it is made from, its operator, and names for its constants. */
final class LayerChoice {

  /** The first opset whose {@code Gemm} may leave out C. */
  private static final int GEMM_WITHOUT_C = 11;

  private final FoldContext context;
  private final FoldOptions options;
  private final int opset;

  LayerChoice(FoldContext context, FoldOptions options, int opset) {
    this.context = context;
    this.options = options;
    this.opset = opset;
  }

  /**
   * What branches become.
   *
   * @param layers their layers
   * @param from the branches
   * @param form what they compute
   * @param dtype the type of all weights
   */
  MergedLayer of(List<LayerFold> layers, List<Branch> from, LinearForm form, DType dtype) {
    if (layers.isEmpty()) {
      Node pool = from.getFirst().nodes().getLast();
      return new MergedLayer(
          pool, pool.op().type(), dtype, true, Optional.of(new MergedLayer.Kept("", "")), "", "");
    }
    LinearLayer layer = layers.stream()
        .max(
            Comparator.comparingLong(
                f -> f.layer().weight().shape().elements() / f.layer().outputChannels()))
        .orElseThrow().layer();
    Node node = layer.node();
    Optional<MergedLayer.Kept> kept = onlyMoved(layers, from)
        ? Optional.of(new MergedLayer.Kept(layer.weightName(), layer.biasName()))
        : Optional.empty();
    String biasName = layer.biasName().isEmpty()
        ? (node.name().isEmpty() ? node.output(0) : node.name()) + "_bias"
        : layer.biasName() + "_merged";
    MergedLayer same = new MergedLayer(
        node, node.op().type(), dtype, false, kept, layer.weightName() + "_merged", biasName);
    return withOperator(same, layers, form, from.getFirst().source());
  }

  /**
   * What a merge becomes that takes in one affine more.
   *
   * @param merge the merge
   * @param form what it computes together with the affine
   */
  MergedLayer with(MergeFold merge, LinearForm form) {
    MergedLayer old = merge.layer();
    MergedLayer changed = new MergedLayer(
        old.template(), old.operator(), old.dtype(), false, Optional.empty(), old.weightName(),
        old.biasName());
    return withOperator(changed, merge.layers(), form, merge.input());
  }

  private MergedLayer withOperator(
      MergedLayer layer, List<LayerFold> layers, LinearForm form, String input) {
    boolean matrix = form.geometry().kind() == Kind.MATRIX;
    String operator = matrix ? product(layers, layer.hasBias(form), input) : layer.operator();
    boolean outputsFirst = operator.equals("Gemm")
        && layer.template().op() instanceof Gemm own && own.transB();
    return new MergedLayer(
        layer.template(), operator, layer.dtype(), outputsFirst, layer.kept(), layer.weightName(),
        layer.biasName());
  }

  /** {@code Gemm} where one of the layers is one, or {@link MatMulAddGemm} would make it one; {@code MatMul} where it would lack the C that it needs. */
  private String product(List<LayerFold> layers, boolean bias, String input) {
    boolean gemm = layers.stream().anyMatch(f -> f.layer().node().op() instanceof Gemm);
    boolean asGemm = gemm ? bias || opset >= GEMM_WITHOUT_C : bias && becomesGemm(input);
    return asGemm ? "Gemm" : "MatMul";
  }

  /** Whether a product of matrices of that value is one that {@code Gemm} computes too. */
  private boolean becomesGemm(String input) {
    return context.type(input).rank() == 2 && opset >= MatMulAddGemm.SINCE_OPSET
        && !options.skippedRules().contains(MatMulAddGemm.NAME);
  }

  /** Whether nothing but padding joins the one layer, whose constants stay. */
  private static boolean onlyMoved(List<LayerFold> layers, List<Branch> from) {
    return layers.size() == 1 && from.size() == 1
        && from.getFirst().steps().stream().allMatch(
            s -> s instanceof Step.OfLayer
                || s instanceof Step.OfNode(Node node) && node.op() instanceof Pad)
        && layers.getFirst().affines().findAny().isEmpty();
  }
}
