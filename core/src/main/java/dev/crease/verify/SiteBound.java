package dev.crease.verify;

import dev.crease.fold.Addend;
import dev.crease.fold.BiasMap;
import dev.crease.fold.ChannelAffine;
import dev.crease.fold.ChannelView;
import dev.crease.fold.LayerFold;
import dev.crease.fold.Remainder;
import dev.crease.fold.Wide;
import dev.crease.fold.linear.LinearLayer;
import dev.crease.fold.linear.QuantizedWeight;
import dev.crease.graph.Node;
import dev.crease.op.Abs;
import dev.crease.op.Add;
import dev.crease.op.Attributes;
import dev.crease.op.AveragePool;
import dev.crease.op.Broadcast;
import dev.crease.op.GlobalAveragePool;
import dev.crease.op.Op;
import dev.crease.op.Sub;
import dev.crease.tensor.DType;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.tensor.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How far the two sides of a fold site may be apart, derived from the original layer and its affines alone.
 *
 * <p>With {@code s}, {@code t} the affines as one, exactly {@code W' = α·s_out·W·s_in} and {@code b' = s_out·(β·b + α·Σ W·t_in) + t_out}. Stored
 * constants are these, rounded once, so on input {@code x} the folded site differs by at most {@code Σ ½ulp(W')·|x| + ½ulp(b')}.
 *
 * <p>Both sides are computed in fp64, {@code u = 2⁻⁵³}. A sum of K products, in any order, errs by at most {@code γ_K·Σ|W'|·|x|} with {@code
 * γ_n = n·u/(1 − n·u)}; each operator of an affine adds a few roundings of terms no larger than {@code |s_out|·(β·|b| + Σ|W|·m_in) + m_out}, where
 * {@code m} is what the shifts were summed from. That makes {@code (2·K + 8·nodes + 16)·u} times the sum of magnitudes; an average over {@code P} elements adds
 * {@code 2·P} to the factor.
 *
 * <p>A constant {@code c = t/s} that is added before the layer is rounded once too, which moves what the layer reads by {@code ½ulp(c)} and so the result by {@code
 * Σ |W'|·f(½ulp(c))}, one evaluation more; {@code |x| + m/|s|} stands for {@code |x|}. A map {@code M} that is added behind the layer is within {@code ½ulp(M)} at each position, and its terms count
 * as the bias's do.
 *
 * <p>The weight of integers {@code q} with zero points {@code z} is {@code (q − z)·scale}, and only the scale is stored anew, so {@code |q − z|·½ulp(scale')} stands for {@code ½ulp(W')}.
 *
 * <p>So both parts are one evaluation of the layer's own operator, on {@code |x|}, with {@code ½ulp(W') + c·u·|W'|} in place of the weight.
 *
 * <p><b>Source:</b> Higham, "Accuracy and Stability of Numerical Algorithms", 2nd edition 2002, section 3.1.
 */
final class SiteBound implements Allowance {

  /** The value that stands for the weight. */
  static final String WEIGHT = "\0weight bound";

  /** The values that stand for what the biases may add: rounded once, and at each step. */
  static final String BIAS = "\0bias bound";

  /** See {@link #BIAS}. */
  static final String STEPWISE_BIAS = "\0stepwise bias bound";

  /** The value that stands for what is added before the layer. */
  private static final String ADDEND = "\0addend";

  /** The value that stands for how far rounding moves it. */
  private static final String ADDEND_BOUND = "\0addend bound";

  /** The value that stands for the magnitude of the folded weight. */
  private static final String MAGNITUDE = "\0weight magnitude";

  private static final String SUMS = "\0sums";
  private static final String SIZES = "\0sizes";

  /**
   * Half ulps that a fold may lose for each affine if it rounds at each step: {@code σ²+ε, √, ÷, ·W, −μ, ·s, +β} and one more, each of which
   * may weigh twice in another binade.
   */
  static final int STEPS = 16;

  private static final double UNIT = 0x1p-53;

  private final LayerFold fold;
  private final LinearLayer layer;
  private final HalfUlp halfUlp;
  private final double averaged;
  private final double arithmetic;
  private final double steps;
  private Optional<Biases> biases = Optional.empty();

