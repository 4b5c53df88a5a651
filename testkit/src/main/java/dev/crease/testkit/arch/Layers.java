package dev.crease.testkit.arch;

import dev.crease.op.Dim;
import dev.crease.op.TensorType;
import dev.crease.tensor.DType;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.tensor.Value;
import dev.crease.testkit.GraphBuilder;
import dev.crease.testkit.NodeBuilder;
import dev.crease.testkit.SeededNumbers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Layers of convolutional networks, with seeded weights and the nodes that PyTorch's exporter writes for them. Each
 * node runs on a random input as it is added, so that BatchNorms get the statistics of what they normalize.
 */
final class Layers {

  /** The slope of LeakyRelu, as Darknet has it. */
  private static final double LEAKY_SLOPE = 0.1;

  /** Elements per channel that statistics are taken from, at least. */
  private static final int LEAST_SAMPLES = 48;

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

  /** The input, an image of this many channels. */
  Signal image(int channels) {
    int pixels = options.size();
    int last = Math.max(1, pixels / 32);
    return input((LEAST_SAMPLES + last * last - 1) / (last * last), channels, pixels, pixels);
  }

  /** The input, of these sizes per sample, and a probe of {@code probes} samples. */
  Signal input(int probes, long... sizes) {
    String name = graph.input("input", options.dtype(), options.batch(), sizes);
    long[] all = LongStream.concat(LongStream.of(probes), LongStream.of(sizes)).toArray();
    SeededNumbers n = numbers.stream("probe");
    double[] data = IntStream.range(0, Shape.of(all).size()).mapToDouble(n::normal).toArray();
    return new Signal(name, new RealValue(options.dtype(), Shape.of(all), data));
  }

