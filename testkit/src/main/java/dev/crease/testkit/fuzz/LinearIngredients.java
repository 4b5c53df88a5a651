package dev.crease.testkit.fuzz;

import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.testkit.NodeBuilder;
import java.util.ArrayList;
import java.util.List;

/** The layers that absorb affines, in all their forms. */
final class LinearIngredients {

  private static final int MAX_CHANNELS = 12;

  /** Of a matrix. */
  private static final int MAX_SIDE = 64;

  private LinearIngredients() {}

  static List<Ingredient> all() {
    return List.of(
        new Ingredient("Conv", 30, (c, x) -> conv(c, x).isPresent()),
        new Ingredient("ConvTranspose", 6, LinearIngredients::convTranspose),
        new Ingredient("Gemm", 12, LinearIngredients::gemm),
        new Ingredient("MatMul", 10, LinearIngredients::matMul));
  }

  /** How one spatial axis is walked. */
  private record Walk(int kernel, int stride, int dilation, int padBefore, int padAfter) {

    int reach() {
      return (kernel - 1) * dilation + 1;
    }

    static Walk random(Dice dice, int size, boolean alike) {
      int kernel = dice.pick(1, 1, 2, 3, 3, 3, 4);
      int stride = dice.pick(1, 1, 1, 2);
      int dilation = dice.pick(1, 1, 1, 1, 2);
      int before = dice.pick(0, 0, 1, 1, 2);
      int after = alike ? before : dice.pick(0, 1, 2);
      Walk walk = new Walk(kernel, stride, dilation, before, after);
      return size + before + after >= walk.reach() ? walk : new Walk(1, stride, 1, 0, 0);
    }
  }

  static java.util.Optional<Signal> conv(Canvas c, Signal x) {
    Dice dice = c.dice();
    if (x.rank() < 3 || x.rank() > 5) {
      return java.util.Optional.empty();
    }
    int channels = x.dim(1);
    int group = dice.pick(1, 1, 1, channels, divisor(dice, channels));
    int outputs = group * dice.pick(1, 1, 2, 3);
    if (group == 1) {
      outputs = dice.pick(1, 2, 3, 4, 6, channels);
    }
    if (outputs > MAX_CHANNELS) {
      outputs = group;
    }
    String auto = dice.chance(0.12) ? dice.pick("SAME_UPPER", "SAME_LOWER", "VALID") : "";
    boolean padded = dice.chance(0.55);
    boolean alike = dice.chance(0.8);
    boolean one = dice.chance(0.2);
    List<Walk> walks = new ArrayList<>();
    long[] dims = x.shape().dims();
    dims[1] = outputs;
    for (int i = 2; i < x.rank(); i++) {
      Walk walk = Walk.random(dice, x.dim(i), alike);
      if (one) {
        walk = new Walk(1, 1, 1, 0, 0);
      } else if (!padded || !auto.isEmpty()) {
        walk = new Walk(walk.kernel, walk.stride, walk.dilation, 0, 0);
        if (walk.reach() > x.dim(i)) {
          walk = new Walk(1, walk.stride, 1, 0, 0);
        }
      }
      walks.add(walk);
      dims[i] = auto.startsWith("SAME")
          ? (x.dim(i) + walk.stride - 1) / walk.stride
          : (x.dim(i) + walk.padBefore + walk.padAfter - walk.reach()) / walk.stride + 1;
    }
    Shape shape = Shape.of(dims);
    if (!Canvas.fits(shape)) {
      return java.util.Optional.empty();
    }
    long[] kernel = walks.stream().mapToLong(Walk::kernel).toArray();
    NodeBuilder node = c.node("Conv", x)
        .in(weight(c, "conv_w", outputs, channels / group, kernel, channels / group));
    bias(c, node, outputs);
    attributes(dice, node, walks, auto, group);
    return java.util.Optional.of(c.finish(node, "Conv", shape, 1));
  }

