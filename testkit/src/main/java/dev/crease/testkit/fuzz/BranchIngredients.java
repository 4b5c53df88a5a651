package dev.crease.testkit.fuzz;

import dev.crease.tensor.Shape;
import dev.crease.testkit.NodeBuilder;
import java.util.ArrayList;
import java.util.List;

/** Values that meet: residual additions, parallel layers on one input, gates, operators nobody knows. */
final class BranchIngredients {

  /** The domain of operators that nobody knows. */
  static final String UNKNOWN_DOMAIN = "crease.fuzz";

  private BranchIngredients() {}

  static List<Ingredient> all() {
    return List.of(
        new Ingredient("residual", 8, BranchIngredients::residual),
        new Ingredient("gate", 2, BranchIngredients::gate),
        new Ingredient("parallel", 4, BranchIngredients::parallel));
  }

  /** An operator that only its maker knows. */
  static void unknown(Canvas c) {
    Signal x = c.next();
    c.graph().domain(UNKNOWN_DOMAIN, 1);
    c.markRead(x);
    c.push(c.graph().node(UNKNOWN_DOMAIN, "Mystery").in(x.name()).integer("secret", 7)
        .name("mystery").out(), x.shape(), x.axis());
  }

  private static java.util.Optional<Signal> partner(Canvas c, Signal x, boolean mayBroadcast) {
    List<Signal> partners = c.signals().stream().filter(
        s -> !s.name().equals(x.name())
            && (s.shape().equals(x.shape()) || mayBroadcast && broadcasts(s, x)))
        .toList();
    return partners.isEmpty()
        ? java.util.Optional.empty()
        : java.util.Optional.of(c.dice().pick(partners));
  }

  private static boolean broadcasts(Signal s, Signal x) {
    if (s.rank() != x.rank()) {
      return false;
    }
    for (int i = 0; i < s.rank(); i++) {
      if (s.dim(i) != 1 && s.dim(i) != x.dim(i)) {
        return false;
      }
    }
    return true;
  }

  private static boolean residual(Canvas c, Signal x) {
    var partner = partner(c, x, c.dice().chance(0.2));
    if (partner.isEmpty()) {
      return false;
    }
    String op = c.dice().pick("Add", "Add", "Add", "Sub", "Sum");
    if (op.equals("Sum") && c.opset() < 8) {
      op = "Add";
    }
    c.finish(c.dice().chance(0.5) ? c.node(op, x, partner.get()) : c.node(op, partner.get(), x),
        op, x.shape(), x.axis());
    return true;
  }

  /** A product of two computed values, as in SiLU and squeeze-and-excite. */
  private static boolean gate(Canvas c, Signal x) {
    var partner = partner(c, x, true);
    if (partner.isEmpty()) {
      return false;
    }
    Signal open = c.finish(c.node("Sigmoid", partner.get()), "Sigmoid", partner.get().shape(),
        partner.get().axis());
    c.finish(c.node("Mul", x, open), "Mul", x.shape(), x.axis());
    return true;
  }

  /** Layers on one input whose results have one shape, summed: RepVGG's and ACNet's blocks. */
  static boolean parallel(Canvas c, Signal x) {
    Dice dice = c.dice();
    if (x.rank() < 3 || x.rank() > 5) {
      return false;
    }
    int channels = x.dim(1);
    int group = dice.pick(1, 1, 1, channels);
    int outputs = dice.chance(0.5) ? channels : group * dice.between(1, 2);
    if (outputs > 12) {
      return false;
    }
    List<Signal> branches = new ArrayList<>();
    int count = dice.between(2, 3);
    int stride = dice.pick(1, 1, 1, 2);
    for (int i = 0; i < count; i++) {
      Signal branch;
      if (outputs == channels && stride == 1 && dice.chance(0.25)) {
        branch = x;
      } else {
        branch = odd(c, x, outputs, group, stride);
      }
      if (dice.chance(0.6)) {
        AffineIngredients.norm(c, branch);
        branch = c.signals().getLast();
      }
      branches.add(branch);
    }
    Signal sum = branches.getFirst();
    for (Signal branch : branches.subList(1, branches.size())) {
      NodeBuilder add = dice.chance(0.5) ? c.node("Add", sum, branch) : c.node("Add", branch, sum);
      sum = c.finish(add, "Add", sum.shape(), 1);
    }
    return true;
  }

  /** A convolution with kernels of odd sizes that keeps the spatial sizes but for the stride. */
  static Signal odd(Canvas c, Signal x, int outputs, int group, int stride) {
    Dice dice = c.dice();
    int axes = x.rank() - 2;
    long[] weight = new long[x.rank()];
    long[] pads = new long[2 * axes];
    long[] strides = new long[axes];
    long[] dims = x.shape().dims();
    weight[0] = outputs;
    weight[1] = x.dim(1) / group;
    dims[1] = outputs;
    for (int i = 0; i < axes; i++) {
      weight[i + 2] = dice.pick(1, 3, 3);
      pads[i] = (weight[i + 2] - 1) / 2;
      pads[i + axes] = pads[i];
      strides[i] = stride;
      dims[i + 2] = (dims[i + 2] - 1) / stride + 1;
    }
    NodeBuilder node = c.node("Conv", x).in(c.normals("conv_w", 0.5, Shape.of(weight)));
    if (dice.chance(0.4)) {
      node.in(c.normals("bias", 0.5, Shape.of(outputs)));
    }
    node.integers("pads", pads).integer("group", group).integers("strides", strides);
    return c.finish(node, "Conv", Shape.of(dims), 1);
  }
}
