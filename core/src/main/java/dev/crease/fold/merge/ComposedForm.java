package dev.crease.fold.merge;

import dev.crease.fold.Reason;
import dev.crease.fold.Wide;
import dev.crease.fold.merge.Geometry.Axis;
import dev.crease.fold.merge.Geometry.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * One linear map after another: {@code W[o,i,off₁ + stride₁·off₂] = Σ W₂[o,m,off₂]·W₁[m,i,off₁]}, {@code b = b₂ + Σ W₂[o,m,off₂]·b₁[m]}.
 *
 * <p>Exact where the second pads nothing, for then it reads nothing but what the first wrote. Where it pads, it reads zeros at places where the first, had it gone on,
 * would have written its bias and what its kernel still reads of the input; so then the first must have one tap and no bias.
 *
 * <p><b>Accuracy:</b> weights are sums of up to {@code K} products, each step with about 2⁻¹⁰⁴ of its terms: with {@code T} the sum of their magnitudes, within {@code (K + 16)·2⁻¹⁰²·T} of the
 * exact one, so within half an ulp of it once rounded unless nearly all of it cancels.
 *
 * <p><b>Source:</b> Ding et al., "Diverse Branch Block", arXiv:2103.13425, transform III, equations 7 to 9.
 */
final class ComposedForm implements LinearForm {

  private final LinearForm first;
  private final LinearForm second;
  private final Geometry geometry;
  private final ConcurrentMap<Integer, WideRow> firstRows = new ConcurrentHashMap<>();
  private final List<Wide> biases;

  private ComposedForm(LinearForm first, LinearForm second, Geometry geometry) {
    this.first = first;
    this.second = second;
    this.geometry = geometry;
    this.biases = biases(first, second);
  }

  /**
   * The composition.
   *
   * @param first what reads the input
   * @param second what reads the result, of the same kind
   */
  static Attempt of(LinearForm first, LinearForm second) {
    Geometry a = first.geometry();
    Geometry b = second.geometry();
    if (a.kind() != b.kind() || a.outputs() != b.inputs() || a.axes().size() != b.axes().size()) {
      return Attempt.blocked(
          Reason.BRANCHES_DIFFER,
          b.kind() + " of " + b.inputs() + " channels after " + a.kind() + " to " + a.outputs());
    }
    boolean transposed = a.kind() == Kind.CONV_TRANSPOSE;
    if (transposed && !b.isPointwise() && !a.isPointwise()) {
      return Attempt.blocked(
          Reason.UNSUPPORTED_FORM, "a transposed convolution that overlaps after another");
    }
    boolean reachesOut = transposed ? !b.isPointwise() : b.pads();
    if (reachesOut && !(a.hasOneTap() && first.hasNoBias())) {
      return Attempt.blocked(
          transposed ? Reason.SHIFT_NOT_UNIFORM : Reason.PADDED_LAYER,
          a.hasOneTap()
              ? "the first has a bias and the second pads"
              : "the first has " + a.taps() + " taps and the second pads");
    }
    List<Axis> axes = new ArrayList<>();
    for (int i = 0; i < a.axes().size(); i++) {
      Axis x = a.axes().get(i);
      axes.add(transposed && x.isPoint() ? b.axes().get(i) : compose(x, b.axes().get(i)));
    }
    int groups = Math.toIntExact(Geometry.gcd(a.groups(), b.groups()));
    return Attempt.of(
        new ComposedForm(
            first, second, new Geometry(a.kind(), groups, b.outputs(), a.inputs(), axes)));
  }

  private static Axis compose(Axis a, Axis b) {
    long step = Geometry.gcd(a.kernel() > 1 ? a.dilation() : 0, b.kernel() > 1
        ? a.stride() * b.dilation()
        : 0);
    long dilation = Math.max(1, step);
    long reach = a.reach() + a.stride() * b.reach();
    return new Axis(
        reach / dilation + 1,
        a.stride() * b.stride(),
        dilation,
        a.padBegin() + a.stride() * b.padBegin(),
        a.padEnd() + a.stride() * b.padEnd(),
        a.outputPadding() + b.outputPadding());
  }

  @Override
  public Geometry geometry() {
    return geometry;
  }

  private WideRow firstRow(int output) {
    return firstRows.computeIfAbsent(output, o -> {
      WideRow row = first.newRow();
      first.row(o, row);
      return row;
    });
  }

