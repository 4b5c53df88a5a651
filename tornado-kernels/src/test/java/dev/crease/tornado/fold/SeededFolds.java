package dev.crease.tornado.fold;

import dev.crease.fold.ChannelAffine;
import dev.crease.fold.ChannelAxis;
import dev.crease.fold.ChannelView;
import dev.crease.fold.LayerFold;
import dev.crease.fold.Wide;
import dev.crease.fold.linear.LinearLayer;
import dev.crease.fold.linear.LinearLayer.InputShift;
import dev.crease.fold.linear.LinearRules;
import dev.crease.graph.Node;
import dev.crease.op.Attributes;
import dev.crease.op.Identity;
import dev.crease.tensor.DType;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Layers to fold, from a seed. */
final class SeededFolds {

  /** A layout: how the weight lies for outputs and for inputs. */
  record Layout(String name, ChannelView out, ChannelView in) {}

  /** Conv, grouped, depthwise and 1×1, ConvTranspose with groups, Gemm both ways round, with odd sizes. */
  static final List<Layout> LAYOUTS = List.of(
      new Layout("conv", new ChannelView(1, 1, 6, 4 * 9), new ChannelView(1, 6, 4, 9)),
      new Layout("conv large", new ChannelView(1, 1, 37, 19 * 25), new ChannelView(1, 37, 19, 25)),
      new Layout("conv 1×1", new ChannelView(1, 1, 70, 33), new ChannelView(1, 70, 33, 1)),
      new Layout("grouped", new ChannelView(1, 1, 6, 2 * 9), new ChannelView(2, 3, 2, 9)),
      new Layout("depthwise", new ChannelView(1, 1, 45, 9), new ChannelView(45, 1, 1, 9)),
      new Layout("transposed", new ChannelView(2, 3, 4, 5), new ChannelView(1, 1, 6, 4 * 5)),
      new Layout("transposed 2×2", new ChannelView(3, 7, 5, 4), new ChannelView(1, 1, 21, 20)),
      new Layout("gemm", new ChannelView(1, 67, 45, 1), new ChannelView(1, 1, 67, 45)),
      new Layout("gemmT", new ChannelView(1, 1, 45, 67), new ChannelView(1, 45, 67, 1)),
      new Layout("one weight", new ChannelView(1, 1, 1, 1), new ChannelView(1, 1, 1, 1)));

  private final SplittableRandom random;
  private final float tiny;

  SeededFolds(long seed) {
    this(seed, Float.MIN_VALUE);
  }

  /**
   * Layers.
   *
   * @param seed of all numbers
   * @param tiny what the smallest weights are multiples of
   */
  SeededFolds(long seed, float tiny) {
    this.random = new SplittableRandom(seed);
    this.tiny = tiny;
  }

  /** Weights over many magnitudes, some of them zero, minus zero and tiny. */
  Tensor weights(DType type, int count) {
    double[] data = new double[count];
    for (int i = 0; i < count; i++) {
      data[i] = switch (random.nextInt(40)) {
        case 0 -> 0.0;
        case 1 -> -0.0;
        case 2 -> type == DType.DOUBLE ? 1e-20 : tiny * random.nextInt(9);
        default -> Math.scalb(random.nextDouble() - 0.5, -random.nextInt(12));
      };
    }
    return Tensor.of(new RealValue(type, Shape.of(count), data));
  }

  /** A normalization's scale and shift, with all their bits. */
  ChannelAffine norm(int channels) {
    List<Wide> s = new ArrayList<>();
    List<Wide> t = new ArrayList<>();
    for (int c = 0; c < channels; c++) {
      Wide scale = Wide.of((float) (random.nextDouble() * 2 - 0.7))
          .over(Wide.sum((float) (random.nextDouble() * 3), 1e-5f).squareRoot());
      s.add(scale);
      t.add(Wide.of((float) random.nextDouble())
          .minus(Wide.of((float) random.nextDouble()).times(scale)));
    }
    return new ChannelAffine(s, t, Collections.nCopies(channels, 0.0));
  }

  /** A layer with a bias. */
  LinearLayer layer(Layout layout, DType type) {
    return layer(
        layout,
        weights(type, (int) layout.out().elements()),
        Optional.of(weights(type, layout.out().count())),
        1);
  }

  static LinearLayer layer(Layout layout, Tensor weight, Optional<Tensor> bias, double alpha) {
    Node node = Node.of("layer", new Identity(), Attributes.NONE, List.of("x", "w", "b"),
        List.of("y"));
    return new LinearLayer(
        LinearRules.all().getFirst(), List.of(node), "x", "y", "w", weight,
        bias.isPresent() ? "b" : "",
        bias, alpha, 1, layout.out(), layout.in(), new ChannelAxis.FromStart(1),
        new ChannelAxis.FromStart(1),
        4, InputShift.UNIFORM);
  }

  static LayerFold fold(LinearLayer layer, ChannelAffine in, ChannelAffine out) {
    return new LayerFold(layer, List.of(), in, List.of(), out);
  }

  /** A normalization before, after, on both sides, and none at all, of a layer of every layout. */
  List<LayerFold> all(DType type) {
    List<LayerFold> folds = new ArrayList<>();
    for (Layout layout : LAYOUTS) {
      LinearLayer layer = layer(layout, type);
      ChannelAffine in = norm(layer.inputChannels());
      ChannelAffine out = norm(layer.outputChannels());
      folds.add(fold(layer, ChannelAffine.IDENTITY, out));
      folds.add(fold(layer, in, ChannelAffine.IDENTITY));
      folds.add(fold(layer, in, out));
      folds.add(fold(layer, ChannelAffine.IDENTITY, ChannelAffine.IDENTITY));
      folds.add(fold(layer, ChannelAffine.ofShift(in.shift()), ChannelAffine.IDENTITY));
    }
    return folds;
  }
}
