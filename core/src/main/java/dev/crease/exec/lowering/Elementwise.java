package dev.crease.exec.lowering;

import dev.crease.exec.lowering.Activation.Kind;
import dev.crease.exec.lowering.Operand.Fixed;
import dev.crease.exec.lowering.Operand.View;
import dev.crease.exec.lowering.Step.BinaryKind;
import dev.crease.op.Abs;
import dev.crease.op.Add;
import dev.crease.op.Broadcast;
import dev.crease.op.Ceil;
import dev.crease.op.Celu;
import dev.crease.op.Clip;
import dev.crease.op.Cos;
import dev.crease.op.Div;
import dev.crease.op.Elu;
import dev.crease.op.Erf;
import dev.crease.op.Exp;
import dev.crease.op.Floor;
import dev.crease.op.Gelu;
import dev.crease.op.HardSigmoid;
import dev.crease.op.HardSwish;
import dev.crease.op.LeakyRelu;
import dev.crease.op.Log;
import dev.crease.op.Mish;
import dev.crease.op.Mul;
import dev.crease.op.Neg;
import dev.crease.op.PRelu;
import dev.crease.op.Pow;
import dev.crease.op.Reciprocal;
import dev.crease.op.Relu;
import dev.crease.op.Round;
import dev.crease.op.Selu;
import dev.crease.op.Sigmoid;
import dev.crease.op.Sin;
import dev.crease.op.Softplus;
import dev.crease.op.Softsign;
import dev.crease.op.Sqrt;
import dev.crease.op.Sub;
import dev.crease.op.Swish;
import dev.crease.op.Tanh;
import dev.crease.op.ThresholdedRelu;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Steps of operators that work on each element by itself. */
final class Elementwise {

  private Elementwise() {}

  static List<Step> lower(Site site) {
    return switch (site.node().op()) {
      case Add(Broadcast b) -> binary(site, BinaryKind.ADD, b);
      case Sub(Broadcast b) -> binary(site, BinaryKind.SUB, b);
      case Mul(Broadcast b) -> binary(site, BinaryKind.MUL, b);
      case Div(Broadcast b) -> binary(site, BinaryKind.DIV, b);
      case Pow(Broadcast b) -> pow(site, b);
      case PRelu(Broadcast b) -> binary(site, BinaryKind.PRELU, b);
      case Clip clip -> clip(site, clip);
      case dev.crease.op.Op op -> activation(op).map(f -> unary(site, f))
          .orElseGet(() -> site.decline("there is no step for " + op.type()));
    };
  }

  private static Optional<Activation> activation(dev.crease.op.Op op) {
    return Optional.ofNullable(switch (op) {
      case Relu _ -> Activation.of(Kind.RELU);
      case LeakyRelu(float alpha) -> new Activation(Kind.LEAKY_RELU, alpha, 0);
      case Sigmoid _ -> Activation.of(Kind.SIGMOID);
      case HardSigmoid(float alpha, float beta) -> new Activation(Kind.HARD_SIGMOID, alpha, beta);
      case HardSwish _ -> new Activation(Kind.HARD_SWISH, 1.0 / 6, 0.5);
      case Swish(float alpha) -> new Activation(Kind.SWISH, alpha, 0);
      case Tanh _ -> Activation.of(Kind.TANH);
      case Elu(float alpha) -> new Activation(Kind.ELU, alpha, 0);
      case Selu(float alpha, float gamma) ->
        new Activation(Kind.SELU, (double) gamma * alpha, gamma);
      case Celu(float alpha) -> new Activation(Kind.CELU, alpha, 0);
      case Softplus _ -> Activation.of(Kind.SOFTPLUS);
      case Softsign _ -> Activation.of(Kind.SOFTSIGN);
      case Mish _ -> Activation.of(Kind.MISH);
      case Gelu(boolean tanh) -> Activation.of(tanh ? Kind.GELU_TANH : Kind.GELU);
      case ThresholdedRelu(float alpha) -> new Activation(Kind.THRESHOLDED_RELU, alpha, 0);
      case Abs _ -> Activation.of(Kind.ABS);
      case Neg _ -> Activation.of(Kind.NEG);
      case Exp _ -> Activation.of(Kind.EXP);
      case Log _ -> Activation.of(Kind.LOG);
      case Sqrt _ -> Activation.of(Kind.SQRT);
      case Reciprocal _ -> Activation.of(Kind.RECIPROCAL);
      case Floor _ -> Activation.of(Kind.FLOOR);
      case Ceil _ -> Activation.of(Kind.CEIL);
      case Round _ -> Activation.of(Kind.ROUND);
      case Erf _ -> Activation.of(Kind.ERF);
      case Sin _ -> Activation.of(Kind.SIN);
      case Cos _ -> Activation.of(Kind.COS);
      default -> null;
    });
  }

