package dev.crease.op;

import dev.crease.op.Interpolation.Borders;
import dev.crease.tensor.IntValue;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.TextValue;
import dev.crease.tensor.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Resizes one axis after the other: interpolation is a product over the axes.
 *
 * <p><b>Source:</b> ONNX Resize, opset 10 to 19; Keys, "Cubic Convolution Interpolation for Digital Image Processing", 1981,
 * equation 4.
 */
final class Resampling {

  /** Which elements of an axis an output element is made of. */
  private static final class Taps {
    private final int perOutput;
    private final int[] indices;
    private final double[] weights;

    private Taps(int outputs, int perOutput) {
      this.perOutput = perOutput;
      indices = new int[Math.multiplyExact(outputs, perOutput)];
      weights = new double[indices.length];
    }
  }

  private final Interpolation interpolation;
  private final Coordinates coordinates;
  private final double extrapolation;

  Resampling(Interpolation interpolation, Coordinates coordinates, double extrapolation) {
    this.interpolation = interpolation;
    this.coordinates = coordinates;
    this.extrapolation = extrapolation;
  }

  /** Resizes a value; {@code axes} has one entry per axis of it. */
  Value apply(EvalContext in, Value x, List<ResizeAxis> axes) {
    for (ResizeAxis axis : axes) {
      if (axis.input() == 0 && axis.output() > 0) {
        throw in.wrong("an axis with elements to resize",
            axis.input() + " to " + axis.output());
      }
    }
    Shape shape = Shape.of(axes.stream().map(ResizeAxis::output).toList());
    boolean nearest = interpolation instanceof Interpolation.Nearest;
    return switch (x) {
      case RealValue r -> {
        double[] out = nearest
            ? gather(r.data(), positions(in, axes))
            : interpolate(in, r.data(), axes);
        extrapolate(out, axes);
        yield new RealValue(x.dtype(), shape, out);
      }
      case IntValue i when nearest -> {
        int[] positions = positions(in, axes);
        yield new IntValue(x.dtype(), shape,
            Arrays.stream(positions).mapToLong(p -> i.data()[p]).toArray());
      }
      case IntValue i -> {
        double[] reals = Arrays.stream(i.data())
            .mapToDouble(v -> Elementwise.toDouble(x.dtype(), v)).toArray();
        double[] out = interpolate(in, reals, axes);
        extrapolate(out, axes);
        long least = Numbers.least(x.dtype());
        long greatest = Numbers.greatest(x.dtype());
        yield new IntValue(x.dtype(), shape, Arrays.stream(out)
            .mapToLong(v -> Math.clamp((long) Math.rint(v), least, greatest)).toArray());
      }
      case TextValue t when nearest -> new TextValue(shape,
          Arrays.stream(positions(in, axes)).mapToObj(t.data()::get).toList());
      case TextValue _ -> throw in.wrong("numbers to interpolate", "strings");
    };
  }

  private static double[] gather(double[] x, int[] positions) {
    double[] out = new double[positions.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = x[positions[i]];
    }
    return out;
  }

  /** For each output element, the nearest input element. */
  private int[] positions(EvalContext in, List<ResizeAxis> axes) {
    int[] positions = {0};
    for (ResizeAxis axis : axes) {
      int[] line = isUnchanged(axis)
          ? IntStream.range(0, Math.toIntExact(axis.output())).toArray()
          : taps(axis).indices;
      int[] next = new int[Math.multiplyExact(positions.length, line.length)];
      int[] before = positions;
      Nest.spans(in, before.length, line.length, (from, to) -> {
        for (int i = from; i < to; i++) {
          for (int j = 0; j < line.length; j++) {
            next[i * line.length + j] = before[i] * (int) axis.input() + line[j];
          }
        }
      });
      positions = next;
    }
    return positions;
  }

  private boolean isUnchanged(ResizeAxis axis) {
    boolean whole = coordinates != Coordinates.TF_CROP_AND_RESIZE
        || axis.roiStart() == 0 && axis.roiEnd() == 1;
    return axis.input() == axis.output() && (axis.scale() == 1 || axis.input() == 0) && whole;
  }

  private double[] interpolate(EvalContext in, double[] x, List<ResizeAxis> axes) {
    double[] data = x;
    List<Long> sizes = new ArrayList<>(axes.stream().map(ResizeAxis::input).toList());
    for (int i = 0; i < axes.size(); i++) {
      ResizeAxis axis = axes.get(i);
      if (!isUnchanged(axis)) {
        Shape before = Shape.of(sizes);
        data = resize(in, data, (int) before.product(0, i), axis,
            (int) before.product(i + 1, axes.size()));
        sizes.set(i, axis.output());
      }
    }
    return axes.stream().allMatch(this::isUnchanged) ? x.clone() : data;
  }

