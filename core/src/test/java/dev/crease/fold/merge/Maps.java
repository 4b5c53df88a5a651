package dev.crease.fold.merge;

import dev.crease.fold.ChannelAffine;
import dev.crease.fold.ChannelAxis;
import dev.crease.fold.ChannelView;
import dev.crease.fold.LayerFold;
import dev.crease.fold.Wide;
import dev.crease.fold.linear.LinearLayer;
import dev.crease.fold.linear.LinearLayer.InputShift;
import dev.crease.fold.linear.LinearRules;
import dev.crease.fold.merge.Geometry.Axis;
import dev.crease.fold.merge.Geometry.Kind;
import dev.crease.graph.Node;
import dev.crease.op.Attributes;
import dev.crease.op.Identity;
import dev.crease.tensor.DType;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;

/** Layers with small integers as weights, whose sums of products are exact in fp64. */
final class Maps {

  private Maps() {}

  static Axis axis(long kernel, long stride, long dilation, long begin, long end, long more) {
    return new Axis(kernel, stride, dilation, begin, end, more);
  }

  static Geometry conv(int groups, int inputs, int outputs, Axis... axes) {
    return new Geometry(Kind.CONV, groups, outputs, inputs, List.of(axes));
  }

  static Geometry transposed(int groups, int inputs, int outputs, Axis... axes) {
    return new Geometry(Kind.CONV_TRANSPOSE, groups, outputs, inputs, List.of(axes));
  }

  static Geometry matrix(int inputs, int outputs) {
    return new Geometry(Kind.MATRIX, 1, outputs, inputs, List.of());
  }

  /** Integers from −4 to 4 without 0. */
  static double[] integers(long seed, long count) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] data = new double[Math.toIntExact(count)];
    for (int i = 0; i < data.length; i++) {
      data[i] = (1 + random.nextInt(4)) * (random.nextBoolean() ? 1 : -1);
    }
    return data;
  }

  static Tensor tensor(double... data) {
    return Tensor.of(new RealValue(DType.FLOAT, Shape.of(data.length), data));
  }

  static ChannelAffine affine(double[] scale, double[] shift, double[] magnitude) {
    return new ChannelAffine(wide(scale), wide(shift), DoubleStream.of(magnitude).boxed().toList());
  }

  private static List<Wide> wide(double[] values) {
    List<Wide> wide = new ArrayList<>();
    for (double v : values) {
      wide.add(Wide.of(v));
    }
    return wide;
  }

  /** A layer; its weight in the order of its operator, {@code [O, I/g, taps]}, {@code [I, O/g, taps]} or {@code [I, O]}. */
  static LinearLayer layer(
      String name, Geometry g, Tensor weight, double[] bias, double alpha, double beta) {
    int taps = Math.toIntExact(g.taps());
    ChannelView out = g.kind() == Kind.CONV
        ? new ChannelView(1, 1, g.outputs(), g.inputsPerGroup() * taps)
        : new ChannelView(g.groups(), g.inputsPerGroup(), g.outputsPerGroup(), taps);
    ChannelView in = g.kind() == Kind.CONV
        ? new ChannelView(g.groups(), g.outputsPerGroup(), g.inputsPerGroup(), taps)
        : new ChannelView(1, 1, g.inputs(), g.outputsPerGroup() * taps);
    Node node = Node.of(
        name, new Identity(), Attributes.NONE, List.of("x", "w", "b"), List.of("y"));
    return new LinearLayer(
        LinearRules.all().getFirst(), List.of(node), "x", "y", "w", weight,
        bias.length == 0 ? "" : "b",
        bias.length == 0 ? Optional.empty() : Optional.of(tensor(bias)),
        alpha, beta, out, in, new ChannelAxis.FromStart(1), new ChannelAxis.FromStart(1),
        g.axes().size() + 2, InputShift.UNIFORM);
  }

  static LayerForm form(String name, Geometry g, double[] weight, double... bias) {
    return new LayerForm(g, LayerFold.none(layer(name, g, tensor(weight), bias, 1, 1)));
  }

  static LayerForm random(String name, long seed, Geometry g, boolean bias) {
    return form(
        name, g, integers(seed, g.elements()),
        bias ? integers(seed + 1000, g.outputs()) : new double[0]);
  }

  /** Numbers in {@code x[channel][height][width]}. */
  static double[][][] input(Geometry g) {
    int height = g.axes().size() == 2 ? 13 : 1;
    int width = g.axes().isEmpty() ? 1 : 17;
    double[] data = integers(77, (long) g.inputs() * height * width);
    double[][][] x = new double[g.inputs()][height][width];
    for (int i = 0; i < data.length; i++) {
      x[i / height / width][i / width % height][i % width] = data[i];
    }
    return x;
  }

  static double largest(double[] data) {
    return DoubleStream.of(data).map(Math::abs).max().orElseThrow();
  }

  /** {@code |t| + more}. */
  static double[] magnitudes(double[] data, double more) {
    return DoubleStream.of(data).map(t -> Math.abs(t) + more).toArray();
  }
}