  private static int divisor(Dice dice, int n) {
    int d = dice.between(1, n);
    return n % d == 0 ? d : 1;
  }

  private static String weight(Canvas c, String kind, long first, long second, long[] kernel,
      long fan) {
    long[] dims = new long[kernel.length + 2];
    dims[0] = first;
    dims[1] = second;
    System.arraycopy(kernel, 0, dims, 2, kernel.length);
    return weight(c, kind, Shape.of(dims), fan);
  }

  private static String weight(Canvas c, String kind, Shape shape, long fan) {
    boolean quantizes = c.opset() >= (c.dtype() == DType.FLOAT16 ? 19 : 10)
        && (c.dtype() == DType.FLOAT || c.dtype() == DType.FLOAT16);
    if (quantizes && c.dice().chance(0.02)) {
      return c.pantry().quantized(c, kind, shape);
    }
    return c.normals(kind, 1 / Math.sqrt((double) Math.max(1, fan)), shape);
  }

  private static void bias(Canvas c, NodeBuilder node, int channels) {
    if (c.dice().chance(0.5)) {
      node.in(c.normals("bias", 0.5, Shape.of(channels)));
    }
  }

  private static void attributes(Dice dice, NodeBuilder node, List<Walk> walks, String auto,
      int group) {
    if (dice.chance(0.7)) {
      node.integers("kernel_shape", walks.stream().mapToLong(Walk::kernel).toArray());
    }
    if (group != 1 || dice.chance(0.3)) {
      node.integer("group", group);
    }
    if (walks.stream().anyMatch(w -> w.stride != 1) || dice.chance(0.3)) {
      node.integers("strides", walks.stream().mapToLong(Walk::stride).toArray());
    }
    if (walks.stream().anyMatch(w -> w.dilation != 1) || dice.chance(0.3)) {
      node.integers("dilations", walks.stream().mapToLong(Walk::dilation).toArray());
    }
    if (!auto.isEmpty()) {
      node.text("auto_pad", auto);
    } else if (walks.stream().anyMatch(w -> w.padBefore + w.padAfter != 0) || dice.chance(0.3)) {
      long[] pads = new long[2 * walks.size()];
      for (int i = 0; i < walks.size(); i++) {
        pads[i] = walks.get(i).padBefore;
        pads[i + walks.size()] = walks.get(i).padAfter;
      }
      node.integers("pads", pads);
    }
  }

  private static boolean convTranspose(Canvas c, Signal x) {
    Dice dice = c.dice();
    if (x.rank() < 3 || x.rank() > 5) {
      return false;
    }
    int channels = x.dim(1);
    int group = dice.pick(1, 1, 1, channels, divisor(dice, channels));
    int perGroup = dice.pick(1, 2, 3);
    if (group * perGroup > MAX_CHANNELS) {
      perGroup = 1;
    }
    List<Walk> walks = new ArrayList<>();
    long[] dims = x.shape().dims();
    dims[1] = (long) group * perGroup;
    long[] extra = new long[x.rank() - 2];
    boolean padded = dice.chance(0.4);
    for (int i = 2; i < x.rank(); i++) {
      int kernel = dice.pick(1, 2, 2, 3);
      int stride = dice.pick(1, 2, 2);
      int dilation = dice.pick(1, 1, 1, 2);
      Walk walk = new Walk(kernel, stride, dilation, padded ? dice.between(0, 1) : 0,
          padded ? dice.between(0, 1) : 0);
      extra[i - 2] = stride > 1 && dice.chance(0.2) ? 1 : 0;
      long size = (long) stride * (x.dim(i) - 1) + extra[i - 2] + walk.reach() - walk.padBefore
          - walk.padAfter;
      if (size < 1) {
        return false;
      }
      walks.add(walk);
      dims[i] = size;
    }
    Shape shape = Shape.of(dims);
    if (!Canvas.fits(shape)) {
      return false;
    }
    NodeBuilder node = c.node("ConvTranspose", x).in(
        weight(c, "deconv_w", channels, perGroup,
            walks.stream().mapToLong(Walk::kernel).toArray(), channels / group));
    bias(c, node, group * perGroup);
    attributes(dice, node, walks, "", group);
    if (java.util.Arrays.stream(extra).anyMatch(e -> e != 0)) {
      node.integers("output_padding", extra);
    }
    c.finish(node, "ConvTranspose", shape, 1);
    return true;
  }

