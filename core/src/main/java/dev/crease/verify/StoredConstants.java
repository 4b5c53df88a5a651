package dev.crease.verify;

import dev.crease.fold.Addend;
import dev.crease.fold.BiasMap;
import dev.crease.fold.FoldedBias;
import dev.crease.fold.LayerFold;
import dev.crease.fold.Remainder;
import dev.crease.fold.ShiftForm;
import dev.crease.fold.Wide;
import dev.crease.fold.linear.LinearLayer;
import dev.crease.tensor.DType;
import dev.crease.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Compares a folded layer's stored weight and bias, each element, with what they should be, which is known to some 100 bits. Random
 * data cannot do that: there, the errors of many weights average out.
 *
 * @param ratio the largest difference over half an ulp of the right number
 * @param stepwiseRatio the same, over what a fold may lose that rounds at each of its steps
 * @param where the element with the largest ratio; empty where all are exact
 */
record StoredConstants(double ratio, double stepwiseRatio, String where) {

  /** Double-word arithmetic errs by less than this, relative to half an ulp of any stored type. */
  private static final double SLACK = 1 - 0x1p-40;

  /** And by less than this, relative to the terms of a sum that may cancel. */
  private static final double DOUBT = 0x1p-96;

  /** More than fp64 errs by in a product with a weight of a shorter type, which is less than 2⁻²⁶ of half an ulp of that. */
  private static final double FP64_OF_SHORTER = 0x1p-24;

  /** Weights that are read at once. */
  private static final int CHUNK = 1024;

  /**
   * Compares one layer.
   *
   * @param fold the site
   * @param remainder what is added beside the folded layer
   * @param folded the layer with other constants
   * @param bound what the site allows
   * @param biases what its biases allow
   */
  static StoredConstants of(LayerFold fold, Optional<Tensor> remainder, LinearLayer folded,
      SiteBound bound, SiteBound.Biases biases) {
    if (!folded.weight().shape().equals(fold.layer().weight().shape())
        || folded.weightFactor() != fold.layer().weightFactor()) {
      return unlike(folded);
    }
    Worst worst = new Worst();
    weights(fold, bound, folded, worst);
    biases(fold, bound, biases, folded, worst);
    fold.remainder().ifPresent(r -> remainder(fold, r, remainder, bound, worst));
    return worst.result();
  }

  /** Of a layer that does not even have constants of the right form. */
  static StoredConstants unlike(LinearLayer folded) {
    return new StoredConstants(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY,
        "weight " + folded.weight() + " times " + folded.weightFactor());
  }

  /** Keeps the largest difference over what is allowed. */
  static final class Worst {
    private double ratio;
    private double stepwise;
    private String where = "";

    void add(double difference, double once, double allSteps, String constant, long index) {
      if (difference == 0) {
        return;
      }
      double r = difference * SLACK / once;
      if (Double.isNaN(r) || r > ratio) {
        ratio = Double.isNaN(r) ? Double.POSITIVE_INFINITY : r;
        where = constant + " element " + index;
      }
      double s = difference * SLACK / allSteps;
      stepwise = Math.max(stepwise, Double.isNaN(s) ? Double.POSITIVE_INFINITY : s);
    }

    StoredConstants result() {
      return new StoredConstants(ratio, stepwise, where);
    }
  }

  private static void weights(LayerFold fold, SiteBound bound, LinearLayer folded, Worst worst) {
    LinearLayer layer = fold.layer();
    Tensor before = layer.weight();
    Tensor after = folded.weight();
    HalfUlp half = HalfUlp.of(before.dtype());
    boolean wide = before.dtype() == DType.DOUBLE;
    boolean both = !fold.in().keepsScale();
    int run = layer.outputs().inner();
    long elements = before.shape().elements();
    double[] given = new double[(int) Math.min(elements, CHUNK)];
    double[] stored = new double[given.length];
    Wide s = Wide.ONE;
    // Weights until the next output.
    int left = 0;
    for (long from = 0; from < elements; from += CHUNK) {
      int count = (int) Math.min(elements - from, CHUNK);
      before.readDoubles(from, given, 0, count);
      after.readDoubles(from, stored, 0, count);
      for (int k = 0; k < count; k++) {
        long i = from + k;
        if (left == 0) {
          s = fold.out().scale(layer.outputs().channelOf(i));
          left = run;
        }
        left--;
        Wide factor = both ? s.times(fold.in().scale(layer.inputs().channelOf(i))) : s;
        double rough = given[k] * factor.hi();
        double allowed = half.at(rough);
        // fp64 errs by far less than half an ulp of a shorter type. So it says what is not the
        // worst, and close to the right number it has decided.
        double off = Math.abs(stored[k] - rough);
        if (!wide && off / allowed + FP64_OF_SHORTER <= worst.ratio) {
          continue;
        }
        double difference = off <= allowed / 2 && !wide
            ? off
            : distance(Wide.of(stored[k]), scaled(fold, given[k], factor));
        worst.add(difference, allowed, allowed * bound.steps(), "weight", i);
      }
    }
  }

  private static Wide scaled(LayerFold fold, double weight, Wide factor) {
    return fold.scalesWeight() ? factor.times(Wide.of(weight)) : Wide.of(weight);
  }

  /** How far a stored number is from the right one. No fold makes a NaN or an infinity; one that was there is right where it is kept. */
  static double distance(Wide stored, Wide exact) {
    return !exact.isFinite() && Double.compare(stored.hi(), exact.hi()) == 0
        ? 0
        : Math.abs(exact.minus(stored).hi());
  }

  private static void biases(LayerFold fold, SiteBound bound, SiteBound.Biases biases,
      LinearLayer folded, Worst worst) {
    DType type = fold.layer().weight().dtype();
    HalfUlp half = HalfUlp.of(type);
    Optional<List<Wide>> exact = FoldedBias.of(fold);
    for (int o = 0; o < fold.layer().outputChannels(); o++) {
      Wide right = exact.isPresent() ? exact.get().get(o) : fold.layer().biasOf(o);
      Wide stored = folded.biasOf(o);
      double difference = distance(stored, right);
      double once = half.at(right.hi()) + DOUBT * biases.terms(o);
      worst.add(difference, once, bound.steps() * biases.stepwise(o), "bias", o);
    }
  }

  private static void remainder(LayerFold fold, Remainder remainder, Optional<Tensor> stored,
      SiteBound bound, Worst worst) {
    String name = remainder.form() == ShiftForm.MAP ? "map" : "addend";
    if (stored.isEmpty() || !stored.get().shape().equals(remainder.shape())) {
      worst.add(Double.POSITIVE_INFINITY, 1, 1, name, 0);
      return;
    }
    HalfUlp half = HalfUlp.of(fold.layer().weight().dtype());
    List<Wide> values = remainder.values(fold);
    double[] terms = terms(fold, remainder);
    for (int i = 0; i < values.size(); i++) {
      double of = terms[(int) ((long) i * terms.length / values.size())];
      double allowed = half.at(values.get(i).hi()) + DOUBT * of;
      double difference = distance(Wide.of(stored.get().getDouble(i)), values.get(i));
      worst.add(difference, allowed, allowed * bound.steps(), name, i);
    }
  }

  /** The sums of the magnitudes of what the remainder's elements were summed from, one for each run of equally many. */
  private static double[] terms(LayerFold fold, Remainder remainder) {
    return switch (remainder) {
      case Addend addend ->
        IntStream.range(0, addend.home().size()).mapToDouble(addend::magnitude).toArray();
      case BiasMap map -> map.terms(fold);
    };
  }
}
