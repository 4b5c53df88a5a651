package dev.crease.testkit.arch;

import dev.crease.op.Dim;
import dev.crease.op.TensorType;
import dev.crease.tensor.DType;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.GraphBuilder;
import dev.crease.testkit.NodeBuilder;
import dev.crease.testkit.SeededNumbers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongToDoubleFunction;

/** Layers of convolutional networks, with seeded weights and the nodes that PyTorch's exporter writes for them. */
final class Layers {

  /** What differs from the overall mean, mostly between channels, is kept to this part by a mean over a window. */
  private static final double WINDOW_MEAN = 0.5;

  /** As {@link #WINDOW_MEAN}, for a mean over the whole image. */
  private static final double IMAGE_MEAN = 0.2;

  /** A maximum over a small window scales a rectified signal by this. */
  private static final double MAX_FACTOR = 1.5;

  private final GraphBuilder graph;
  private final Options options;
  private final Arena arena;
  private final SeededNumbers numbers;

  Layers(GraphBuilder graph, Options options, Arena arena) {
    this.graph = graph;
    this.options = options;
    this.arena = arena;
    this.numbers = SeededNumbers.of(options.seed()).stream(graph.name());
  }

  /** A published width under the options' scale. */
  int width(int published) {
    return options.width(published);
  }

  int size() {
    return options.size();
  }

  /** The input, an image of this many channels. */
  Signal image(int channels) {
    return input(channels, size());
  }

  /** The input, square, with power 1. */
  Signal input(int channels, int pixels) {
    String name = graph.input("input", options.dtype(), options.batch(), channels, pixels, pixels);
    return new Signal(name, channels, pixels, pixels, Level.STANDARD);
  }

  /** The input, one vector per sample, with power 1. */
  Signal vector(int features) {
    return new Signal(graph.input("input", options.dtype(), options.batch(), features), features, 1,
        1, Level.STANDARD);
  }

  /** Makes an image the output. */
  void outputImage(Signal x) {
    output(x, Dim.of(x.channels()), Dim.of(x.height()), Dim.of(x.width()));
  }

  /** Makes a vector per sample the output. */
  void outputVector(Signal x) {
    output(x, Dim.of(x.channels()));
  }

  private void output(Signal x, Dim... dims) {
    List<Dim> all = new ArrayList<>(List.of(options.batch()));
    all.addAll(List.of(dims));
    graph.outputAs(x.name(), "output", TensorType.of(options.dtype(), all));
  }

  private String weight(String name, Shape shape, LongToDoubleFunction element) {
    DType dtype = options.dtype();
    MemorySegment target = arena.allocate(dtype.byteSize(shape.elements()), 64);
    for (long i = 0; i < shape.elements(); i++) {
      Tensor.setReal(target, dtype, i, element.applyAsDouble(i));
    }
    return graph.initializer(name, Tensor.of(dtype, shape, target));
  }

  /** A convolution with Kaiming-scaled weights and no normalization after it. */
  Signal conv(String scope, Signal x, int channels, Geometry g, boolean bias) {
    return conv(scope, x, channels, g, bias, _ -> 1);
  }

  private Signal conv(String scope, Signal x, int channels, Geometry g, boolean bias,
      LongToDoubleFunction rowScale) {
    long fanIn = (long) x.channels() / g.groups() * g.kernel() * g.kernel();
    double deviation = Math.sqrt(2.0 / fanIn);
    SeededNumbers n = numbers.stream(scope + ".weight");
    NodeBuilder node = graph.node("Conv").scope(scope).in(x.name(),
        weight(scope + ".weight",
            Shape.of(channels, x.channels() / g.groups(), g.kernel(), g.kernel()),
            i -> deviation * rowScale.applyAsDouble(i / fanIn) * n.normal(i)));
    if (bias) {
      SeededNumbers b = numbers.stream(scope + ".bias");
      node.in(weight(scope + ".bias", Shape.of(channels),
          i -> 0.1 * rowScale.applyAsDouble(i) * b.normal(i)));
    }
    String y = window(node.integers("dilations", 1, 1).integer("group", g.groups()), g).out();
    return new Signal(y, channels, g.output(x.height()), g.output(x.width()),
        Level.centred(2 * x.power()));
  }

