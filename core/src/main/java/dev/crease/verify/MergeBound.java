package dev.crease.verify;

import dev.crease.fold.MergeFold;
import dev.crease.fold.Wide;
import dev.crease.fold.linear.LinearLayer;
import dev.crease.fold.merge.Geometry.Kind;
import dev.crease.fold.merge.LinearForm;
import dev.crease.fold.merge.MergedConstants;
import dev.crease.fold.merge.MergedNodes;
import dev.crease.fold.merge.WeightLayout;
import dev.crease.fold.merge.WideRow;
import dev.crease.graph.Node;
import dev.crease.op.Abs;
import dev.crease.op.Add;
import dev.crease.op.Attributes;
import dev.crease.op.Broadcast;
import dev.crease.op.Mul;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * How far a merged layer may be from the operators that it takes the place of.
 *
 * <p>Exactly, the operators compute {@code W ∗ x + b}, where {@code W} and {@code b} are sums of products of their constants: {@code W = Σ_j s_j·W_j} for
 * parallel branches, {@code W = W₂·W₁} for one after another. The stored constants are these, rounded once, so on input {@code x} the merged layer differs by at most {@code Σ
 * ½ulp(W)·|x| + ½ulp(b)}. Constants that are kept do not differ.
 *
 * <p>Both sides are computed in fp64, {@code u = 2⁻⁵³}. With {@code T} and {@code t} the sums of the magnitudes of the terms of {@code W} and {@code b} ({@code Σ_j |s_j|·|W_j|}, {@code |W₂|·|W₁|}), every
 * sum of K products on the way, in any order, errs by at most {@code γ_K} of {@code T·|x| + t}: a sum of sums is one long sum, and the errors of one operator go through the next with its
 * magnitudes. That makes {@code (2·K + 8·nodes + 16)·u·(T·|x| + t)} where K adds up the sums of all operators, those of the merged layer too. Double-double arithmetic adds nothing that
 * counts beside it.
 *
 * <p>So the bound is one evaluation of the merged operator on {@code |x|}, with {@code ½ulp(W) + c·u·T} in place of the weight. It is the operator of the plan, not that of the folded model,
 * where another geometry is a difference like any other.
 *
 * <p><b>Source:</b> Higham, "Accuracy and Stability of Numerical Algorithms", 2nd edition 2002, sections 3.1 and 3.5.
 */
final class MergeBound implements Allowance {

  private static final String WEIGHT = "\0weight bound";
  private static final String BIAS = "\0bias bound";
  private static final String STEPWISE = "\0stepwise ";
  private static final double UNIT = 0x1p-53;

  private final MergeFold merge;
  private final LinearForm form;
  private final HalfUlp half;
  private final boolean changes;
  private final double arithmetic;

  MergeBound(MergeFold merge) {
    this.merge = merge;
    this.form = merge.form();
    this.half = HalfUlp.of(merge.dtype());
    this.changes = merge.layer().kept().isEmpty();
    double products = (double) form.products() + form.geometry().rowSize();
    this.arithmetic = (2 * products + 8 * merge.nodes().size() + 16) * UNIT;
  }

  private boolean isPool() {
    return merge.layers().isEmpty();
  }

  @Override
  public double steps() {
    return SiteBound.STEPS * (double) (merge.affines().count() + merge.layers().size() + 1);
  }

  @Override
  public List<Node> nodes() {
    List<Node> nodes = new ArrayList<>();
    add(nodes, "", OUTPUT);
    add(nodes, STEPWISE, STEPWISE_OUTPUT);
    return nodes;
  }

  private void add(List<Node> nodes, String which, String output) {
    String sums = which + "\0sums";
    String sizes = which + "\0sizes";
    if (isPool()) {
      Node pool = MergedNodes.of(merge, "", "", "").getFirst();
      nodes.add(pool.withOutputs(List.of(which + "\0means")));
      nodes.add(binary(new Mul(new Broadcast.Numpy()), which + "\0means", which + WEIGHT, sums));
    } else {
      Node layer = MergedNodes.of(merge, which + WEIGHT, "", "").getFirst();
      nodes.add(layer.withOutputs(List.of(sums)));
    }
    nodes.add(
        Node.of("sums", new Abs(), Attributes.NONE, List.of(sums), List.of(sizes)));
    nodes.add(binary(new Add(new Broadcast.Numpy()), sizes, which + BIAS, output));
  }

