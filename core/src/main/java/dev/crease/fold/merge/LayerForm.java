package dev.crease.fold.merge;

import dev.crease.fold.ChannelView;
import dev.crease.fold.FoldedBias;
import dev.crease.fold.LayerFold;
import dev.crease.fold.Wide;
import dev.crease.fold.linear.LinearLayer;
import dev.crease.tensor.Cores;
import dev.crease.tensor.Tensor;
import java.util.List;

/** A layer with the affines that it absorbs: {@code W = α·s_out·W·s_in}, {@code b = s_out·(β·b + α·Σ W·t_in) + t_out}. */
final class LayerForm implements LinearForm {

  private static final int CHUNK = 4096;

  private final Geometry geometry;
  private final LayerFold fold;
  private final LinearLayer layer;
  private final List<Wide> bias;
  private double largest = -1;

  LayerForm(Geometry geometry, LayerFold fold) {
    this.geometry = geometry;
    this.fold = fold;
    this.layer = fold.layer();
    this.bias = FoldedBias.of(fold).orElse(List.of());
  }

  private static double largest(Tensor weight) {
    double[] chunk = new double[CHUNK];
    double max = 0;
    long size = weight.shape().elements();
    for (long from = 0; from < size; from += CHUNK) {
      int count = (int) Math.min(CHUNK, size - from);
      weight.readDoubles(from, chunk, 0, count);
      for (int i = 0; i < count; i++) {
        max = Math.max(max, Math.abs(chunk[i]));
      }
    }
    return max;
  }

  @Override
  public Geometry geometry() {
    return geometry;
  }

  @Override
  public void row(int output, WideRow into) {
    ChannelView view = layer.outputs();
    int run = view.inner();
    double[] weights = new double[run];
    Wide out = fold.out().scale(output).times(Wide.of(layer.weightFactor()));
    boolean plain = fold.in().keepsScale();
    for (int a = 0; a < view.outer(); a++) {
      long from = view.indexOf(output, a * run);
      layer.weight().readDoubles(from, weights, 0, run);
      for (int b = 0; b < run; b++) {
        Wide factor = plain
            ? out
            : out.times(fold.in().scale(layer.inputs().channelOf(from + b)));
        Wide product = factor.times(Wide.of(weights[b]));
        into.set(a * run + b, product, Math.abs(product.hi()));
      }
    }
  }

  @Override
  public Wide bias(int output) {
    return bias.isEmpty() ? layer.biasOf(output) : bias.get(output);
  }

  @Override
  public double biasMagnitude(int output) {
    double scale = Math.abs(fold.out().scale(output).hi());
    double inside = Math.abs(layer.biasOf(output).hi());
    if (!fold.in().hasNoShift() || fold.in().magnitude().stream().anyMatch(m -> m != 0)) {
      inside += Math.abs(layer.weightFactor()) * shifted(output);
    }
    return scale * inside + fold.out().magnitude(output);
  }

  /** {@code Σ |W|·m_in}. */
  private double shifted(int output) {
    ChannelView view = layer.outputs();
    double sum = 0;
    for (int i = 0; i < view.outer() * view.inner(); i++) {
      long at = view.indexOf(output, i);
      sum += Math.abs(layer.weight().getDouble(at))
          * fold.in().magnitude(layer.inputs().channelOf(at));
    }
    return sum;
  }

  @Override
  public boolean isShared() {
    return Cores.mayTouch(layer.weight().bytes());
  }

  @Override
  public double largest() {
    if (largest < 0) {
      largest = largest(layer.weight()) * Math.abs(layer.weightFactor())
          * fold.in().largestScale() * fold.out().largestScale();
    }
    return largest;
  }

  @Override
  public double terms() {
    return 1;
  }

  @Override
  public long products() {
    return geometry.rowSize();
  }

  @Override
  public String formula() {
    return layer.node().label();
  }
}