  private static List<Step> unary(Site site, Activation function) {
    Optional<View> x = site.view(0);
    if (x.isEmpty()) {
      return site.decline(Linear.CONSTANT_INPUT);
    }
    return List.of(new Step.Unary(site.nodes(), x.get(), function, site.out()));
  }

  private static List<Step> clip(Site site, Clip clip) {
    if (!site.isReal()) {
      return site.decline(Linear.MIXED);
    }
    double largest = site.dtype(site.in(0)).format().maxFinite();
    Optional<double[]> low = site.reals(1);
    Optional<double[]> high = site.reals(2);
    if (clip.limits().isEmpty()
        && (site.has(1) && low.isEmpty() || site.has(2) && high.isEmpty())) {
      return site.decline("its limits are no constants");
    }
    double min = clip.limits().map(l -> (double) l.min())
        .or(() -> low.map(v -> v[0])).orElse(-largest);
    double max = clip.limits().map(l -> (double) l.max())
        .or(() -> high.map(v -> v[0])).orElse(largest);
    return unary(site, new Activation(Kind.CLIP, min, max));
  }

  private static List<Step> binary(Site site, BinaryKind kind, Broadcast broadcast) {
    if (!site.isReal()) {
      return site.decline(Linear.MIXED);
    }
    return List.of(new Step.Binary(site.nodes(), kind, site.in(0), aligned(site, broadcast),
        Activation.NONE, site.out()));
  }

  /** The second operand under the shape that NumPy's rule has to see. */
  private static Operand aligned(Site site, Broadcast broadcast) {
    Operand b = site.in(1);
    Shape shape = broadcast.aligned(site.types(), Site.shape(site.in(0)).rank(), Site.shape(b));
    return Site.reshaped(b, shape);
  }

  private static List<Step> pow(Site site, Broadcast broadcast) {
    Optional<Tensor> y = site.fixed(1);
    if (y.isEmpty() || !y.get().dtype().isInteger()) {
      return binary(site, BinaryKind.POW, broadcast);
    }
    double[] exponents = new double[y.get().shape().size()];
    y.get().readDoubles(0, exponents, 0, exponents.length);
    Shape shape = broadcast.aligned(site.types(), Site.shape(site.in(0)).rank(), y.get().shape());
    return List.of(new Step.Binary(site.nodes(), BinaryKind.POW, site.in(0),
        Linear.fixed(shape, exponents), Activation.NONE, site.out()));
  }

  /** One step per input after the first. */
  static List<Step> chain(Site site, BinaryKind kind) {
    return chain(site, kind, true);
  }

  private static List<Step> chain(Site site, BinaryKind kind, boolean endsHere) {
    int count = site.node().inputs().size();
    if (!site.isReal()) {
      return site.decline(Linear.MIXED);
    }
    if (count == 1) {
      return site.asView();
    }
    DType dtype = site.outputType(0).dtype().orElseThrow();
    List<Step> steps = new ArrayList<>();
    Operand sum = site.in(0);
    for (int i = 1; i < count; i++) {
      Operand next = site.in(i);
      View y = endsHere && i == count - 1
          ? site.out()
          : site.between(dtype, Shape.broadcast(Site.shape(sum), Site.shape(next)));
      steps.add(new Step.Binary(site.nodes(), kind, sum, next, Activation.NONE, y));
      sum = y;
    }
    return steps;
  }

  static List<Step> mean(Site site) {
    int count = site.node().inputs().size();
    List<Step> steps = new ArrayList<>(chain(site, BinaryKind.ADD, false));
    if (!steps.isEmpty() && steps.getLast() instanceof Step.Binary last) {
      Fixed divisor = Linear.fixed(Shape.SCALAR, count);
      steps.add(new Step.Binary(site.nodes(), BinaryKind.DIV, last.y(), divisor, Activation.NONE,
          site.out()));
    }
    return steps;
  }
}
