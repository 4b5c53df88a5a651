package dev.crease.fold.merge;

import dev.crease.fold.FoldContext;
import dev.crease.fold.merge.Geometry.Kind;
import dev.crease.op.Dim;
import dev.crease.op.TensorType;
import dev.crease.tensor.DType;

/**
 * Counts what operators cost, for the sizes that the model states. A size that it leaves open is taken for {@value #OPEN} along a spatial axis and for 1 along any
 * other, before and after alike.
 */
final class Costs {

  private static final long OPEN = 16;

  private final FoldContext context;

  Costs(FoldContext context) {
    this.context = context;
  }

  /** The positions of a value that has {@code spatial} axes: its elements over its channels. */
  private double positions(String value, Geometry geometry) {
    TensorType type = context.type(value);
    int spatial = geometry.axes().size();
    if (!type.hasRank()) {
      return Math.pow(OPEN, spatial);
    }
    int channel = geometry.kind() == Kind.MATRIX ? type.rank() - 1 : 1;
    double positions = 1;
    for (int i = 0; i < type.rank(); i++) {
      if (i != channel) {
        positions *= size(type.dim(i), i > 1 && geometry.kind() != Kind.MATRIX ? OPEN : 1);
      }
    }
    return positions;
  }

  private static double size(Dim dim, long open) {
    return dim.isKnown() ? dim.orUnknown() : open;
  }

  /** A layer of this geometry from one value to another. */
  Cost layer(Geometry g, String input, String output, boolean bias, DType type) {
    double read = positions(input, g) * g.inputs();
    double written = positions(output, g) * g.outputs();
    double products = g.kind() == Kind.CONV_TRANSPOSE
        ? positions(input, g) * g.elements()
        : positions(output, g) * g.elements();
    double constants = (double) g.elements() + (bias ? g.outputs() : 0);
    return new Cost(products, bytes(read + written + constants, type));
  }

  /** An average over a window, which adds but does not multiply. */
  Cost pool(Geometry g, String input, String output, DType type) {
    return values(g, type, input, output);
  }

  /** Reading and writing some values of as many channels as the geometry has outputs. */
  Cost values(Geometry g, DType type, String... values) {
    double elements = 0;
    for (String value : values) {
      elements += positions(value, g) * g.outputs();
    }
    return new Cost(0, bytes(elements, type));
  }

  private static double bytes(double elements, DType type) {
    return elements * type.bits() / 8;
  }
}