  /** Makes a value the output. */
  void output(Signal x) {
    List<Dim> all = new ArrayList<>(List.of(options.batch()));
    Arrays.stream(x.probe().shape().dims()).skip(1).forEach(d -> all.add(Dim.of(d)));
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

  /** Ends a node and runs it; its first input, and any other that is no constant, is a signal. */
  private List<Signal> run(NodeBuilder builder, int outputs, Signal... signals) {
    List<String> names = builder.outs(outputs);
    List<Value> values = new Probe(graph.last(),
        graph.last().inputs().stream().map(i -> value(i, signals)).toList()).run();
    return IntStream.range(0, outputs)
        .mapToObj(i -> new Signal(names.get(i), (RealValue) values.get(i))).toList();
  }

  private Signal run(NodeBuilder builder, Signal... signals) {
    return run(builder, 1, signals).getFirst();
  }

  private Optional<Value> value(String name, Signal... signals) {
    for (Signal s : signals) {
      if (s.name().equals(name)) {
        return Optional.of(s.probe());
      }
    }
    return graph.constant(name).map(Tensor::toValue);
  }

  private static NodeBuilder window(NodeBuilder node, Geometry g) {
    return node.integers("kernel_shape", g.kernel(), g.kernel())
        .integers("pads", g.pad(), g.pad(), g.pad(), g.pad())
        .integers("strides", g.stride(), g.stride());
  }

  /** A convolution with Kaiming-scaled weights and no normalization after it. */
  Signal conv(String scope, Signal x, int channels, Geometry g, boolean bias) {
    return conv(scope, x, channels, g, bias, OddChannels.none());
  }

  private Signal conv(String scope, Signal x, int channels, Geometry g, boolean bias,
      OddChannels odd) {
    long fanIn = (long) x.channels() / g.groups() * g.kernel() * g.kernel();
    Shape shape = Shape.of(channels, x.channels() / g.groups(), g.kernel(), g.kernel());
    NodeBuilder node = graph.node("Conv").scope(scope).in(x.name());
    weights(node, scope, shape, i -> i / fanIn, (double) fanIn, x, odd, bias ? channels : 0);
    return run(window(node.integers("dilations", 1, 1).integer("group", g.groups()), g), x);
  }

  /** Adds Kaiming-scaled weights and perhaps biases. */
  private void weights(NodeBuilder node, String scope, Shape shape, IndexToChannel channelOf,
      double fanIn, Signal x, OddChannels odd, int biases) {
    double deviation = Math.sqrt(2 / fanIn);
    double usual = 2 * x.power();
    SeededNumbers n = numbers.stream(scope + ".weight");
    node.in(weight(scope + ".weight", shape,
        i -> deviation * odd.rowScale(channelOf.channel(i), usual) * n.normal(i)));
    if (biases > 0) {
      SeededNumbers b = numbers.stream(scope + ".bias");
      node.in(weight(scope + ".bias", Shape.of(biases),
          i -> 0.1 * odd.rowScale(i, usual) * b.normal(i)));
    }
  }

  /** The output channel that a weight belongs to. */
  @FunctionalInterface
  private interface IndexToChannel {
    long channel(long index);
  }

  /** A transposed convolution with no normalization after it. */
  Signal convTranspose(String scope, Signal x, int channels, Geometry g, boolean bias) {
    return convTranspose(scope, x, channels, g, bias, OddChannels.none());
  }

  private Signal convTranspose(String scope, Signal x, int channels, Geometry g, boolean bias,
      OddChannels odd) {
    long taps = (long) g.kernel() * g.kernel();
    double meanTaps = x.height() == 1 ? 1 : (double) taps / (g.stride() * g.stride());
    Shape shape = Shape.of(x.channels(), channels, g.kernel(), g.kernel());
    NodeBuilder node = graph.node("ConvTranspose").scope(scope).in(x.name());
    weights(node, scope, shape, i -> i / taps % channels, x.channels() * meanTaps, x, odd,
        bias ? channels : 0);
    return run(window(node.integers("dilations", 1, 1).integer("group", 1), g), x);
  }

  /** A transposed convolution, a BatchNorm after it, and an activation. */
  Signal convTransposeNorm(String scope, String norm, Signal x, int channels, Geometry g,
      boolean bias, Activation activation) {
    OddChannels odd = odd(norm, channels);
    return normalize(norm, convTranspose(scope, x, channels, g, bias, odd), 1, odd, true,
        activation);
  }

  /** A convolution without bias, a BatchNorm after it, and an activation. */
  Signal convNorm(String scope, String norm, Signal x, int channels, Geometry g,
      Activation activation) {
    return convNorm(scope, norm, x, channels, g, 1, false, activation);
  }

  /** A convolution, a BatchNorm of this typical gain after it, and an activation. */
  Signal convNorm(String scope, String norm, Signal x, int channels, Geometry g, double gain,
      boolean bias, Activation activation) {
    OddChannels odd = odd(norm, channels);
    return normalize(norm, conv(scope, x, channels, g, bias, odd), gain, odd, true, activation);
  }

  /** A BatchNorm after anything. */
  Signal norm(String scope, Signal x) {
    return norm(scope, x, 1);
  }

  /** A BatchNorm of this typical gain after anything. */
  Signal norm(String scope, Signal x, double gain) {
    return normalize(scope, x, gain, odd(scope, x.channels()), false, Activation.NONE);
  }

  private OddChannels odd(String norm, int channels) {
    return OddChannels.of(numbers.stream(norm), channels);
  }

  private Signal normalize(String scope, Signal x, double gain, OddChannels odd,
      boolean rowsFollow, Activation activation) {
    ChannelStatistics s = new ChannelStatistics(numbers.stream(scope), x, gain, odd, rowsFollow);
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
    return activate(parentOf(scope), run(node, x), activation);
  }

  /** An affine layer; its result has power near 1. */
  Signal linear(String scope, Signal x, int features) {
    return linear(scope, x, features, 2 * x.channels() * x.power(), OddChannels.none());
  }

  /** An affine layer, a BatchNorm after it, and an activation. */
  Signal linearNorm(String scope, String norm, Signal x, int features, Activation activation) {
    OddChannels odd = odd(norm, features);
    return normalize(norm, linear(scope, x, features, x.channels(), odd), 1, odd, true,
        activation);
  }

  private Signal linear(String scope, Signal x, int features, double fanIn, OddChannels odd) {
    NodeBuilder node = graph.node("Gemm").scope(scope).in(x.name());
    weights(node, scope, Shape.of(features, x.channels()), i -> i / x.channels(), fanIn, x, odd,
        features);
    return run(node.real("alpha", 1).real("beta", 1).integer("transB", 1), x);
  }

  /** An activation; below opset 18, Mish is what it is made of. */
  Signal activate(String scope, Signal x, Activation activation) {
    return switch (activation) {
      case NONE -> x;
      case RELU -> unary("Relu", scope, x);
      case RELU6 -> clip(scope, x, 0, 6);
      case LEAKY_RELU -> run(
          graph.node("LeakyRelu").scope(scope).in(x.name()).real("alpha", LEAKY_SLOPE), x);
      case SILU -> gate(scope, x, unary("Sigmoid", scope, x));
      case MISH -> graph.opset() >= 18
          ? unary("Mish", scope, x)
          : gate(scope, x, unary("Tanh", scope, unary("Softplus", scope, x)));
      case SIGMOID -> unary("Sigmoid", scope, x);
      case TANH -> unary("Tanh", scope, x);
    };
  }

  private Signal unary(String type, String scope, Signal x) {
    return run(graph.node(type).scope(scope).in(x.name()), x);
  }

  private Signal clip(String scope, Signal x, double low, double high) {
    if (graph.opset() < 11) {
      return run(graph.node("Clip").scope(scope).in(x.name()).real("max", high).real("min", low),
          x);
    }
    String lowest = constant(scope, low);
    String highest = constant(scope, high);
    return run(graph.node("Clip").scope(scope).in(x.name(), lowest, highest), x);
  }

  private String constant(String scope, double value) {
    RealValue scalar = new RealValue(options.dtype(), Shape.SCALAR, new double[]{value});
    return graph.node("Constant").scope(scope).tensor("value", Tensor.of(scalar)).out();
  }

  Signal relu(String scope, Signal x) {
    return activate(scope, x, Activation.RELU);
  }

  Signal add(String scope, Signal a, Signal b) {
    return run(graph.node("Add").scope(scope).in(a.name(), b.name()), a, b);
  }

  /** Multiplies by a signal of the same shape, or of one element per channel. */
  Signal gate(String scope, Signal x, Signal gate) {
    return run(graph.node("Mul").scope(scope).in(x.name(), gate.name()), x, gate);
  }

  Signal maxPool(String scope, Signal x, Geometry g) {
    NodeBuilder node = graph.node("MaxPool").scope(scope).in(x.name());
    if (graph.opset() >= 10) {
      node.integer("ceil_mode", 0).integers("dilations", 1, 1);
    }
    return run(window(node, g), x);
  }

  Signal averagePool(String scope, Signal x, Geometry g) {
    NodeBuilder node = graph.node("AveragePool").scope(scope).in(x.name());
    if (graph.opset() >= 10) {
      node.integer("ceil_mode", 0);
    }
    return run(window(node.integer("count_include_pad", 1), g), x);
  }

  Signal globalAveragePool(String scope, Signal x) {
    return unary("GlobalAveragePool", scope, x);
  }

  /** The mean over height and width, both axes gone. */
  Signal spatialMean(String scope, Signal x) {
    NodeBuilder node = graph.node("ReduceMean").scope(scope).in(x.name());
    if (graph.opset() >= 18) {
      node.in(graph.longs("axes", 2, 3));
    } else {
      node.integers("axes", 2, 3);
    }
    return run(node.integer("keepdims", 0), x);
  }

  Signal flatten(Signal x) {
    return run(graph.node("Flatten").scope("").in(x.name()).integer("axis", 1), x);
  }

  Signal concat(String scope, Signal... parts) {
    return run(graph.node("Concat").scope(scope)
        .in(Arrays.stream(parts).map(Signal::name).toList()).integer("axis", 1), parts);
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
    return run(node.integer("axis", 1), 2, x);
  }

  /** Interleaves two groups of channels. */
  Signal shuffle(String scope, Signal x) {
    int half = x.channels() / 2;
    Signal apart = reshape(scope, x, -1, 2, half, x.height(), x.width());
    Signal turned = run(graph.node("Transpose").scope(scope).in(apart.name())
        .integers("perm", 0, 2, 1, 3, 4), apart);
    return reshape(scope, turned, -1, x.channels(), x.height(), x.width());
  }

  private Signal reshape(String scope, Signal x, long... sizes) {
    return run(graph.node("Reshape").scope(scope).in(x.name(),
        graph.longs(scope + ".shape", sizes)), x);
  }

  private static String parentOf(String scope) {
    int dot = scope.lastIndexOf('.');
    return dot < 0 ? "" : scope.substring(0, dot);
  }
}
