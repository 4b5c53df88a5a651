package dev.crease.op;

import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The transpose of a convolution over any number of spatial axes: each input element adds the kernel, times itself, to the
 * output.
 *
 * <p><b>Shapes:</b> {@code x T[N,C,D…], w T[C,O/g,K…], b T[O] → T[N,O,D′…]} with {@code D′ = stride·(D − 1) + output_padding +
 * (K − 1)·dilation + 1 − pads}.
 *
 * <p><b>Accuracy:</b> sums in fp64, input channels in order, then kernel elements in order.
 *
 * <p><b>Source:</b> ONNX ConvTranspose, opset 1 to 22.
 *
 * @param window the kernel (empty where only the weight tells its size), its steps and its padding
 * @param group number of groups that the channels are divided into
 * @param outputPadding elements added at the end of each spatial axis; empty for none
 * @param outputShape the output's spatial sizes, from which the padding follows; empty where the padding is given
 */
public record ConvTranspose(
    Window window, long group, List<Long> outputPadding, List<Long> outputShape)
    implements Operator {

  /** Copies the lists. */
  public ConvTranspose {
    outputPadding = List.copyOf(outputPadding);
    outputShape = List.copyOf(outputShape);
  }

  static Op parse(Attributes attributes, int opset) {
    Breach breach = Breach.in(attributes, "ConvTranspose");
    long group = Conv.group(attributes, "ConvTranspose");
    List<Long> added = Window.sizes(attributes, "output_padding", 0, breach);
    List<Long> shape = Window.sizes(attributes, "output_shape", 1, breach);
    return Window.parse(attributes, "ConvTranspose")
        .<Op>map(window -> new ConvTranspose(window, group, added, shape))
        .orElseGet(() -> new Opaque("", "ConvTranspose", Window.UNKNOWN_PADDING));
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return List.of(output(in.input(0), in.input(1), in.input(2), in::wrong));
  }

  private TensorType output(TensorType input, TensorType w, TensorType b, Breach breach) {
    if (!input.hasRank() && !w.hasRank()) {
      return input;
    }
    TensorType x = input.hasRank()
        ? input
        : input.withDims(Collections.nCopies(w.rank(), Dim.unknown()));
    if (x.rank() < 3) {
      throw breach.of("an input with batch, channel and spatial axes", x.toString());
    }
    if (w.hasRank() && w.rank() != x.rank()) {
      throw breach.of("input and weight of the same rank", x + " and " + w);
    }
    int spatial = x.rank() - 2;
    window.requireRank(spatial, breach);
    requireRank("output_padding", outputPadding, spatial, breach);
    requireRank("output_shape", outputShape, spatial, breach);
    breach.requireSame("as many input channels as the weight has", x.dim(1), w.dim(0));
    if (w.dim(0).isKnown() && w.dim(0).orUnknown() % group != 0) {
      throw breach.of("input channels that divide into the groups",
          w.dim(0) + " channels and " + group + " groups");
    }
    Dim channels = w.dim(1) instanceof Dim.Size(long size) ? Dim.of(size * group) : Dim.unknown();
    Conv.checkBias(b, channels, breach);
    List<Dim> dims = new ArrayList<>(List.of(x.dim(0), channels));
    for (int i = 0; i < spatial; i++) {
      Dim kernel = Conv.kernelSize(i, w, window, breach);
      dims.add(
          x.dim(i + 2) instanceof Dim.Size(long size) && kernel instanceof Dim.Size(long k)
              ? Dim.of(axis(i, size, k, breach).input())
              : outputShape.isEmpty() ? Dim.unknown() : Dim.of(outputShape.get(i)));
    }
    return x.withDims(dims);
  }

  private static void requireRank(String name, List<Long> list, int rank, Breach breach) {
    if (!list.isEmpty() && list.size() != rank) {
      throw breach.of(name + " with one entry for each of " + rank + " spatial axes", list.toString());
    }
  }

  /** The convolution whose transpose this is, along one axis: its output is our input. */
  private WindowAxis axis(int axis, long size, long kernel, Breach breach) {
    long stride = window.stride(axis);
    long dilation = window.dilation(axis);
    long full = stride * (size - 1) + (outputPadding.isEmpty() ? 0 : outputPadding.get(axis))
        + WindowAxis.reach(kernel, dilation);
    if (window.padding() instanceof Padding.Explicit(List<Long> begins, List<Long> ends)
        && outputShape.isEmpty()) {
      long begin = begins.isEmpty() ? 0 : begins.get(axis);
      long end = ends.isEmpty() ? 0 : ends.get(axis);
      if (size > 0 && full - begin - end < 1) {
        throw breach.of("pads within an output of " + full + " on spatial axis " + axis, begin + " and " + end);
      }
      long output = size == 0 ? 0 : full - begin - end;
      return new WindowAxis(output, kernel, stride, dilation, begin, end, size);
    }
    long output = outputShape.isEmpty() ? size * stride : outputShape.get(axis);
    long pads = Math.max(0, full - output);
    boolean upper = window.padding() instanceof Padding.Same(boolean u) && u;
    long begin = upper ? pads / 2 : pads - pads / 2;
    return new WindowAxis(output, kernel, stride, dilation, begin, pads - begin, size);
  }

  /**
   * Whether each output element is certainly made from one input position alone.
   *
   * @param w the weight's shape
   */
  public boolean isPointwise(Shape w) {
    boolean steps = false;
    for (int i = 0; i < w.rank() - 2; i++) {
      steps |= w.dim(i + 2) != 1 || window.stride(i) != 1;
    }
    return !steps && outputShape.isEmpty() && outputPadding.stream().allMatch(p -> p == 0);
  }

  /**
   * The convolution whose transpose this is, over an input of known shape: its input is the output here, and the other way
   * round.
   *
   * @param x the input's shape
   * @param w the weight's shape
   * @throws dev.crease.error.MalformedModelException if the attributes contradict the shapes
   */
  public WindowGeometry geometry(Shape x, Shape w) {
    return geometry(x, w, Breach.in(Attributes.NONE, type()));
  }

  private WindowGeometry geometry(Shape x, Shape w, Breach breach) {
    List<WindowAxis> axes = new ArrayList<>();
    for (int i = 0; i < x.rank() - 2; i++) {
      axes.add(axis(i, x.dim(i + 2), w.dim(i + 2), breach));
    }
    return new WindowGeometry(axes);
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    RealValue x = in.real(0);
    RealValue w = in.real(1);
    Shape y = KnownInputs.shape(this, in);
    double[] out = new double[y.size()];
    if (out.length > 0 && x.data().length > 0) {
      WindowGeometry geometry = geometry(x.shape(), w.shape(), in::wrong);
      int channels = (int) y.dim(1);
      Taps taps = Taps.of(geometry);
      in.parallel((int) y.dim(0) * channels,
          at -> scatter(x, w, taps, at / channels, at % channels, out, at * taps.outputSize));
    }
    if (in.has(2)) {
      Conv.addBias(out, y, in.real(2).data());
    }
    return List.of(new RealValue(x.dtype(), y, out));
  }

  /** Adds one output channel of one sample. */
  private void scatter(RealValue x, RealValue w, Taps taps, int n, int channel, double[] out, int outAt) {
    int inputs = (int) (x.shape().dim(1) / group);
    int perGroup = (int) w.shape().dim(1);
    int g = channel / perGroup;
    double[] row = new double[taps.inputSize];
    for (int tap = 0; tap < taps.count; tap++) {
      java.util.Arrays.fill(row, 0);
      for (int i = 0; i < inputs; i++) {
        int source = g * inputs + i;
        double weight = w.data()[(source * perGroup + channel % perGroup) * taps.count + tap];
        addScaled(weight, x.data(), (n * (int) x.shape().dim(1) + source) * taps.inputSize, row);
      }
      taps.scatter(tap, row, out, outAt);
    }
  }

  private static void addScaled(double weight, double[] data, int from, double[] row) {
    for (int p = 0; p < row.length; p++) {
      row[p] += weight * data[from + p];
    }
  }

  /** Where each kernel element sends each input element. */
  private static final class Taps {
    private final WindowGeometry geometry;
    private final int count;
    private final int inputSize;
    private final int outputSize;

    private Taps(WindowGeometry geometry) {
      this.geometry = geometry;
      this.count = Math.toIntExact(geometry.kernelSize());
      this.inputSize = Math.toIntExact(geometry.outputSize());
      this.outputSize = Math.toIntExact(geometry.inputSize());
    }

    static Taps of(WindowGeometry geometry) {
      return new Taps(geometry);
    }

    /** Adds {@code row}, one number per input element, through kernel element {@code tap}. */
    void scatter(int tap, double[] row, double[] out, int outAt) {
      int axes = geometry.axes().size();
      long[] offset = new long[axes];
      long rest = tap;
      for (int i = axes - 1; i >= 0; i--) {
        WindowAxis axis = geometry.axes().get(i);
        offset[i] = rest % axis.kernel() * axis.dilation() - axis.padBegin();
        rest /= axis.kernel();
      }
      WindowAxis last = geometry.axes().getLast();
      int width = (int) last.output();
      for (int line = 0; line < row.length / width; line++) {
        long base = lineBase(line, offset);
        for (int p = 0; base >= 0 && p < width; p++) {
          long at = p * last.stride() + offset[axes - 1];
          if (at >= 0 && at < last.input()) {
            out[(int) (outAt + base + at)] += row[line * width + p];
          }
        }
      }
    }

    /** Index of the output line that an input line is sent to; -1 where it falls into the padding. */
    private long lineBase(int line, long[] offset) {
      long base = 0;
      long step = geometry.axes().getLast().input();
      int rest = line;
      for (int i = offset.length - 2; i >= 0; i--) {
        WindowAxis axis = geometry.axes().get(i);
        long at = rest % axis.output() * axis.stride() + offset[i];
        if (at < 0 || at >= axis.input()) {
          return -1;
        }
        base += at * step;
        step *= axis.input();
        rest = (int) (rest / axis.output());
      }
      return base;
    }
  }
}
