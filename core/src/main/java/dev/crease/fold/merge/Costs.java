package dev.crease.fold.merge;

import dev.crease.fold.FoldContext;
import dev.crease.fold.LayerFold;
import dev.crease.fold.MergeFold;
import dev.crease.fold.linear.LinearLayer;
import dev.crease.fold.merge.Geometry.Kind;
import dev.crease.graph.Node;
import dev.crease.op.Dim;
import dev.crease.op.MatMul;
import dev.crease.op.TensorType;
import dev.crease.tensor.DType;
import java.util.List;
import java.util.function.Function;

/**
 * Counts what operators cost, for the sizes that the model states. A size that it leaves open is taken for {@value #OPEN} along a spatial axis and for 1 along any
 * other, before and after alike.
 */
final class Costs {

  private static final long OPEN = 16;

  private final FoldContext context;
  private final Forms forms;

  Costs(FoldContext context, Forms forms) {
    this.context = context;
    this.forms = forms;
  }

  /**
   * What branches cost by themselves.
   *
   * @param branches the branches
   * @param whole the geometry of what they become
   * @param type the type of all values
   * @param ofMerge what counts of a merge among their steps
   */
  Cost of(
      List<Branch> branches, Geometry whole, DType type, Function<MergeFold, Cost> ofMerge) {
    return branches.stream().map(b -> of(b, whole, type, ofMerge)).reduce(Cost.NONE, Cost::plus);
  }

  private Cost of(Branch branch, Geometry whole, DType type, Function<MergeFold, Cost> ofMerge) {
    Cost cost = Cost.NONE;
    Geometry at = Geometry.pointwise(whole.kind(), whole.inputs(), whole.axes().size());
    for (Step step : branch.steps()) {
      Geometry before = at;
      if (!(step instanceof Step.OfAffine)) {
        at = forms.of(step, before, type).form().map(LinearForm::geometry).orElse(before);
      }
      cost = cost.plus(
          switch (step) {
            case Step.OfMerge(MergeFold merge) -> ofMerge.apply(merge);
            case Step.OfLayer(LayerFold fold) -> layer(fold, at, type);
            case Step.OfAffine _,Step.OfNode _ -> values(at, type, step.input(), step.output());
          });
    }
    return cost;
  }

  /** A layer by itself, and the reading and writing of what its affines passed. */
  private Cost layer(LayerFold fold, Geometry whole, DType type) {
    LinearLayer layer = fold.layer();
    Geometry g = forms.alone(fold, type).form().map(LinearForm::geometry).orElse(whole);
    Cost cost = layer(g, layer.data(), layer.output(), fold.hasBias(), type);
    if (fold.hasBias() && layer.node().op() instanceof MatMul) {
      // It writes the product, and the addition that is its bias reads and writes it again.
      cost = cost.plus(values(g, type, fold.output(), fold.output()));
    }
    Geometry inputs = Geometry.pointwise(g.kind(), g.inputs(), g.axes().size());
    for (Node node : fold.carriersBefore()) {
      cost = cost.plus(values(inputs, type, node.input(0), node.output(0)));
    }
    for (Node node : fold.carriersAfter()) {
      cost = cost.plus(values(g, type, node.input(0), node.output(0)));
    }
    return cost;
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