  SiteBound(LayerFold fold) {
    this(fold, Stream.concat(fold.carriersBefore().stream(), fold.carriersAfter().stream())
        .mapToDouble(SiteBound::averaged).sum());
  }

  private SiteBound(LayerFold fold, double averaged) {
    this.fold = fold;
    this.layer = fold.layer();
    this.halfUlp = HalfUlp.of(layer.weight().dtype());
    double products = (double) layer.kernel().elements() / layer.outputChannels();
    this.averaged = averaged;
    this.steps = STEPS * (double) Math.max(1, fold.affines().count());
    this.arithmetic = (2 * products + 2 * averaged + 8 * fold.nodes().size() + 16) * UNIT;
  }

  /** The elements that a node averages into one. */
  private static double averaged(Node node) {
    return node.op() instanceof AveragePool pool
        ? pool.window().kernel().stream().mapToDouble(Long::doubleValue).reduce(1, (a, b) -> a * b)
        : 0;
  }

  /**
   * The bound on an input of this shape. A global average sums as many elements as its input has; each position that a layer writes comes
   * from one that it reads and one of its weight.
   */
  private SiteBound over(Shape x) {
    boolean global = Stream.concat(fold.carriersBefore().stream(), fold.carriersAfter().stream())
        .anyMatch(n -> n.op() instanceof GlobalAveragePool);
    double kernel = (double) layer.kernel().elements() / layer.outputs().count();
    return global ? new SiteBound(fold, averaged + x.elements() * kernel) : this;
  }

  /**
   * The nodes that compute both bounds from {@code |x|}, {@link #WEIGHT}, {@link #BIAS} and {@link #STEPWISE_BIAS}: the layer, and what the
   * affines passed, none of which enlarges a difference.
   */
  @Override
  public List<Node> nodes() {
    List<Node> nodes = new ArrayList<>();
    if (addend().isEmpty()) {
      addLayer(nodes, fold.input(), WEIGHT, "", SIZES);
    } else {
      String moved = "\0moved";
      nodes.add(
          binary("shifted", new Add(new Broadcast.Numpy()), fold.input(), ADDEND, "\0shifted"));
      addLayer(nodes, "\0shifted", WEIGHT, "", "\0own");
      nodes.add(
          binary("zeros", new Sub(new Broadcast.Numpy()), fold.input(), fold.input(), "\0zeros"));
      nodes.add(binary("moved", new Add(new Broadcast.Numpy()), "\0zeros", ADDEND_BOUND, moved));
      addLayer(nodes, moved, MAGNITUDE, moved, "\0through");
      nodes.add(binary("both", new Add(new Broadcast.Numpy()), "\0own", "\0through", SIZES));
    }
    addBound(nodes, BIAS, OUTPUT);
    addBound(nodes, STEPWISE_BIAS, STEPWISE_OUTPUT);
    return nodes;
  }

  private static Node binary(String name, Op op, String a, String b, String output) {
    return Node.of(name, op, Attributes.NONE, List.of(a, b), List.of(output));
  }

  /** What precedes the layer, and the layer with another weight, on another value; values between get {@code suffix}. */
  private void addLayer(List<Node> nodes, String input, String weight, String suffix,
      String output) {
    String value = input;
    for (Node carrier : fold.carriersBefore()) {
      String next = carrier.output(0) + suffix;
      nodes.add(renamed(carrier, value, next));
      value = next;
    }
    Node node = layer.node();
    nodes.add(Node.of(
        node.label(), node.op(), node.attributes(), List.of(value, weight),
        List.of(SUMS + suffix)));
    nodes.add(Node.of(
        "sums", new Abs(), Attributes.NONE, List.of(SUMS + suffix), List.of(output)));
  }

  private Optional<Addend> addend() {
    return fold.remainder().filter(Addend.class::isInstance).map(Addend.class::cast);
  }