  private static Node binary(dev.crease.op.Op op, String a, String b, String output) {
    return Node.of(output, op, Attributes.NONE, List.of(a, b), List.of(output));
  }

  @Override
  public Map<String, Value> values(Shape x, int outputRank) {
    int channels = form.geometry().outputs();
    double[] bias = new double[channels];
    double[] stepwiseBias = new double[channels];
    for (int o = 0; o < channels; o++) {
      double rounding = arithmetic * form.biasMagnitude(o);
      bias[o] = rounded(Math.abs(form.bias(o).hi()) + rounding) + rounding;
      stepwiseBias[o] = rounded(form.biasMagnitude(o)) + bias[o];
    }
    return Map.of(
        WEIGHT, weight(false), STEPWISE + WEIGHT, weight(true),
        BIAS, onChannels(bias, outputRank), STEPWISE + BIAS, onChannels(stepwiseBias, outputRank));
  }

  private double rounded(double x) {
    return changes ? half.at(x) : 0;
  }

  /** {@code ½ulp(W) + c·u·T}, or with {@code ½ulp(T)} where each term may be rounded. */
  private RealValue weight(boolean stepwise) {
    if (isPool()) {
      return new RealValue(merge.dtype(), Shape.SCALAR, new double[]{arithmetic});
    }
    WeightLayout layout = new WeightLayout(form.geometry(), merge.layer().outputsFirst());
    double[] bound = new double[Math.toIntExact(layout.shape().elements())];
    form.forEachRow(true, (o, row) -> {
      for (int i = 0; i < row.size(); i++) {
        bound[(int) layout.index(o, i)] = rounded(stepwise ? row.magnitude(i) : row.rough(i))
            + arithmetic * row.magnitude(i);
      }
    });
    return new RealValue(merge.dtype(), layout.shape(), bound);
  }

  private RealValue onChannels(double[] perChannel, int rank) {
    if (isPool()) {
      return new RealValue(merge.dtype(), Shape.SCALAR, new double[1]);
    }
    long[] dims = new long[rank];
    Arrays.fill(dims, 1);
    dims[form.geometry().kind() == Kind.MATRIX ? rank - 1 : 1] = perChannel.length;
    return new RealValue(merge.dtype(), Shape.of(dims), perChannel);
  }

  @Override
  public StoredConstants constants(Site site, LinearLayer folded) {
    long size = folded.weight().shape().elements();
    if (folded.outputChannels() != form.geometry().outputs()
        || size != form.geometry().elements() || folded.weight().dtype() != merge.dtype()) {
      return StoredConstants.unlike(folded);
    }
    StoredConstants.Worst worst = new StoredConstants.Worst();
    double doubt = MergedConstants.DOUBT * form.terms();
    WideRow row = form.newRow();
    for (int o = 0; o < form.geometry().outputs(); o++) {
      form.row(o, row);
      for (int i = 0; i < row.size(); i++) {
        long at = folded.outputs().indexOf(o, i);
        Wide stored = Wide.product(folded.weight().getDouble(at), folded.weightFactor());
        double exact = rounded(row.rough(i)) + doubt * row.magnitude(i);
        worst.add(
            StoredConstants.distance(stored, row.get(i)), exact,
            steps() * (exact + rounded(row.magnitude(i))), "weight", at);
      }
      double doubtOfBias = doubt * form.biasMagnitude(o);
      double exact = rounded(form.bias(o).hi()) + doubtOfBias;
      worst.add(
          StoredConstants.distance(folded.biasOf(o), form.bias(o)), exact,
          steps() * (exact + rounded(form.biasMagnitude(o))), "bias", o);
    }
    return worst.result();
  }
}