  private static NodeBuilder window(NodeBuilder node, Geometry g) {
    return node.integers("kernel_shape", g.kernel(), g.kernel())
        .integers("pads", g.pad(), g.pad(), g.pad(), g.pad())
        .integers("strides", g.stride(), g.stride());
  }

  /** A transposed convolution, a BatchNorm after it, and an activation. */
  Signal convTransposeNorm(String scope, String norm, Signal x, int channels, Geometry g,
      boolean bias, Activation activation) {
    ChannelStatistics s = statistics(norm, channels, 2 * x.power(), 1, true);
    return activate(parentOf(norm), normalize(norm, convTranspose(scope, x, channels, g, bias,
        s::rowScale), s), activation);
  }

  /** A transposed convolution with no normalization after it. */
  Signal convTranspose(String scope, Signal x, int channels, Geometry g, boolean bias) {
    return convTranspose(scope, x, channels, g, bias, _ -> 1);
  }

  private Signal convTranspose(String scope, Signal x, int channels, Geometry g, boolean bias,
      LongToDoubleFunction rowScale) {
    long taps = (long) g.kernel() * g.kernel();
    double meanTaps = x.height() == 1 ? 1 : (double) taps / (g.stride() * g.stride());
    double deviation = Math.sqrt(2.0 / (x.channels() * meanTaps));
    SeededNumbers n = numbers.stream(scope + ".weight");
    NodeBuilder node = graph.node("ConvTranspose").scope(scope).in(x.name(),
        weight(scope + ".weight", Shape.of(x.channels(), channels, g.kernel(), g.kernel()),
            i -> deviation * rowScale.applyAsDouble(i / taps % channels) * n.normal(i)));
    if (bias) {
      SeededNumbers b = numbers.stream(scope + ".bias");
      node.in(weight(scope + ".bias", Shape.of(channels),
          i -> 0.1 * rowScale.applyAsDouble(i) * b.normal(i)));
    }
    String y = window(node.integers("dilations", 1, 1).integer("group", 1), g).out();
    return new Signal(y, channels, g.transposedOutput(x.height()), g.transposedOutput(x.width()),
        Level.centred(2 * x.power()));
  }

  /** A convolution without bias, a BatchNorm after it, and an activation. */
  Signal convNorm(String scope, String norm, Signal x, int channels, Geometry g,
      Activation activation) {
    return convNorm(scope, norm, x, channels, g, 1, false, activation);
  }

  /** A convolution, a BatchNorm of this typical gain after it, and an activation. */
  Signal convNorm(String scope, String norm, Signal x, int channels, Geometry g, double gain,
      boolean bias, Activation activation) {
    ChannelStatistics s = statistics(norm, channels, 2 * x.power(), gain, true);
    return activate(parentOf(norm), normalize(norm, conv(scope, x, channels, g, bias, s::rowScale),
        s), activation);
  }

  /** A BatchNorm after anything. */
  Signal norm(String scope, Signal x) {
    return norm(scope, x, 1);
  }

  /** A BatchNorm of this typical gain after anything. */
  Signal norm(String scope, Signal x, double gain) {
    return normalize(scope, x, statistics(scope, x.channels(), x.power(), gain, false));
  }

  private ChannelStatistics statistics(String scope, int channels, double power, double gain,
      boolean rowsFollow) {
    return ChannelStatistics.draw(numbers.stream(scope), channels, power, gain, rowsFollow);
  }

  private Signal normalize(String scope, Signal x, ChannelStatistics s) {
    Shape shape = Shape.of(x.channels());
    NodeBuilder node = graph.node("BatchNormalization").scope(scope).in(x.name(),
        weight(scope + ".weight", shape, s::gamma),
        weight(scope + ".bias", shape, s::beta),
        weight(scope + ".running_mean", shape, s::mean),
        weight(scope + ".running_var", shape, s::variance));
    node.real("epsilon", ChannelStatistics.EPSILON).real("momentum", 0.9);
    if (graph.opset() >= 14) {
      node.integer("training_mode", 0);
    }
    return x.with(node.out(), s.apply(x.level()));
  }