  @Override
  public void row(int output, WideRow into) {
    into.clear();
    WideRow outer = second.newRow();
    second.row(output, outer);
    Geometry a = first.geometry();
    Geometry b = second.geometry();
    int[] places = places();
    int tapsA = Math.toIntExact(a.taps());
    int tapsB = Math.toIntExact(b.taps());
    int taps = Math.toIntExact(geometry.taps());
    int firstMiddle = output / b.outputsPerGroup() * b.inputsPerGroup();
    int firstInput = output / geometry.outputsPerGroup() * geometry.inputsPerGroup();
    for (int m = 0; m < b.inputsPerGroup(); m++) {
      int middle = firstMiddle + m;
      WideRow inner = firstRow(middle);
      int from = middle / a.outputsPerGroup() * a.inputsPerGroup() - firstInput;
      for (int kb = 0; kb < tapsB; kb++) {
        Wide w = outer.get(m * tapsB + kb);
        double size = outer.magnitude(m * tapsB + kb);
        if (size == 0) {
          continue;
        }
        for (int i = 0; i < a.inputsPerGroup(); i++) {
          for (int ka = 0; ka < tapsA; ka++) {
            int at = i * tapsA + ka;
            into.add(
                (from + i) * taps + places[kb * tapsA + ka],
                w.times(inner.get(at)),
                size * inner.magnitude(at));
          }
        }
      }
    }
  }

  /** Where tap ka of the first, read by tap kb of the second, lies among the taps of both: at index {@code kb·taps_a + ka}. */
  private int[] places() {
    List<Axis> as = first.geometry().axes();
    List<Axis> bs = second.geometry().axes();
    int tapsA = Math.toIntExact(first.geometry().taps());
    int[] places = new int[tapsA * Math.toIntExact(second.geometry().taps())];
    for (int p = 0; p < places.length; p++) {
      long restA = p % tapsA;
      long restB = p / tapsA;
      long place = 0;
      long step = 1;
      for (int i = as.size() - 1; i >= 0; i--) {
        Axis a = as.get(i);
        Axis b = bs.get(i);
        long offset = a.dilation() * (restA % a.kernel())
            + a.stride() * b.dilation() * (restB % b.kernel());
        place += offset / geometry.axes().get(i).dilation() * step;
        step *= geometry.axes().get(i).kernel();
        restA /= a.kernel();
        restB /= b.kernel();
      }
      places[p] = Math.toIntExact(place);
    }
    return places;
  }

  private static List<Wide> biases(LinearForm first, LinearForm second) {
    Geometry b = second.geometry();
    boolean shifts = !first.hasNoBias();
    List<Wide> biases = new ArrayList<>(b.outputs());
    for (int o = 0; o < b.outputs(); o++) {
      Wide sum = second.bias(o);
      if (shifts) {
        WideRow outer = second.newRow();
        second.row(o, outer);
        int from = o / b.outputsPerGroup() * b.inputsPerGroup();
        for (int at = 0; at < outer.size(); at++) {
          sum = sum.plus(outer.get(at).times(first.bias(from + at / (int) b.taps())));
        }
      }
      biases.add(sum);
    }
    return biases;
  }

  @Override
  public Wide bias(int output) {
    return biases.get(output);
  }

  @Override
  public double biasMagnitude(int output) {
    double sum = second.biasMagnitude(output);
    WideRow outer = second.newRow();
    second.row(output, outer);
    int taps = Math.toIntExact(second.geometry().taps());
    int from = output / second.geometry().outputsPerGroup() * second.geometry().inputsPerGroup();
    for (int at = 0; at < outer.size(); at++) {
      sum += outer.magnitude(at) * first.biasMagnitude(from + at / taps);
    }
    return sum;
  }

  @Override
  public boolean isShared() {
    return first.isShared() && second.isShared();
  }

  @Override
  public double largest() {
    return first.largest() * second.largest() * second.geometry().rowSize();
  }

  @Override
  public double terms() {
    return second.geometry().rowSize() * first.terms() * second.terms();
  }

  @Override
  public long products() {
    return first.products() + second.products();
  }

  @Override
  public String formula() {
    return inner(second) + " ∘ " + inner(first);
  }

  private static String inner(LinearForm form) {
    return form instanceof SumForm ? "(" + form.formula() + ")" : form.formula();
  }
}
