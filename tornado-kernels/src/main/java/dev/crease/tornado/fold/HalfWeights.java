package dev.crease.tornado.fold;

import dev.crease.fold.LayerFold;
import dev.crease.fold.Wide;
import dev.crease.fold.linear.LinearLayer;
import dev.crease.tensor.DType;
import dev.crease.tensor.FloatFormat;
import dev.crease.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.stream.LongStream;

/**
 * Rounds products that are rounded to fp32 already to a narrower type as if they were not.
 *
 * <p>Rounding twice errs only where the first rounding ended half-way between two narrow numbers: one product in thousands. Those
 * are computed again.
 */
final class HalfWeights {

  private static final long CHUNK = 1 << 16;

  private HalfWeights() {}

  /**
   * Rounds a part.
   *
   * @param part which elements
   * @param products (in) fp32, the part's elements
   * @param to (out) all elements of the weight, in its type
   */
  static void round(Part part, MemorySegment products, MemorySegment to) {
    long count = part.elements();
    LongStream.range(0, (count + CHUNK - 1) / CHUNK).parallel().forEach(chunk -> {
      long until = Math.min(count, (chunk + 1) * CHUNK);
      for (long i = chunk * CHUNK; i < until; i++) {
        float p = products.getAtIndex(ValueLayout.JAVA_FLOAT, i);
        round(part.fold(), part.from() + i, p, to);
      }
    });
  }

  private static void round(LayerFold fold, long element, float product, MemorySegment to) {
    DType type = fold.layer().weight().dtype();
    FloatFormat format = type.format();
    // A device without fp64 errs by little more than one unit.
    boolean certain = product == 0
        || format.round(Math.nextDown(Math.nextDown(product))) == format
            .round(Math.nextUp(Math.nextUp(product)));
    double rounded = certain ? format.round(product) : exact(fold, element).rounded(type);
    Tensor.setReal(to, type, element, rounded);
  }

  private static Wide exact(LayerFold fold, long element) {
    LinearLayer layer = fold.layer();
    Wide factor = fold.out().scale(layer.outputs().channelOf(element))
        .times(fold.in().scale(layer.inputs().channelOf(element)));
    return factor.times(Wide.of(layer.weight().getDouble(element)));
  }
}
