package dev.crease.op;

import dev.crease.error.MalformedModelException;
import dev.crease.op.MatrixProduct.Left;
import dev.crease.op.MatrixProduct.Right;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * Transposed convolution: every input element adds the kernel, times itself, to the output around it.
 *
 * <p><b>Shapes:</b> {@code x T[N,C,D…], w T[C,O/g,k…], b T[O] → T[N,O,D'…]}.
 *
 * <p><b>Accuracy:</b> sums in fp64 over the channels first, then over what overlaps, then adds the bias.
 *
 * <p><b>Source:</b> ONNX ConvTranspose, opset 1 to 22.
 *
 * @param window the kernel (empty where only the weight tells its size), its steps and the padding that is cut off
 * @param group number of groups that the channels are divided into
 * @param outputPadding elements more at the end of each axis; empty for none
 * @param outputShape stated sizes of the output's spatial axes, from which the padding follows; empty where none are
 */
public record ConvTranspose(
    Window window, long group, List<Long> outputPadding, List<Long> outputShape)
    implements
      Operator {

  /** Copies the lists. */
  public ConvTranspose {
    outputPadding = List.copyOf(outputPadding);
    outputShape = List.copyOf(outputShape);
  }

  static Op parse(Attributes attributes, int opset) {
    Breach breach = Breach.in(attributes, "ConvTranspose");
    long group = Conv.group(attributes, "ConvTranspose");
    List<Long> padding = Window.sizes(attributes, "output_padding", 0, breach);
    List<Long> sizes = Window.sizes(attributes, "output_shape", 0, breach);
    return Window.parse(attributes, "ConvTranspose")
        .<Op>map(window -> new ConvTranspose(window, group, padding, sizes))
        .orElseGet(() -> new Opaque("", "ConvTranspose", Window.UNKNOWN_PADDING));
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
   * The convolution this is the transpose of: its input is the output here, its output the input here, and what it pads
   * is what is cut off here.
   *
   * @param x the input's shape
   * @param w the weight's shape
   * @throws MalformedModelException if the shapes contradict each other or the attributes
   */
  public WindowGeometry geometry(Shape x, Shape w) {
    Breach breach = (expected, got) -> new MalformedModelException(
        type(), expected, got, "export the model again");
    output(
        TensorType.UNKNOWN.withDims(Dims.of(x)),
        TensorType.UNKNOWN.withDims(Dims.of(w)),
        TensorType.UNKNOWN,
        breach);
    return geometry(x, w, breach);
  }

  private WindowGeometry geometry(Shape x, Shape w, Breach breach) {
    List<WindowAxis> axes = new ArrayList<>();
    for (int i = 0; i < x.rank() - 2; i++) {
      axes.add(axis(i, x.dim(i + 2), w.dim(i + 2), breach));
    }
    return new WindowGeometry(axes);
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return List.of(output(in.input(0), in.input(1), in.input(2), in::wrong));
  }

  private TensorType output(TensorType input, TensorType w, TensorType b, Breach breach) {
    if (!input.hasRank() && !w.hasRank()) {
      return input;
    }
    TensorType x = input.hasRank() ? input : input.withDims(Dims.unknown(w.rank()));
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
    Dim channels = channels(x, w, breach);
    Conv.checkBias(b, channels, breach);
    List<Dim> dims = new ArrayList<>(List.of(x.dim(0), channels));
    for (int i = 0; i < spatial; i++) {
      Dim kernel = Conv.kernelSize(i, w, window, breach);
      dims.add(size(i, x.dim(i + 2), kernel, breach));
    }
    return x.withDims(dims);
  }

  private static void requireRank(String name, List<Long> list, int rank, Breach breach) {
    if (!list.isEmpty() && list.size() != rank) {
      throw breach.of(name + " with one entry for each of " + rank + " spatial axes",
          list.toString());
    }
  }

  /** The output's channels, after a check of the input's. */
  private Dim channels(TensorType x, TensorType w, Breach breach) {
    if (!w.hasRank()) {
      return Dim.unknown();
    }
    breach.requireSame("as many input channels as the weight has", x.dim(1), w.dim(0));
    Dim inputs = w.dim(0).isKnown() ? w.dim(0) : x.dim(1);
    if (inputs.isKnown() && inputs.orUnknown() % group != 0) {
      throw breach.of("input channels that divide into the groups",
          inputs + " channels and " + group + " groups");
    }
    return w.dim(1).isKnown()
        ? Dim.of(w.dim(1).orUnknown() * group)
        : group == 1 ? w.dim(1) : Dim.unknown();
  }

  private Dim size(int axis, Dim input, Dim kernel, Breach breach) {
    if (!outputShape.isEmpty()) {
      return Dim.of(outputShape.get(axis));
    }
    if (input.isKnown() && window.padding() instanceof Padding.Same) {
      return Dim.of(input.orUnknown() * window.stride(axis));
    }
    return input.isKnown() && kernel.isKnown()
        ? Dim.of(axis(axis, input.orUnknown(), kernel.orUnknown(), breach).input())
        : Dim.unknown();
  }

  private WindowAxis axis(int axis, long input, long kernel, Breach breach) {
    long stride = window.stride(axis);
    long dilation = window.dilation(axis);
    long extra = outputPadding.isEmpty() ? 0 : outputPadding.get(axis);
    long whole = stride * (input - 1) + extra + WindowAxis.reach(kernel, dilation);
    boolean same = window.padding() instanceof Padding.Same;
    if (same || !outputShape.isEmpty()) {
      long output = outputShape.isEmpty() ? input * stride : outputShape.get(axis);
      long cut = Math.max(0, whole - output);
      boolean upper = window.padding() instanceof Padding.Same(boolean u) && u;
      long begin = upper ? cut / 2 : cut - cut / 2;
      return new WindowAxis(output, kernel, stride, dilation, begin, cut - begin, input);
    }
    Padding.Explicit pads = (Padding.Explicit) window.padding();
    long begin = pads.begin().isEmpty() ? 0 : pads.begin().get(axis);
    long end = pads.end().isEmpty() ? 0 : pads.end().get(axis);
    long output = whole - begin - end;
    if (output < 1 && input > 0) {
      throw breach.of("padding that leaves an output on spatial axis " + axis,
          "an output of " + whole + " and " + begin + " and " + end + " of padding to cut off");
    }
    return new WindowAxis(Math.max(0, output), kernel, stride, dilation, begin, end, input);
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    RealValue x = in.real(0);
    RealValue w = in.real(1);
    Shape y = KnownInputs.shape(this, in);
    double[] out = new double[y.size()];
    if (out.length > 0) {
      WindowGeometry geometry = geometry(x.shape(), w.shape(), in::wrong);
      add(in, x, w, geometry, out);
      if (in.has(2)) {
        Conv.addBias(out, y, in.real(2).data());
      }
    }
    return List.of(new RealValue(x.dtype(), y, out));
  }

  /** Adds the transposed convolution to {@code out}: pieces of work own the channels they write. */
  private void add(EvalContext in, RealValue x, RealValue w, WindowGeometry geometry,
      double[] out) {
    WindowRuns runs = new WindowRuns(geometry);
    int groups = (int) group;
    int channels = (int) w.shape().dim(1);
    int depth = (int) w.shape().dim(0) / groups;
    int kernel = Math.toIntExact(geometry.kernelSize());
    int pixels = Math.toIntExact(geometry.outputSize());
    int outputSize = Math.toIntExact(geometry.inputSize());
    int perPiece = Math.max(1, Math.min(MatrixProduct.ROWS / kernel, (channels + 7) / 8));
    int pieces = (channels + perPiece - 1) / perPiece;
    int products = (int) x.shape().dim(0) * groups;
    in.parallel(products * pieces, piece -> {
      int product = piece / pieces;
      int first = piece % pieces * perPiece;
      int rows = Math.min(perPiece, channels - first) * kernel;
      int weight = product % groups * depth * channels * kernel + first * kernel;
      Left left = new Left(w.data(), weight, 1, channels * kernel);
      Right right = MatrixProduct.right(x.data(), product * depth * pixels, pixels, 1);
      for (int from = 0; from < pixels; from += MatrixProduct.COLUMNS) {
        int count = Math.min(MatrixProduct.COLUMNS, pixels - from);
        double[][] sums = new double[rows][MatrixProduct.roundUp(count, 4)];
        MatrixProduct.multiply(left, 0, depth, right, from, count, sums);
        for (int row = 0; row < rows; row++) {
          int channel = product * channels + first + row / kernel;
          scatter(runs, row % kernel, from, count, sums[row], out, channel * outputSize);
        }
      }
    });
  }

  /** Adds what one kernel element makes of some pixels to the output elements it meets. */
  private static void scatter(WindowRuns runs, int k, int from, int count, double[] sums,
      double[] out, int plane) {
    runs.forEach(k, from, from + count, (pixel, length, element, step) -> {
      for (int i = 0, at = plane + element; i < length; i++, at += step) {
        out[at] += sums[pixel - from + i];
      }
    });
  }
}
