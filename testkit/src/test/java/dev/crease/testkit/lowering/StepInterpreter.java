package dev.crease.testkit.lowering;

import dev.crease.exec.lowering.Activation;
import dev.crease.exec.lowering.AxisSamples;
import dev.crease.exec.lowering.AxisTable;
import dev.crease.exec.lowering.Epilogue;
import dev.crease.exec.lowering.Operand;
import dev.crease.exec.lowering.Operand.Fixed;
import dev.crease.exec.lowering.Operand.Loose;
import dev.crease.exec.lowering.Operand.View;
import dev.crease.exec.lowering.Program;
import dev.crease.exec.lowering.Step;
import dev.crease.op.WindowAxis;
import dev.crease.op.WindowGeometry;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/** Runs a program in fp64 with the plainest loops there are, from what the steps say alone. */
final class StepInterpreter {

  private final Map<Integer, double[]> buffers = new HashMap<>();

  private StepInterpreter() {}

  /** Runs a program without host steps. */
  static Map<String, Tensor> run(Program program, Map<String, Tensor> inputs) {
    StepInterpreter run = new StepInterpreter();
    for (Program.Input input : program.inputs()) {
      Tensor tensor = inputs.containsKey(input.name())
          ? inputs.get(input.name())
          : input.preset().orElseThrow();
      run.buffers.put(input.view().buffer(), elements(tensor));
    }
    program.steps().forEach(run::run);
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    program.outputs().forEach((name, operand) -> outputs.put(name, switch (operand) {
      case View view -> Tensor.of(new RealValue(program.buffer(view).dtype(), view.shape(),
          run.data(view)));
      case Fixed(Tensor tensor) -> tensor;
      case Loose _ -> throw new IllegalStateException("no host steps here");
    }));
    return outputs;
  }

  private static double[] elements(Tensor tensor) {
    double[] data = new double[tensor.shape().size()];
    tensor.readDoubles(0, data, 0, data.length);
    return data;
  }

  private double[] data(Operand operand) {
    return switch (operand) {
      case View(int buffer, Shape shape) -> {
        double[] data = Objects.requireNonNull(buffers.get(buffer));
        if (data.length != shape.elements()) {
          throw new IllegalStateException("view " + shape + " of " + data.length + " elements");
        }
        yield data;
      }
      case Fixed(Tensor tensor) -> elements(tensor);
      case Loose _ -> throw new IllegalStateException("no host steps here");
    };
  }

  private static Shape shape(Operand operand) {
    return switch (operand) {
      case View(_, Shape shape) -> shape;
      case Fixed(Tensor tensor) -> tensor.shape();
      case Loose _ -> throw new IllegalStateException("no host steps here");
    };
  }

  private void run(Step step) {
    switch (step) {
      case Step.Convolution c -> put(c.y(), finish(c.epilogue(), c.y().shape(), convolve(c)));
      case Step.TransposedConvolution c ->
        put(c.y(), finish(c.epilogue(), c.y().shape(), transpose(c)));
      case Step.Dense d -> put(d.y(), finish(d.epilogue(), d.y().shape(), multiply(d),
          d.size().columns(), 1));
      case Step.ChannelAffine a -> {
        double[] x = data(a.x());
        double[] scale = data(a.scale());
        int inner = inner(a.x().shape());
        put(a.y(), finish(a.epilogue(), a.y().shape(), IntStream.range(0, x.length)
            .mapToDouble(i -> x[i] * scale[i / inner % scale.length]).toArray()));
      }
      case Step.Pool p -> put(p.y(), pool(p));
      case Step.Unary u ->
        put(u.y(), Arrays.stream(data(u.x())).map(v -> apply(u.function(), v)).toArray());
      case Step.Binary b -> b.apart().forEach(p -> put(p.y(), binary(p)));
      case Step.Concat c -> put(c.y(), concat(c));
      case Step.Rearrange r -> put(r.y(), rearrange(r));
      case Step.Interpolate i -> put(i.y(), interpolate(i));
      case Step.Softmax s -> put(s.y(), softmax(s));
      case Step.Reduce r -> put(r.y(), reduce(r));
      case Step.Relayout r -> put(r.y(), data(r.x()));
      case Step.HostStep h -> throw new IllegalStateException("no host steps here: " + h.label());
    }
  }

  private void put(View y, double[] data) {
    if (data.length != y.shape().elements()) {
      throw new IllegalStateException(y + " of " + data.length + " elements");
    }
    buffers.put(y.buffer(), data);
  }

  private static int inner(Shape x) {
    return (int) x.product(2, x.rank());
  }

