package dev.crease.fold.merge;

import dev.crease.fold.merge.Geometry.Axis;
import dev.crease.fold.merge.Geometry.Kind;
import java.util.Arrays;

/** A convolution of up to two axes by its definition, one product after another. */
final class Reference {

  private final Geometry g;
  private final double[][] w;
  private final double[] b;

  private Reference(Geometry g, double[][] w, double[] b) {
    this.g = g;
    this.w = w;
    this.b = b;
  }

  /** The weights, {@code [outputs][inputs of the group · taps]}. */
  double[][] w() {
    return w;
  }

  /** The biases. */
  double[] b() {
    return b;
  }

  /** A layer, from its weight in the order of its operator. */
  static Reference of(Geometry g, double[] weight, double[] bias) {
    int taps = (int) g.taps();
    double[][] w = new double[g.outputs()][g.inputsPerGroup() * taps];
    for (int o = 0; o < g.outputs(); o++) {
      for (int i = 0; i < g.inputsPerGroup(); i++) {
        for (int k = 0; k < taps; k++) {
          int group = o / g.outputsPerGroup();
          int input = group * g.inputsPerGroup() + i;
          w[o][i * taps + k] = g.kind() == Kind.CONV
              ? weight[(o * g.inputsPerGroup() + i) * taps + k]
              : weight[(input * g.outputsPerGroup() + o % g.outputsPerGroup()) * taps + k];
        }
      }
    }
    return new Reference(g, w, bias.length == 0 ? new double[g.outputs()] : bias);
  }

  /** What a form says of itself. */
  static Reference of(LinearForm form) {
    return read(form, false);
  }

  /** The magnitudes that a form says its weights were summed from, without a bias. */
  static Reference magnitudes(LinearForm form) {
    return read(form, true);
  }

  private static Reference read(LinearForm form, boolean magnitudes) {
    Geometry g = form.geometry();
    double[][] w = new double[g.outputs()][(int) g.rowSize()];
    double[] b = new double[g.outputs()];
    WideRow row = form.newRow();
    for (int o = 0; o < g.outputs(); o++) {
      form.row(o, row);
      for (int i = 0; i < row.size(); i++) {
        w[o][i] = magnitudes ? row.magnitude(i) : row.get(i).hi() + row.get(i).lo();
      }
      b[o] = magnitudes ? 0 : form.bias(o).hi() + form.bias(o).lo();
    }
    return new Reference(g, w, b);
  }

  /** The same with the magnitudes of its weights, without a bias. */
  Reference absolute() {
    return new Reference(
        g, Arrays.stream(w).map(r -> Arrays.stream(r).map(Math::abs).toArray())
            .toArray(double[][]::new),
        new double[b.length]);
  }

  private Axis axis(int i) {
    int at = i - 2 + g.axes().size();
    return at < 0 ? Axis.POINT : g.axes().get(at);
  }

  private int size(int axis, int n) {
    Axis a = axis(axis);
    long reach = a.dilation() * (a.kernel() - 1);
    return (int) (g.kind() == Kind.CONV_TRANSPOSE
        ? a.stride() * (n - 1) + reach + 1 - a.padBegin() - a.padEnd() + a.outputPadding()
        : (n + a.padBegin() + a.padEnd() - reach - 1) / a.stride() + 1);
  }

  /** {@code y[o][h][w]} for {@code x[i][h][w]}. */
  double[][][] apply(double[][][] x) {
    int height = size(0, x[0].length);
    int width = size(1, x[0][0].length);
    double[][][] y = new double[g.outputs()][height][width];
    for (int o = 0; o < g.outputs(); o++) {
      for (double[] line : y[o]) {
        Arrays.fill(line, b[o]);
      }
      for (int i = 0; i < g.inputsPerGroup(); i++) {
        int input = o / g.outputsPerGroup() * g.inputsPerGroup() + i;
        for (int k = 0; k < g.taps(); k++) {
          add(x[input], y[o], k, w[o][(int) (i * g.taps() + k)]);
        }
      }
    }
    return y;
  }

  private void add(double[][] x, double[][] y, int k, double weight) {
    boolean up = g.kind() == Kind.CONV_TRANSPOSE;
    long kernel = axis(1).kernel();
    double[][] from = up ? x : y;
    double[][] to = up ? y : x;
    for (int h = 0; h < from.length; h++) {
      for (int v = 0; v < from[0].length; v++) {
        long th = at(axis(0), h, k / kernel);
        long tv = at(axis(1), v, k % kernel);
        if (th < 0 || tv < 0 || th >= to.length || tv >= to[0].length) {
          continue;
        }
        if (up) {
          y[(int) th][(int) tv] += weight * x[h][v];
        } else {
          y[h][v] += weight * x[(int) th][(int) tv];
        }
      }
    }
  }

  private static long at(Axis a, long position, long tap) {
    return a.stride() * position + a.dilation() * tap - a.padBegin();
  }
}