  private void addBound(List<Node> nodes, String bias, String output) {
    List<Node> carriers = fold.carriersAfter();
    String value = carriers.isEmpty() ? output : output + 0;
    nodes.add(Node.of(
        output, new Add(new Broadcast.Numpy()), Attributes.NONE, List.of(SIZES, bias),
        List.of(value)));
    for (int i = 0; i < carriers.size(); i++) {
      String next = i == carriers.size() - 1 ? output : output + (i + 1);
      nodes.add(renamed(carriers.get(i), value, next));
      value = next;
    }
  }

  private static Node renamed(Node node, String input, String output) {
    List<String> inputs = new ArrayList<>(node.inputs());
    inputs.set(0, input);
    return node.withInputs(inputs).withOutputs(List.of(output));
  }

  /**
   * What {@link #nodes} read besides the site's input.
   *
   * @param biases what the biases may add
   * @param rank the rank of the layer's output
   */
  private Map<String, Value> constants(Biases biases, int rank) {
    Map<String, Value> constants = new HashMap<>();
    constants.put(WEIGHT, weight());
    constants.put(BIAS, onOutput(biases.once(), rank));
    constants.put(STEPWISE_BIAS, onOutput(biases.stepwise(), rank));
    addend().ifPresent(addend -> {
      double[] magnitude = new double[addend.home().size()];
      double[] rounding = new double[magnitude.length];
      List<Wide> values = addend.values(fold);
      for (int c = 0; c < magnitude.length; c++) {
        rounding[c] = halfUlp.at(values.get(c).hi());
        magnitude[c] = addend.magnitude(c) + rounding[c];
      }
      DType dtype = layer.weight().dtype();
      constants.put(ADDEND, new RealValue(dtype, addend.shape(), magnitude));
      constants.put(ADDEND_BOUND, new RealValue(dtype, addend.shape(), rounding));
      double[] weight = foldedWeight();
      for (int i = 0; i < weight.length; i++) {
        weight[i] = Math.abs(weight[i]);
      }
      constants.put(MAGNITUDE, new RealValue(dtype, layer.weight().shape(), weight));
    });
    return constants;
  }

  /** A value per output channel, and what a map may add, in the shape that broadcasting needs. */
  private RealValue onOutput(double[] perChannel, int rank) {
    if (fold.remainder().isPresent() && fold.remainder().get() instanceof BiasMap map) {
      double[] all = new double[map.shape().size()];
      int pixels = all.length / perChannel.length;
      List<Wide> values = map.values(fold);
      for (int i = 0; i < all.length; i++) {
        all[i] = perChannel[i / pixels] + halfUlp.at(values.get(i).hi());
      }
      return new RealValue(layer.weight().dtype(), map.shape(), all);
    }
    long[] dims = new long[rank];
    Arrays.fill(dims, 1);
    dims[layer.outputAxis().in(rank).orElseThrow()] = perChannel.length;
    return new RealValue(layer.weight().dtype(), Shape.of(dims), perChannel);
  }

  /** {@code ½ulp(W') + c·u·|W'|}, without {@code α}. */
  private RealValue weight() {
    double[] bound = foldedWeight();
    boolean changes = fold.scalesWeight();
    for (int i = 0; i < bound.length; i++) {
      double steps = layer.quantized().isPresent()
          ? Math.abs(layer.quantized().get().steps(i))
          : 1;
      double rounding = steps == 0 ? 0 : steps * halfUlp.at(bound[i] / steps);
      bound[i] = (changes ? rounding : 0) + arithmetic * Math.abs(bound[i]);
    }
    return new RealValue(layer.weight().dtype(), layer.kernel(), bound);
  }

  private double[] foldedWeight() {
    double[] weight = new double[layer.weight().shape().size()];
    layer.weight().readDoubles(0, weight, 0, weight.length);
    if (layer.quantized().isPresent()) {
      return dequantized(layer.quantized().get(), weight);
    }
    scale(weight, fold.out(), layer.outputs());
    scale(weight, fold.in(), layer.inputs());
    return weight;
  }

  private double[] dequantized(QuantizedWeight integers, double[] scales) {
    double[] weight = new double[layer.kernel().size()];
    for (int i = 0; i < weight.length; i++) {
      int o = integers.outputs().channelOf(i);
      weight[i] = integers.steps(i) * (scales[o] * scale(fold.out(), o));
    }
    return weight;
  }

