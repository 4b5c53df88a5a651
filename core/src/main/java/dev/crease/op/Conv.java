package dev.crease.op;

import dev.crease.error.MalformedModelException;
import dev.crease.op.MatrixProduct.Left;
import dev.crease.op.WindowColumns.Padded;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Convolution (as a correlation: the kernel is not mirrored) over any number of spatial axes.
 *
 * <p><b>Shapes:</b> {@code x T[N,C,D…], w T[O,C/g,k…], b T[O] → T[N,O,D'…]}.
 *
 * <p><b>Accuracy:</b> sums in fp64 over (channel, kernel element) in this order, then adds the bias.
 *
 * <p><b>Source:</b> ONNX Conv, opset 1 to 22.
 *
 * @param window the kernel (empty where only the weight tells its size), its steps and its padding
 * @param group number of groups that the channels are divided into
 */
public record Conv(Window window, long group) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    long group = group(attributes, "Conv");
    return Window.parse(attributes, "Conv")
        .<Op>map(window -> new Conv(window, group))
        .orElseGet(() -> new Opaque("", "Conv", Window.UNKNOWN_PADDING));
  }

  static long group(Attributes attributes, String type) {
    long group = attributes.integer("group", 1);
    if (group < 1 || group > Integer.MAX_VALUE) {
      throw Breach.in(attributes, type).of("a group of 1 or more", Long.toString(group));
    }
    return group;
  }

  /**
   * Whether any window may read padding, {@code auto_pad} included; {@code false} is certain.
   *
   * @param w the weight's shape
   */
  public boolean mayPad(Shape w) {
    return window.withKernel(kernel(w)).mayPad();
  }

  /**
   * The window over an input of known shape.
   *
   * @param x the input's shape
   * @param w the weight's shape
   * @throws MalformedModelException if the shapes contradict each other or the attributes
   */
  public WindowGeometry geometry(Shape x, Shape w) {
    Breach breach = (expected, got) -> new MalformedModelException(
        type(), expected, got, "export the model again");
    output(type(x), type(w), TensorType.UNKNOWN, breach);
    return window.withKernel(kernel(w)).over(spatial(x), breach);
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return List.of(output(in.input(0), in.input(1), in.input(2), in::wrong));
  }

  /** The output's type: the input's dtype, and the sizes that follow from all three. */
  TensorType output(TensorType input, TensorType w, TensorType b, Breach breach) {
    if (!input.hasRank() && !w.hasRank()) {
      return input;
    }
    TensorType x = input.hasRank()
        ? input
        : input.withDims(Dims.unknown(w.rank()));
    if (x.rank() < 3) {
      throw breach.of("an input with batch, channel and spatial axes", x.toString());
    }
    if (w.hasRank() && w.rank() != x.rank()) {
      throw breach.of("input and weight of the same rank", x + " and " + w);
    }
    window.requireRank(x.rank() - 2, breach);
    checkChannels(x, w, b, breach);
    List<Dim> dims = new ArrayList<>(List.of(x.dim(0), w.dim(0)));
    for (int i = 0; i < x.rank() - 2; i++) {
      Dim kernel = kernelSize(i, w, window, breach);
      dims.add(window.output(i, x.dim(i + 2), kernel, false, breach));
    }
    return x.withDims(dims);
  }

  private void checkChannels(TensorType x, TensorType w, TensorType b, Breach breach) {
    if (!w.hasRank()) {
      return;
    }
    Dim perGroup = w.dim(1);
    if (perGroup.isKnown() && x.dim(1).isKnown()
        && x.dim(1).orUnknown() != perGroup.orUnknown() * group) {
      throw breach.of(
          "as many input channels as the weight has, times " + group + " groups",
          x.dim(1) + " and " + perGroup + " · " + group);
    }
    if (w.dim(0).isKnown() && w.dim(0).orUnknown() % group != 0) {
      throw breach.of("output channels that divide into the groups",
          w.dim(0) + " channels and " + group + " groups");
    }
    checkBias(b, w.dim(0), breach);
  }

  static void checkBias(TensorType b, Dim channels, Breach breach) {
    if (b.hasRank()) {
      if (b.rank() != 1) {
        throw breach.of("a bias with one axis", b.toString());
      }
      breach.requireSame("a bias with an element per output channel", b.dim(0), channels);
    }
  }

  /** The kernel's size along a spatial axis, from the weight or the attribute. */
  static Dim kernelSize(int axis, TensorType w, Window window, Breach breach) {
    Dim stated = window.kernel().isEmpty() ? Dim.unknown() : Dim.of(window.kernel().get(axis));
    if (!w.hasRank()) {
      return stated;
    }
    Dim size = w.dim(axis + 2);
    breach.requireSame("kernel_shape equal to the weight's sizes", stated, size);
    if (size.is(0)) {
      throw breach.of("a kernel that is not empty", w.toString());
    }
    return size.isKnown() ? size : stated;
  }

  static List<Long> kernel(Shape w) {
    return spatial(w);
  }

  static List<Long> spatial(Shape x) {
    return LongStream.of(x.dims()).skip(2).boxed().toList();
  }

  private static TensorType type(Shape shape) {
    return TensorType.UNKNOWN.withDims(Dims.of(shape));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    RealValue x = in.real(0);
    RealValue w = in.real(1);
    Shape y = KnownInputs.shape(this, in);
    double[] out = convolve(in, x.data(), x.shape(), w.data(), w.shape(), y);
    if (in.has(2)) {
      addBias(out, y, in.real(2).data());
    }
    return List.of(new RealValue(x.dtype(), y, out));
  }

  /** The convolution without bias. */
  double[] convolve(EvalContext in, double[] x, Shape xShape, double[] w, Shape wShape, Shape y) {
    double[] out = new double[y.size()];
    if (out.length == 0) {
      return out;
    }
    WindowGeometry geometry = window.withKernel(kernel(wShape))
        .over(spatial(xShape), in::wrong);
    WindowColumns columns = new WindowColumns(geometry);
    int groups = (int) group;
    int rows = (int) y.dim(1) / groups;
    int perGroup = (int) wShape.dim(1);
    int depth = Math.toIntExact(perGroup * geometry.kernelSize());
    int sampleSize = (int) xShape.product(1, xShape.rank());
    int outputSize = (int) geometry.outputSize();
    for (int n = 0; n < y.dim(0); n++) {
      int first = n * groups * rows;
      Padded input = columns.pad(in, x, n * sampleSize, groups * perGroup);
      if (perGroup == 1 && rows < 4) {
        in.parallel(groups * rows,
            o -> input.correlate(o / rows, w, o * depth, out, (first + o) * outputSize));
        continue;
      }
      MatrixProduct.run(in, groups, rows, depth, outputSize,
          g -> new Left(w, g * rows * depth, depth, 1),
          g -> input.from(g * perGroup),
          (g, fromRow, fromColumn, count, sums) -> {
            for (int row = 0; row < sums.length; row++) {
              int channel = first + g * rows + fromRow + row;
              System.arraycopy(sums[row], 0, out, channel * outputSize + fromColumn, count);
            }
          });
    }
    return out;
  }

  static void addBias(double[] out, Shape y, double[] bias) {
    int size = (int) y.product(2, y.rank());
    for (int channel = 0, at = 0; at < out.length; channel++) {
      double b = bias[channel % bias.length];
      for (int end = at + size; at < end; at++) {
        out[at] += b;
      }
    }
  }
}
