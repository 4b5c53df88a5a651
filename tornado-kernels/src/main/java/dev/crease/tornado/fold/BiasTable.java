package dev.crease.tornado.fold;

import dev.crease.fold.ChannelAffine;
import dev.crease.fold.ChannelView;
import dev.crease.fold.LayerFold;
import dev.crease.fold.Wide;
import dev.crease.fold.linear.LinearLayer;
import dev.crease.tornado.DeviceArrays;
import java.util.ArrayList;
import java.util.List;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** What {@link BiasKernels} reads and writes, for all layers of a piece. */
final class BiasTable {

  private final List<Integer> geometry = new ArrayList<>();
  private final List<Wide> shifts = new ArrayList<>();
  private final List<Double> terms = new ArrayList<>();
  private static final long BYTES_PER_OUTPUT = BiasKernels.GEOMETRY * (long) Integer.BYTES
      + (BiasKernels.TERMS + 4) * (long) Double.BYTES;
  private static final long BYTES_PER_INPUT = 3L * Double.BYTES;

  private DoubleArray result = DeviceArrays.doubles(2);

  /** Bytes that a layer takes in all arrays together, at most. */
  static long bytes(LayerFold fold) {
    return fold.layer().outputChannels() * BYTES_PER_OUTPUT
        + (fold.in().hasNoShift() ? 0 : fold.layer().inputChannels() * BYTES_PER_INPUT);
  }

  /**
   * Adds a layer and returns its first channel.
   *
   * @param fold the layer
   * @param base where its weights begin in the arena
   */
  int add(LayerFold fold, int base) {
    int first = channels();
    LinearLayer layer = fold.layer();
    ChannelView out = layer.outputs();
    ChannelView in = layer.inputs();
    boolean sums = !fold.in().hasNoShift();
    int firstShift = shifts.size();
    if (sums) {
      for (int c = 0; c < in.count(); c++) {
        shifts.add(fold.in().shift(c));
      }
    }
    ChannelAffine affine = fold.out();
    for (int o = 0; o < out.count(); o++) {
      int group = o / out.channels();
      int start = (group * out.outer() * out.channels() + o % out.channels()) * out.inner();
      geometry.addAll(
          List.of(
              base, start, sums ? out.outer() : 0, out.channels() * out.inner(), out.inner(),
              in.inner(), in.channels(), in.outer(), firstShift));
      Wide scale = affine.scale(o);
      Wide bias = layer.biasOf(o);
      Wide shift = affine.shift(o);
      double alpha = layer.weightFactor();
      terms.addAll(
          List.of(
              scale.hi(), ExactProducts.upper(scale.hi()), scale.lo(),
              alpha, ExactProducts.upper(alpha),
              bias.hi(), bias.lo(), shift.hi(), shift.lo()));
    }
    return first;
  }

  /** Whether any layer sums shifts of its input. */
  boolean hasSums() {
    return !shifts.isEmpty();
  }

  int channels() {
    return geometry.size() / BiasKernels.GEOMETRY;
  }

  /** Channels rounded up to whole work-groups; the further ones sum nothing. */
  int items(int workGroup) {
    return (channels() + workGroup - 1) / workGroup * workGroup;
  }

  IntArray geometryArray(int items) {
    IntArray array = DeviceArrays.ints(items * BiasKernels.GEOMETRY);
    array.init(1);
    for (int i = 0; i < items; i++) {
      array.set(i * BiasKernels.GEOMETRY + 2, 0);
    }
    for (int i = 0; i < geometry.size(); i++) {
      array.set(i, geometry.get(i));
    }
    return array;
  }

  DoubleArray shiftArray() {
    DoubleArray array = DeviceArrays.doubles(Math.max(1, shifts.size()) * 3);
    for (int i = 0; i < shifts.size(); i++) {
      array.set(3 * i, shifts.get(i).hi());
      array.set(3 * i + 1, ExactProducts.upper(shifts.get(i).hi()));
      array.set(3 * i + 2, shifts.get(i).lo());
    }
    return array;
  }

  DoubleArray termArray(int items) {
    DoubleArray array = DeviceArrays.doubles(items * BiasKernels.TERMS);
    array.init(0);
    for (int i = 0; i < terms.size(); i++) {
      array.set(i, terms.get(i));
    }
    return array;
  }

  DoubleArray resultArray(int items) {
    result = DeviceArrays.doubles(items * 2);
    return result;
  }

  /** The biases of a layer, after the kernel ran. */
  List<Wide> biases(int first, int count) {
    List<Wide> biases = new ArrayList<>(count);
    for (int c = first; c < first + count; c++) {
      biases.add(new Wide(result.get(2 * c), result.get(2 * c + 1)));
    }
    return biases;
  }
}