  /** Resizes the middle of three axes. */
  private double[] resize(EvalContext in, double[] x, int outer, ResizeAxis axis, int inner) {
    int input = (int) axis.input();
    int output = (int) axis.output();
    Taps taps = taps(axis);
    double[] y = new double[Math.multiplyExact(Math.multiplyExact(outer, output), inner)];
    Nest.spans(in, outer * output, inner * taps.perOutput, (from, to) -> {
      for (int line = from; line < to; line++) {
        int first = line % output * taps.perOutput;
        for (int t = first; t < first + taps.perOutput; t++) {
          int at = (line / output * input + taps.indices[t]) * inner;
          double weight = taps.weights[t];
          for (int i = 0; i < inner && weight != 0; i++) {
            y[line * inner + i] += weight * x[at + i];
          }
        }
      }
    });
    return y;
  }

  /** What each axis interpolates between, where that is two elements of the input at most. */
  Optional<List<LinearTaps>> linear(List<ResizeAxis> axes) {
    List<LinearTaps> all = new ArrayList<>();
    for (ResizeAxis axis : axes) {
      if (isUnchanged(axis)) {
        all.add(LinearTaps.all(Math.toIntExact(axis.output())));
        continue;
      }
      Taps taps = taps(axis);
      if (!(interpolation instanceof Interpolation.Linear) || taps.perOutput != 2
          || axis.input() == 0 || leavesInput(axis)) {
        return Optional.empty();
      }
      IntStream outputs = IntStream.range(0, Math.toIntExact(axis.output()));
      List<Integer> places = outputs.boxed().toList();
      all.add(new LinearTaps(places.stream().map(i -> taps.indices[2 * i]).toList(),
          places.stream().map(i -> taps.indices[2 * i + 1]).toList(),
          places.stream().map(i -> taps.weights[2 * i + 1]).toList()));
    }
    return Optional.of(all);
  }

  /** Whether an output element of an axis is the extrapolation value. */
  private boolean leavesInput(ResizeAxis axis) {
    return coordinates == Coordinates.TF_CROP_AND_RESIZE
        && IntStream.range(0, Math.toIntExact(axis.output()))
            .mapToDouble(x -> coordinates.original(x, axis))
            .anyMatch(at -> !(at >= 0 && at <= axis.input() - 1));
  }

  private Taps taps(ResizeAxis axis) {
    return switch (interpolation) {
      case Interpolation.Nearest(Interpolation.Rounding rounding) -> {
        Taps taps = new Taps(Math.toIntExact(axis.output()), 1);
        for (int x = 0; x < taps.indices.length; x++) {
          double original = coordinates.singleOriginal(x, axis);
          taps.indices[x] = clamp(rounding.round(original, axis.scale()), axis);
          taps.weights[x] = 1;
        }
        yield taps;
      }
      case Interpolation.Linear(Borders borders) -> taps(axis, 1, 0, borders);
      case Interpolation.Cubic(double a, Borders borders) -> taps(axis, 2, a, borders);
    };
  }

  private static int clamp(double index, ResizeAxis axis) {
    return (int) Math.clamp((long) index, 0, axis.input() - 1);
  }

  private Taps taps(ResizeAxis axis, int radius, double a, Borders borders) {
    double stretch = borders.antialias() ? Math.min(1, axis.scale()) : 1;
    int before = (int) Math.floor(-radius / stretch) + 1;
    Taps taps = new Taps(Math.toIntExact(axis.output()), 2 - 2 * before);
    for (int x = 0; x < axis.output(); x++) {
      double original = coordinates.original(x, axis);
      double first = Math.floor(original) + before;
      double sum = 0;
      for (int t = 0; t < taps.perOutput; t++) {
        double index = first + t;
        boolean outside = index < 0 || index >= axis.input();
        double distance = Math.abs(index - original) * stretch;
        double weight = radius == 1 ? Math.max(0, 1 - distance) : cubic(distance, a);
        int at = x * taps.perOutput + t;
        taps.indices[at] = clamp(index, axis);
        taps.weights[at] = borders.excludeOutside() && outside ? 0 : weight;
        sum += taps.weights[at];
      }
      if ((borders.excludeOutside() || borders.antialias()) && sum != 0) {
        for (int t = x * taps.perOutput; t < (x + 1) * taps.perOutput; t++) {
          taps.weights[t] /= sum;
        }
      }
    }
    return taps;
  }

  /** Keys's kernel. */
  private static double cubic(double d, double a) {
    if (d <= 1) {
      return ((a + 2) * d - (a + 3)) * d * d + 1;
    }
    return d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a : 0;
  }

  /** Writes the value that stands for what lies outside of the input. */
  private void extrapolate(double[] out, List<ResizeAxis> axes) {
    if (coordinates != Coordinates.TF_CROP_AND_RESIZE) {
      return;
    }
    int step = out.length;
    for (ResizeAxis axis : axes) {
      int size = (int) axis.output();
      step = size == 0 ? 0 : step / size;
      for (int x = 0; x < size; x++) {
        double original = coordinates.original(x, axis);
        if (original >= 0 && original <= axis.input() - 1) {
          continue;
        }
        for (int from = x * step; from < out.length; from += size * step) {
          Arrays.fill(out, from, from + step, extrapolation);
        }
      }
    }
  }
}