  private double[] finish(Epilogue e, Shape y, double[] sums) {
    return finish(e, y, sums, (int) y.dim(1), inner(y));
  }

  private double[] finish(Epilogue e, Shape y, double[] sums, int channels, int inner) {
    double[] bias = e.bias().map(this::data).orElse(new double[channels]);
    double[] residual = e.residual().map(this::data).orElse(new double[sums.length]);
    e.residual().ifPresent(r -> {
      if (!r.shape().equals(y)) {
        throw new IllegalStateException("residual " + r + " for " + y);
      }
    });
    return IntStream.range(0, sums.length).mapToDouble(i -> apply(e.outer(),
        apply(e.inner(), sums[i] + bias[i / inner % channels]) + residual[i])).toArray();
  }

  /** The places in the input that window {@code o} reads at each kernel element, -1 in the padding. */
  private static int[][] places(WindowGeometry window) {
    int[][] places = new int[(int) window.outputSize()][(int) window.kernelSize()];
    for (int o = 0; o < places.length; o++) {
      for (int k = 0; k < places[o].length; k++) {
        int restO = o;
        int restK = k;
        int step = 1;
        int place = 0;
        for (WindowAxis a : window.axes().reversed()) {
          long at = restO % a.output() * a.stride() - a.padBegin()
              + restK % a.kernel() * a.dilation();
          place = place < 0 || at < 0 || at >= a.input() ? -1 : place + (int) at * step;
          restO /= (int) a.output();
          restK /= (int) a.kernel();
          step *= (int) a.input();
        }
        places[o][k] = place;
      }
    }
    return places;
  }

  private double[] convolve(Step.Convolution c) {
    double[] x = data(c.x());
    double[] w = data(c.weight());
    int[][] places = places(c.window());
    int channels = (int) c.x().shape().dim(1) / c.groups();
    int outputs = (int) c.y().shape().dim(1);
    int inputSize = (int) c.window().inputSize();
    int kernel = (int) c.window().kernelSize();
    double[] y = new double[c.y().shape().size()];
    IntStream.range(0, (int) c.y().shape().product(0, 2)).parallel().forEach(plane -> {
      int n = plane / outputs;
      int o = plane % outputs;
      int first = n * c.groups() * channels + o / (outputs / c.groups()) * channels;
      for (int p = 0; p < places.length; p++) {
        double sum = 0;
        for (int i = 0; i < channels; i++) {
          for (int k = 0; k < kernel; k++) {
            if (places[p][k] >= 0) {
              sum += x[(first + i) * inputSize + places[p][k]] * w[(o * channels + i) * kernel + k];
            }
          }
        }
        y[plane * places.length + p] = sum;
      }
    });
    return y;
  }

  private double[] transpose(Step.TransposedConvolution c) {
    double[] x = data(c.x());
    double[] w = data(c.weight());
    int[][] places = places(c.window());
    int channels = (int) c.x().shape().dim(1);
    int outputs = (int) c.y().shape().dim(1) / c.groups();
    int outputSize = (int) c.window().inputSize();
    int kernel = (int) c.window().kernelSize();
    double[] y = new double[c.y().shape().size()];
    for (int plane = 0; plane < c.x().shape().product(0, 2); plane++) {
      int channel = plane % channels;
      int group = channel / (channels / c.groups());
      for (int o = 0; o < outputs; o++) {
        int to = plane / channels * c.groups() * outputs + group * outputs + o;
        for (int p = 0; p < places.length; p++) {
          for (int k = 0; k < kernel; k++) {
            if (places[p][k] >= 0) {
              y[to * outputSize + places[p][k]] += x[plane * places.length + p]
                  * w[(channel * outputs + o) * kernel + k];
            }
          }
        }
      }
    }
    return y;
  }

  private double[] multiply(Step.Dense d) {
    Step.MatrixSize s = d.size();
    double[] a = data(d.a());
    double[] b = data(d.b());
    double[] y = new double[s.batch() * s.rows() * s.columns()];
    for (int n = 0; n < s.batch(); n++) {
      int firstA = s.sameA() ? 0 : n * s.rows() * s.depth();
      int firstB = s.sameB() ? 0 : n * s.depth() * s.columns();
      for (int i = 0; i < s.rows(); i++) {
        for (int j = 0; j < s.columns(); j++) {
          double sum = 0;
          for (int k = 0; k < s.depth(); k++) {
            sum += a[firstA + (s.transA() ? k * s.rows() + i : i * s.depth() + k)]
                * b[firstB + (s.transB() ? j * s.depth() + k : k * s.columns() + j)];
          }
          y[(n * s.rows() + i) * s.columns() + j] = d.alpha() * sum;
        }
      }
    }
    return y;
  }

