package dev.crease.exec.lowering;

import dev.crease.exec.lowering.Operand.View;
import dev.crease.op.Concat;
import dev.crease.op.InferContext;
import dev.crease.op.LinearTaps;
import dev.crease.op.Operator;
import dev.crease.op.Split;
import dev.crease.op.Transpose;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.tensor.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Steps of operators that move elements without changing them. */
final class Movement {

  private Movement() {}

  /** A view: inference drops nothing. */
  static List<Step> dropout(Site site) {
    boolean trains = site.has(2)
        && site.fixed(2).filter(t -> t.shape().elements() == 1 && t.getLong(0) == 0).isEmpty();
    if (trains || site.node().outputs().size() > 1 && !site.node().output(1).isEmpty()) {
      return site.decline("it trains, or its mask is asked for");
    }
    return site.asView();
  }

  static List<Step> cast(Site site) {
    Optional<View> x = site.view(0);
    boolean reals = site.outputType(0).dtype().filter(d -> d.isReal()).isPresent();
    if (x.isEmpty() || !reals || !site.dtype(x.get()).isReal()) {
      return site.decline("it is no cast of floating-point numbers");
    }
    if (site.isReal(1)) {
      return site.asView();
    }
    return List.of(new Step.Unary(site.nodes(), x.get(), Activation.NONE, site.out()));
  }

  static List<Step> transpose(Site site, Transpose transpose) {
    Optional<View> x = site.view(0);
    if (x.isEmpty()) {
      return site.decline(Linear.CONSTANT_INPUT);
    }
    int[] order = transpose.order(site.types(), x.get().shape().rank());
    if (keepsOrder(x.get().shape(), order)) {
      return site.asView();
    }
    return List.of(transposed(site, x.get(), order, site.out()));
  }

  /** Whether only axes of size 1 change their places. */
  private static boolean keepsOrder(Shape x, int... order) {
    int last = -1;
    for (int axis : order) {
      if (x.dim(axis) != 1) {
        if (axis < last) {
          return false;
        }
        last = axis;
      }
    }
    return true;
  }