  /** An affine layer; its result has power near 1 where nothing normalizes it. */
  Signal linear(String scope, Signal x, int features) {
    double deviation = Math.sqrt(1 / (x.channels() * x.power()));
    Signal y = linear(scope, x, features, deviation, _ -> 1);
    return y.with(y.name(), Level.STANDARD);
  }

  /** An affine layer, a BatchNorm after it, and an activation. */
  Signal linearNorm(String scope, String norm, Signal x, int features, Activation activation) {
    ChannelStatistics s = statistics(norm, features, 2 * x.power(), 1, true);
    Signal y = linear(scope, x, features, Math.sqrt(2.0 / x.channels()), s::rowScale);
    return activate(parentOf(norm), normalize(norm, y, s), activation);
  }

  private Signal linear(String scope, Signal x, int features, double deviation,
      LongToDoubleFunction rowScale) {
    SeededNumbers n = numbers.stream(scope + ".weight");
    String w = weight(scope + ".weight", Shape.of(features, x.channels()),
        i -> deviation * rowScale.applyAsDouble(i / x.channels()) * n.normal(i));
    SeededNumbers b = numbers.stream(scope + ".bias");
    String bias = weight(scope + ".bias", Shape.of(features),
        i -> 0.1 * rowScale.applyAsDouble(i) * b.normal(i));
    String y = graph.node("Gemm").scope(scope).in(x.name(), w, bias).real("alpha", 1)
        .real("beta", 1).integer("transB", 1).out();
    return new Signal(y, features, 1, 1, Level.centred(2 * x.power()));
  }

  /** An activation; below opset 18, Mish is what it is made of. */
  Signal activate(String scope, Signal x, Activation activation) {
    String y = switch (activation) {
      case NONE -> x.name();
      case RELU -> unary("Relu", scope, x.name());
      case RELU6 -> clip(scope, x.name(), 0, 6);
      case LEAKY_RELU -> graph.node("LeakyRelu").scope(scope).in(x.name())
          .real("alpha", Activation.LEAKY_SLOPE).out();
      case SILU -> times(scope, x.name(), unary("Sigmoid", scope, x.name()));
      case MISH -> graph.opset() >= 18
          ? unary("Mish", scope, x.name())
          : times(scope, x.name(), unary("Tanh", scope, unary("Softplus", scope, x.name())));
      case SIGMOID -> unary("Sigmoid", scope, x.name());
      case TANH -> unary("Tanh", scope, x.name());
    };
    return activation == Activation.NONE
        ? x
        : x.with(y, activation.level(x.level()));
  }

  private String unary(String type, String scope, String x) {
    return graph.node(type).scope(scope).in(x).out();
  }

  private String times(String scope, String a, String b) {
    return graph.node("Mul").scope(scope).in(a, b).out();
  }

  private String clip(String scope, String x, double low, double high) {
    if (graph.opset() < 11) {
      return graph.node("Clip").scope(scope).in(x).real("max", high).real("min", low).out();
    }
    return graph.node("Clip").scope(scope).in(x, constant(scope, low), constant(scope, high)).out();
  }

  private String constant(String scope, double value) {
    RealValue scalar = new RealValue(options.dtype(), Shape.SCALAR,
        new double[]{value});
    return graph.node("Constant").scope(scope).tensor("value", Tensor.of(scalar)).out();
  }

  Signal relu(String scope, Signal x) {
    return activate(scope, x, Activation.RELU);
  }

  Signal add(String scope, Signal a, Signal b) {
    String y = graph.node("Add").scope(scope).in(a.name(), b.name()).out();
    return a.with(y, a.level().plus(b.level()));
  }

  /** Scales every channel by a gate of one element per channel. */
  Signal gate(String scope, Signal x, Signal gate) {
    return x.with(times(scope, x.name(), gate.name()), x.level().times(gate.level()));
  }

