package dev.crease.testkit.peers;

import dev.crease.fold.FoldContext;
import dev.crease.graph.GraphIndex;
import dev.crease.graph.Model;
import dev.crease.graph.Node;
import dev.crease.op.BatchNormalization;
import dev.crease.tensor.FloatFormat;
import dev.crease.tensor.Tensor;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Optional;

/**
 * How far stored weights and biases are from the exact products, over every convolution with a BatchNorm behind it that became one convolution.
 *
 * <p><b>Units:</b> ulps of the exact value in the stored type.
 *
 * <p><b>Accuracy:</b> the exact values are computed to 40 decimal digits.
 */
final class PeerRounding {

  private static final MathContext DIGITS = new MathContext(40);

  /**
   * Distances of one kind of constant.
   *
   * @param elements how many were compared
   * @param mean the mean distance
   * @param max the largest distance
   */
  record Distance(long elements, double mean, double max) {}

  /**
   * A model and its constants.
   *
   * @param index the graph
   * @param constants what its constants are, those behind Identity and its like too
   */
  private record Side(GraphIndex index, FoldContext constants) {
    static Side of(Model model) {
      GraphIndex index = new GraphIndex(model.graph(), false);
      return new Side(index, FoldContext.of(index));
    }
  }

  private long weights;
  private double weightSum;
  private double weightMax;
  private long biases;
  private double biasSum;
  private double biasMax;
  private int layers;

  private PeerRounding() {}

  /** Compares a folded model with what its original says it should be. */
  static PeerRounding of(Model original, Model folded) {
    PeerRounding rounding = new PeerRounding();
    Side before = Side.of(original);
    Side after = Side.of(folded);
    for (Node norm : original.graph().nodes()) {
      if (norm.op() instanceof BatchNormalization op) {
        rounding.add(op, norm, before, after);
      }
    }
    return rounding;
  }

  int layers() {
    return layers;
  }

  Distance weights() {
    return new Distance(weights, weightSum / weights, weightMax);
  }

  Distance biases() {
    return new Distance(biases, biasSum / biases, biasMax);
  }

  private void add(BatchNormalization op, Node norm, Side before, Side after) {
    Optional<Node> conv = before.index().producer(norm.input(0)).filter(PeerRounding::isConv);
    Optional<Node> made = after.index().producer(norm.output(0)).filter(PeerRounding::isConv);
    if (conv.isEmpty() || made.isEmpty()) {
      return;
    }
    Optional<Tensor> weight = before.constants().constant(conv.get().input(1));
    Optional<Tensor> newWeight = after.constants().constant(made.get().input(1));
    Optional<Tensor> newBias = after.constants().constant(made.get().input(2));
    if (weight.isEmpty() || newWeight.isEmpty() || newBias.isEmpty()) {
      return;
    }
    layers++;
    Optional<Tensor> bias = before.constants().constant(conv.get().input(2));
    Tensor[] statistics = new Tensor[4];
    for (int i = 0; i < 4; i++) {
      statistics[i] = before.constants().constant(norm.input(i + 1)).orElseThrow();
    }
    long perChannel = weight.get().shape().elements() / weight.get().shape().dim(0);
    for (int o = 0; o < weight.get().shape().dim(0); o++) {
      BigDecimal scale = exact(statistics[0], o).divide(
          exact(statistics[3], o).add(new BigDecimal(op.epsilon())).sqrt(DIGITS), DIGITS);
      for (long i = o * perChannel; i < (o + 1) * perChannel; i++) {
        double off = ulps(newWeight.get(), i, exact(weight.get(), i).multiply(scale, DIGITS));
        weights++;
        weightSum += off;
        weightMax = Math.max(weightMax, off);
      }
      BigDecimal old = bias.isPresent() ? exact(bias.get(), o) : BigDecimal.ZERO;
      double off = ulps(newBias.get(), o, old.subtract(exact(statistics[2], o))
          .multiply(scale, DIGITS).add(exact(statistics[1], o)));
      biases++;
      biasSum += off;
      biasMax = Math.max(biasMax, off);
    }
  }

  private static boolean isConv(Node node) {
    return node.op().type().equals("Conv");
  }

  private static BigDecimal exact(Tensor tensor, long i) {
    return new BigDecimal(tensor.getDouble(i));
  }

  private static double ulps(Tensor stored, long i, BigDecimal exact) {
    FloatFormat format = stored.dtype().format();
    double ulp = Math.max(format.ulp(exact.doubleValue()), format.minPositive());
    return exact(stored, i).subtract(exact).abs().divide(new BigDecimal(ulp), DIGITS)
        .doubleValue();
  }
}