  static Shape permuted(Shape x, int... order) {
    long[] dims = new long[order.length];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = x.dim(order[i]);
    }
    return Shape.of(dims);
  }

  static Step transposed(Site site, View x, int[] order, View y) {
    long[] strides = x.shape().strides();
    List<AxisTable> tables = new ArrayList<>();
    for (int axis : order) {
      tables.add(AxisTable.affine((int) x.shape().dim(axis), 0, (int) strides[axis]));
    }
    return rearrange(site, x, tables, 0, y);
  }

  static Step broadcast(Site site, View x, View y) {
    long[] strides = x.shape().strides();
    List<AxisTable> tables = new ArrayList<>();
    for (int axis = 0; axis < y.shape().rank(); axis++) {
      int own = axis - y.shape().rank() + x.shape().rank();
      boolean moves = own >= 0 && x.shape().dim(own) != 1;
      tables.add(AxisTable.affine((int) y.shape().dim(axis), 0, moves ? (int) strides[own] : 0));
    }
    return rearrange(site, x, tables, 0, y);
  }

  static List<Step> split(Site site, Split split) {
    Optional<View> x = site.view(0);
    if (x.isEmpty()) {
      return site.decline(Linear.CONSTANT_INPUT);
    }
    Shape shape = x.get().shape();
    int axis = (int) (split.axis() < 0 ? split.axis() + shape.rank() : split.axis());
    List<Step> steps = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < site.node().outputs().size(); i++) {
      if (site.node().output(i).isEmpty()) {
        return site.decline("one of its parts has no name");
      }
      View y = site.out(i);
      List<AxisTable> tables = new ArrayList<>(plain(shape));
      tables.set(axis, AxisTable.affine((int) y.shape().dim(axis),
          (int) (start * shape.strides()[axis]), (int) shape.strides()[axis]));
      steps.add(rearrange(site, x.get(), tables, 0, y));
      start += (int) y.shape().dim(axis);
    }
    return steps;
  }

  private static List<AxisTable> plain(Shape shape) {
    List<AxisTable> tables = new ArrayList<>();
    for (int i = 0; i < shape.rank(); i++) {
      tables.add(AxisTable.affine((int) shape.dim(i), 0, (int) shape.strides()[i]));
    }
    return tables;
  }

  static List<Step> concat(Site site, Concat concat) {
    if (!site.isReal()) {
      return site.decline(Linear.MIXED);
    }
    List<Operand> parts = new ArrayList<>();
    for (int i = 0; i < site.node().inputs().size(); i++) {
      if (Site.shape(site.in(i)).elements() > 0) {
        parts.add(site.in(i));
      }
    }
    if (parts.size() == 1 && site.view(0).isPresent() && site.node().inputs().size() == 1) {
      return site.asView();
    }
    int rank = site.outputShape(0).rank();
    int axis = (int) (concat.axis() < 0 ? concat.axis() + rank : concat.axis());
    return List.of(new Step.Concat(site.nodes(), parts, axis, site.out()));
  }

  /** A rearrangement whose axes that can be taken as one are. */
  static Step rearrange(Site site, View x, List<AxisTable> tables, double fill, View y) {
    return new Step.Rearrange(site.nodes(), x, Tables.merge(tables), fill, y);
  }

  /**
   * Any operator whose output elements are elements of its first input, or one constant: it is run on the elements'
   * places instead of the elements, twice, to see where each one went.
   */
  static List<Step> probe(Site site) {
    Optional<View> x = site.view(0);
    if (x.isEmpty() || !(site.node().op() instanceof Operator operator)) {
      return site.decline(Linear.CONSTANT_INPUT);
    }
    List<Optional<Value>> inputs = new ArrayList<>();
    inputs.add(Optional.empty());
    for (int i = 1; i < site.node().inputs().size(); i++) {
      Optional<Tensor> known = site.fixed(i);
      if (site.has(i) && known.isEmpty()) {
        return site.decline("its input " + i + " is no constant");
      }
      inputs.add(known.map(Tensor::toValue));
    }
    double[] places = places(site, operator, x.get().shape(), inputs, 0);
    double[] moved = places(site, operator, x.get().shape(), inputs, x.get().shape().size());
    int[] from = new int[places.length];
    double fill = 0;
    for (int i = 0; i < places.length; i++) {
      if (places[i] == moved[i]) {
        from[i] = AxisTable.FILL;
        fill = places[i];
      } else {
        from[i] = (int) places[i];
      }
    }
    View y = site.out();
    return List.of(rearrange(site, x.get(), Tables.separate(y.shape(), from), fill, y));
  }

  /** Interpolation between two elements of each axis, with scales or sizes that are constants. */
  static List<Step> interpolate(Site site,
      Function<InferContext, Optional<List<LinearTaps>>> linear) {
    Optional<View> x = site.view(0);
    if (x.isEmpty()) {
      return site.decline(Linear.CONSTANT_INPUT);
    }
    for (int i = 1; i < site.node().inputs().size(); i++) {
      if (site.has(i) && site.types().constant(i).isEmpty()) {
        return site.decline("its input " + i + " is no constant");
      }
    }
    Optional<List<LinearTaps>> taps = linear.apply(site.types());
    if (taps.isEmpty()) {
      return site.decline("it is made of more than two elements of an axis, or of none");
    }
    return List.of(new Step.Interpolate(site.nodes(), x.get(),
        taps.get().stream().map(Movement::samples).toList(), site.out()));
  }

  private static AxisSamples samples(LinearTaps taps) {
    return new AxisSamples(taps.low().stream().mapToInt(Integer::intValue).toArray(),
        taps.high().stream().mapToInt(Integer::intValue).toArray(),
        taps.share().stream().mapToDouble(Double::doubleValue).toArray());
  }

  private static double[] places(Site site, Operator operator, Shape shape,
      List<Optional<Value>> inputs, double first) {
    double[] places = new double[shape.size()];
    for (int i = 0; i < places.length; i++) {
      places[i] = first + i;
    }
    List<Optional<Value>> all = new ArrayList<>(inputs);
    all.set(0, Optional.of(new RealValue(site.dtype(site.in(0)), shape, places)));
    return ((RealValue) operator.evaluate(new NodeView.Values(site.node(), all)).getFirst()).data();
  }
}