  private static void scale(double[] weight, ChannelAffine affine, ChannelView channels) {
    if (affine.keepsScale()) {
      return;
    }
    for (int from = 0; from < weight.length; from += channels.inner()) {
      double s = scale(affine, channels.channelOf(from));
      for (int i = from; i < from + channels.inner(); i++) {
        weight[i] *= s;
      }
    }
  }

  private static double scale(ChannelAffine affine, int channel) {
    return affine.scale(channel).hi();
  }

  @Override
  public Map<String, Value> values(Shape x, int outputRank) {
    SiteBound here = over(x);
    Biases bias = here.biases();
    int rank = layer.rank() >= 0 ? layer.rank() : outputRank;
    return here.constants(bias, rank);
  }

  @Override
  public StoredConstants constants(Site site, LinearLayer folded) {
    return StoredConstants.of(fold, site.remainder(), folded, this, biases());
  }

  /** What the biases may add, per output channel. */
  private Biases biases() {
    Biases known = biases.orElseGet(this::computeBiases);
    biases = Optional.of(known);
    return known;
  }

  private Biases computeBiases() {
    int channels = layer.outputChannels();
    double[] sum = new double[channels];
    double[] magnitude = new double[channels];
    addShifts(sum, magnitude);
    double[] once = new double[channels];
    double[] stepwise = new double[channels];
    double[] terms = new double[channels];
    boolean changes = !fold.in().hasNoShift() || !fold.out().hasNoShift()
        || !fold.out().keepsScale() && layer.bias().isPresent();
    for (int o = 0; o < channels; o++) {
      double own = layer.biasOf(o).hi();
      double s = scale(fold.out(), o);
      double bias = s * (own + layer.weightFactor() * sum[o]) + fold.out().shift(o).hi();
      terms[o] = Math.abs(s) * (Math.abs(own) + Math.abs(layer.weightFactor()) * magnitude[o])
          + fold.out().magnitude(o);
      double inArithmetic = arithmetic * terms[o];
      once[o] = (changes ? halfUlp.at(Math.abs(bias) + inArithmetic) : 0) + inArithmetic;
      stepwise[o] = once[o] + halfUlp.at(terms[o]);
    }
    return new Biases(once, stepwise, terms);
  }

  /** Adds {@code Σ W·t_in} and {@code Σ |W|·m_in} for each output channel. */
  private void addShifts(double[] sum, double[] magnitude) {
    ChannelAffine in = fold.in();
    Optional<ChannelAffine> map = fold.remainder().filter(BiasMap.class::isInstance)
        .map(Remainder::home);
    if (map.isEmpty() && in.hasNoShift() && in.magnitude().stream().allMatch(m -> m == 0)) {
      return;
    }
    Tensor weight = layer.weight();
    for (long i = 0; i < weight.shape().elements(); i++) {
      int o = layer.outputs().channelOf(i);
      int c = layer.inputs().channelOf(i);
      double w = weight.getDouble(i);
      sum[o] += w * in.shift(c).hi();
      magnitude[o] += Math.abs(w) * (in.magnitude(c) + map.map(m -> m.magnitude(c)).orElse(0.0));
    }
  }

  /** How much more than once a fold may round that rounds at each of its steps. */
  @Override
  public double steps() {
    return steps;
  }

  /** Allowed differences per output channel. */
  static final class Biases {
    private final double[] once;
    private final double[] stepwise;

    private final double[] terms;

    private Biases(double[] once, double[] stepwise, double[] terms) {
      this.once = once;
      this.stepwise = stepwise;
      this.terms = terms;
    }

    /** Where the bias is rounded once, per channel. */
    double[] once() {
      return once.clone();
    }

    /** Where each of its terms is rounded, for each step. */
    double stepwise(int channel) {
      return stepwise[channel];
    }

    /** The same, per channel. */
    double[] stepwise() {
      return stepwise.clone();
    }

    /** The sum of the magnitudes of what the bias is summed from. */
    double terms(int channel) {
      return terms[channel];
    }
  }
}