  private double[] pool(Step.Pool p) {
    double[] x = data(p.x());
    int[][] places = places(p.window());
    int inputSize = (int) p.window().inputSize();
    double[] y = new double[p.y().shape().size()];
    for (int i = 0; i < y.length; i++) {
      int first = i / places.length * inputSize;
      int window = i % places.length;
      double[] read = IntStream.of(places[window]).filter(k -> k >= 0)
          .mapToDouble(k -> x[first + k]).toArray();
      y[i] = switch (p.kind()) {
        case MAX -> Arrays.stream(read).max().orElse(Double.NEGATIVE_INFINITY);
        case AVERAGE -> Arrays.stream(read).sum() / read.length;
        case AVERAGE_WITH_PADDING -> Arrays.stream(read).sum() / padded(p.window(), window);
      };
    }
    return y;
  }

  private static int padded(WindowGeometry window, int o) {
    int count = 1;
    int rest = o;
    for (WindowAxis a : window.axes().reversed()) {
      int at = rest % (int) a.output();
      count *= (int) IntStream.range(0, (int) a.kernel()).filter(
          k -> at * a.stride() + k * a.dilation() < a.padBegin() + a.input() + a.padEnd()).count();
      rest /= (int) a.output();
    }
    return count;
  }

  private double[] binary(Step.Binary b) {
    double[] left = data(b.a());
    double[] right = data(b.b());
    double[] y = new double[b.y().shape().size()];
    for (int i = 0; i < y.length; i++) {
      double p = left[broadcast(b.y().shape(), shape(b.a()), i)];
      double q = right[broadcast(b.y().shape(), shape(b.b()), i)];
      y[i] = apply(b.after(), switch (b.kind()) {
        case ADD -> p + q;
        case SUB -> p - q;
        case MUL -> p * q;
        case DIV -> p / q;
        case MAX -> Math.max(p, q);
        case MIN -> Math.min(p, q);
        case POW -> Math.pow(p, q);
        case PRELU -> p < 0 ? p * q : p;
      });
    }
    return y;
  }

  private static int broadcast(Shape y, Shape x, int element) {
    int rest = element;
    int place = 0;
    int step = 1;
    for (int axis = 1; axis <= y.rank(); axis++) {
      int size = (int) y.dim(-axis);
      int own = axis <= x.rank() ? (int) x.dim(-axis) : 1;
      place += own == 1 ? 0 : rest % size * step;
      step *= own;
      rest /= size;
    }
    return place;
  }

  private double[] concat(Step.Concat c) {
    Shape y = c.y().shape();
    double[] out = new double[y.size()];
    int rows = (int) y.product(0, c.axis());
    int width = (int) y.product(c.axis(), y.rank());
    int start = 0;
    for (Operand input : c.inputs()) {
      double[] x = data(input);
      int part = x.length / rows;
      for (int row = 0; row < rows; row++) {
        System.arraycopy(x, row * part, out, row * width + start, part);
      }
      start += part;
    }
    return out;
  }

  private double[] rearrange(Step.Rearrange r) {
    double[] x = data(r.x());
    double[] y = new double[r.y().shape().size()];
    for (int i = 0; i < y.length; i++) {
      int rest = i;
      int place = 0;
      boolean fill = false;
      for (AxisTable t : r.tables().reversed()) {
        int offset = t.offset(rest % t.length());
        fill |= offset == AxisTable.FILL;
        place += offset;
        rest /= t.length();
      }
      y[i] = fill ? r.fill() : x[place];
    }
    return y;
  }

  private double[] interpolate(Step.Interpolate r) {
    double[] x = data(r.x());
    double[] y = new double[r.y().shape().size()];
    for (int i = 0; i < y.length; i++) {
      y[i] = sample(x, r.x().shape(), r.samples(), r.samples().size() - 1, i, 0, 1);
    }
    return y;
  }

  private static double sample(double[] x, Shape shape, List<AxisSamples> samples, int axis,
      int rest, int place, int step) {
    if (axis < 0) {
      return x[place];
    }
    AxisSamples s = samples.get(axis);
    int at = rest % s.length();
    int next = step * (int) shape.dim(axis);
    double low = sample(x, shape, samples, axis - 1, rest / s.length(),
        place + s.low(at) * step, next);
    double high = sample(x, shape, samples, axis - 1, rest / s.length(),
        place + s.high(at) * step, next);
    return (1 - s.weight(at)) * low + s.weight(at) * high;
  }