  private static boolean gemm(Canvas c, Signal x) {
    Dice dice = c.dice();
    if (x.rank() != 2) {
      return false;
    }
    boolean transA = dice.chance(0.08);
    int rows = x.dim(transA ? 1 : 0);
    int inner = x.dim(transA ? 0 : 1);
    int columns = dice.pick(1, 2, 3, 4, inner, rows, 8);
    if (inner > MAX_SIDE || columns > MAX_SIDE) {
      return false;
    }
    boolean transB = dice.chance(0.5);
    Shape w = transB ? Shape.of(columns, inner) : Shape.of(inner, columns);
    NodeBuilder node = c.node("Gemm", x).in(weight(c, "gemm_w", w, inner));
    if (c.opset() < 11 || dice.chance(0.7)) {
      Shape bias = dice.pick(Shape.of(columns), Shape.of(columns), Shape.of(1, columns),
          Shape.SCALAR, Shape.of(1), Shape.of(rows, columns), Shape.of(rows, 1));
      node.in(c.normals("gemm_c", 0.5, bias));
    }
    if (transA) {
      node.integer("transA", 1);
    }
    if (transB || dice.chance(0.2)) {
      node.integer("transB", transB ? 1 : 0);
    }
    if (dice.chance(0.3)) {
      node.real("alpha", dice.pick(0.5, 2.0, -1.5, 1.0, 0.3));
    }
    if (dice.chance(0.3)) {
      node.real("beta", dice.pick(0.5, 2.0, -1.0, 0.0, 0.3));
    }
    Shape shape = Shape.of(rows, columns);
    c.finish(node, "Gemm", shape, 1);
    return true;
  }

  private static boolean matMul(Canvas c, Signal x) {
    Dice dice = c.dice();
    if (x.rank() < 2) {
      return false;
    }
    int last = x.rank() - 1;
    if (dice.chance(0.1)) {
      return matMulOnTheLeft(c, x);
    }
    int inner = x.dim(last);
    int columns = dice.pick(1, 2, 3, 4, inner, x.dim(last - 1));
    Shape w = Shape.of(inner, columns);
    if (dice.chance(0.08) && x.rank() > 2) {
      w = dice.chance(0.5)
          ? Shape.of(1, inner, columns)
          : Shape.of(x.dim(last - 2), inner,
              columns);
    }
    Shape shape = x.shape().with(last, columns);
    if (inner > MAX_SIDE || columns > MAX_SIDE || !Canvas.fits(shape)) {
      return false;
    }
    Signal y = c.finish(
        c.node("MatMul", x).in(weight(c, "matmul_w", w, inner)), "MatMul", shape, last);
    if (dice.chance(0.4)) {
      NodeBuilder add = c.node("Add");
      String bias = c.normals("bias", 0.5, Shape.of(columns));
      c.markRead(y);
      c.finish(dice.chance(0.8) ? add.in(y.name(), bias) : add.in(bias, y.name()), "Add", shape,
          last);
    }
    return true;
  }

  private static boolean matMulOnTheLeft(Canvas c, Signal x) {
    int at = x.rank() - 2;
    int inner = x.dim(at);
    int rows = c.dice().pick(1, 2, inner);
    String w = c.normals("matmul_a", 1 / Math.sqrt(inner), Shape.of(rows, inner));
    c.markRead(x);
    c.finish(c.node("MatMul").in(w, x.name()), "MatMul", x.shape().with(at, rows), x.axis());
    return true;
  }
}