  Signal maxPool(String scope, Signal x, Geometry g) {
    NodeBuilder node = graph.node("MaxPool").scope(scope).in(x.name());
    if (graph.opset() >= 10) {
      node.integer("ceil_mode", 0).integers("dilations", 1, 1);
    }
    return new Signal(window(node, g).out(), x.channels(), g.output(x.height()),
        g.output(x.width()), x.level().scaled(MAX_FACTOR));
  }

  Signal averagePool(String scope, Signal x, Geometry g) {
    NodeBuilder node = graph.node("AveragePool").scope(scope).in(x.name());
    if (graph.opset() >= 10) {
      node.integer("ceil_mode", 0);
    }
    return new Signal(window(node.integer("count_include_pad", 1), g).out(), x.channels(),
        g.output(x.height()), g.output(x.width()), averaged(x, WINDOW_MEAN));
  }

  private static Level averaged(Signal x, double kept) {
    Level level = x.level();
    double rest = level.deviation() * level.deviation();
    return new Level(level.mean(), level.mean() * level.mean() + kept * rest);
  }

  Signal globalAveragePool(String scope, Signal x) {
    return new Signal(unary("GlobalAveragePool", scope, x.name()), x.channels(), 1, 1,
        averaged(x, IMAGE_MEAN));
  }

  /** The mean over height and width, both axes gone. */
  Signal spatialMean(String scope, Signal x) {
    NodeBuilder node = graph.node("ReduceMean").scope(scope).in(x.name());
    if (graph.opset() >= 18) {
      node.in(graph.longs("axes", 2, 3));
    } else {
      node.integers("axes", 2, 3);
    }
    return new Signal(node.integer("keepdims", 0).out(), x.channels(), 1, 1,
        averaged(x, IMAGE_MEAN));
  }

  Signal flatten(Signal x) {
    String y = graph.node("Flatten").scope("").in(x.name()).integer("axis", 1).out();
    return new Signal(y, Math.toIntExact(x.features()), 1, 1, x.level());
  }

  Signal concat(String scope, Signal... parts) {
    return concat(scope, List.of(parts));
  }

  Signal concat(String scope, List<Signal> parts) {
    String y = graph.node("Concat").scope(scope).in(parts.stream().map(Signal::name).toList())
        .integer("axis", 1).out();
    int channels = parts.stream().mapToInt(Signal::channels).sum();
    double mean = parts.stream().mapToDouble(p -> p.channels() * p.level().mean()).sum();
    double power = parts.stream().mapToDouble(p -> p.channels() * p.power()).sum();
    Signal first = parts.getFirst();
    return new Signal(y, channels, first.height(), first.width(),
        new Level(mean / channels, power / channels));
  }

  /** Splits the channels into two halves. */
  List<Signal> halves(String scope, Signal x) {
    int half = x.channels() / 2;
    NodeBuilder node = graph.node("Split").scope(scope).in(x.name());
    if (graph.opset() >= 13) {
      node.in(graph.longs(scope + ".split", half, half));
    } else {
      node.integers("split", half, half);
    }
    return node.integer("axis", 1).outs(2).stream()
        .map(y -> new Signal(y, half, x.height(), x.width(), x.level())).toList();
  }

  /** Interleaves two groups of channels. */
  Signal shuffle(String scope, Signal x) {
    int half = x.channels() / 2;
    String apart = reshape(scope, x.name(), -1, 2, half, x.height(), x.width());
    String turned = graph.node("Transpose").scope(scope).in(apart).integers("perm", 0, 2, 1, 3, 4)
        .out();
    return x.with(reshape(scope, turned, -1, x.channels(), x.height(), x.width()), x.level());
  }

  private String reshape(String scope, String x, long... sizes) {
    return graph.node("Reshape").scope(scope).in(x, graph.longs(scope + ".shape", sizes)).out();
  }

  private static String parentOf(String scope) {
    int dot = scope.lastIndexOf('.');
    return dot < 0 ? "" : scope.substring(0, dot);
  }
}