  private static double[] row(double[] x, Step.Rows rows, int row) {
    return IntStream.range(0, rows.length()).mapToDouble(
        k -> x[(row / rows.inner() * rows.length() + k) * rows.inner() + row % rows.inner()])
        .toArray();
  }

  private double[] softmax(Step.Softmax s) {
    double[] x = data(s.x());
    double[] y = new double[x.length];
    Step.Rows rows = s.rows();
    for (int row = 0; row < rows.outer() * rows.inner(); row++) {
      double[] elements = row(x, rows, row);
      double max = Arrays.stream(elements).max().orElseThrow();
      double sum = Arrays.stream(elements).map(v -> Math.exp(v - max)).sum();
      for (int k = 0; k < rows.length(); k++) {
        y[(row / rows.inner() * rows.length() + k) * rows.inner() + row % rows.inner()] = s.log()
            ? elements[k] - max - Math.log(sum)
            : Math.exp(elements[k] - max) / sum;
      }
    }
    return y;
  }

  private double[] reduce(Step.Reduce r) {
    double[] x = data(r.x());
    double[] y = new double[r.rows().outer() * r.rows().inner()];
    for (int row = 0; row < y.length; row++) {
      double[] elements = row(x, r.rows(), row);
      y[row] = switch (r.kind()) {
        case SUM -> Arrays.stream(elements).sum();
        case MEAN -> Arrays.stream(elements).sum() / elements.length;
        case MAX -> Arrays.stream(elements).max().orElseThrow();
        case MIN -> Arrays.stream(elements).min().orElseThrow();
        case SUM_SQUARE -> Arrays.stream(elements).map(v -> v * v).sum();
      };
    }
    return y;
  }

  private static double apply(Activation f, double x) {
    double a = f.alpha();
    double b = f.beta();
    return switch (f.kind()) {
      case NONE -> x;
      case RELU -> x < 0 ? 0 : x;
      case LEAKY_RELU -> x < 0 ? a * x : x;
      case CLIP -> Math.min(Math.max(x, a), b);
      case SIGMOID -> 1 / (1 + Math.exp(-x));
      case HARD_SIGMOID -> Math.max(0, Math.min(1, a * x + b));
      case HARD_SWISH -> x * Math.max(0, Math.min(1, a * x + b));
      case SHIFTED_GATE -> x * Math.max(0, Math.min(b, x + a));
      case SWISH -> x / (1 + Math.exp(-a * x));
      case TANH -> Math.tanh(x);
      case ELU -> x < 0 ? a * Math.expm1(x) : x;
      case SELU -> x < 0 ? a * Math.expm1(x) : b * x;
      case CELU -> Math.max(0, x) + Math.min(0, a * Math.expm1(x / a));
      case SOFTPLUS -> softplus(x);
      case SOFTSIGN -> x / (1 + Math.abs(x));
      case MISH -> x * Math.tanh(softplus(x));
      case GELU -> x * erfc(-x / Math.sqrt(2)) / 2;
      case GELU_TANH -> x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)))
          / 2;
      case THRESHOLDED_RELU -> x > a ? x : 0;
      case ABS -> Math.abs(x);
      case NEG -> -x;
      case EXP -> Math.exp(x);
      case LOG -> Math.log(x);
      case SQRT -> Math.sqrt(x);
      case RECIPROCAL -> 1 / x;
      case FLOOR -> Math.floor(x);
      case CEIL -> Math.ceil(x);
      case ROUND -> Math.rint(x);
      case ERF -> erf(x);
      case SIN -> Math.sin(x);
      case COS -> Math.cos(x);
    };
  }

  private static double softplus(double x) {
    return Math.max(0, x) + Math.log1p(Math.exp(-Math.abs(x)));
  }

  private static double erfc(double x) {
    if (x < 2.5) {
      return 1 - erf(x);
    }
    double fraction = x;
    for (int n = 120; n > 0; n--) {
      fraction = x + n / 2.0 / fraction;
    }
    return Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction;
  }

  /** By its power series, and far out by the continued fraction of its complement. */
  private static double erf(double x) {
    if (Math.abs(x) >= 2.5) {
      return Math.signum(x) * (1 - erfc(Math.abs(x)));
    }
    double term = x;
    double sum = x;
    for (int n = 1; n < 100; n++) {
      term *= -x * x / n;
      sum += term / (2 * n + 1);
    }
    return 2 / Math.sqrt(Math.PI) * sum;
  }
}
