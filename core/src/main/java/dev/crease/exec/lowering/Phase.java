package dev.crease.exec.lowering;

import dev.crease.exec.lowering.Step.TransposedConvolution;
import dev.crease.op.WindowAxis;
import dev.crease.op.WindowGeometry;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * The elements of a transposed convolution's output that are {@code row} and {@code column} apart from a multiple of its
 * strides: those are a convolution of the input, of stride 1.
 *
 * <p><b>Source:</b> Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", 2016, section 4: the
 * transpose of a convolution of stride s is one of stride 1 over an input with s − 1 zeros between its elements; each
 * phase leaves the products with those zeros out.
 *
 * @param row the first row of the output that it makes
 * @param column the first column
 * @param window the convolution: as many windows as the phase has elements; without taps it has one whose weights are 0
 */
public record Phase(int row, int column, WindowGeometry window) {

  /** All phases of a transposed convolution over two axes, without dilation, that have elements. */
  public static List<Phase> of(TransposedConvolution step) {
    WindowAxis h = step.window().axes().get(0);
    WindowAxis w = step.window().axes().get(1);
    List<Phase> phases = new ArrayList<>();
    for (int r = 0; r < Math.min(h.stride(), h.input()); r++) {
      for (int c = 0; c < Math.min(w.stride(), w.input()); c++) {
        phases.add(new Phase(r, c, new WindowGeometry(List.of(axis(h, r), axis(w, c)))));
      }
    }
    return phases;
  }

  /** Whether the phases of a step are there to be had. */
  static boolean exist(TransposedConvolution step) {
    return step.window().axes().size() == 2
        && step.window().axes().stream().allMatch(a -> a.dilation() == 1);
  }

  /** The windows of one axis; what the transpose reads is the output of {@code a}, what it writes the input. */
  private static WindowAxis axis(WindowAxis a, int first) {
    long taps = Math.max(1, taps(a, first));
    long begin = taps - 1 - (first + a.padBegin()) / a.stride();
    long count = Math.ceilDiv(a.input() - first, a.stride());
    long end = Math.max(0, count - 1 - begin + taps - a.output());
    return new WindowAxis(a.output(), taps, 1, 1, begin, end, count);
  }

  private static long taps(WindowAxis a, int first) {
    return Math.ceilDiv(a.kernel() - offset(a, first), a.stride());
  }

  /** The first element of the kernel that a phase uses; the others are a stride apart. */
  private static long offset(WindowAxis a, int first) {
    return (first + a.padBegin()) % a.stride();
  }

  /**
   * The kernels of the phase.
   *
   * <p><b>Shapes:</b> {@code T[C,O,kh,kw] → f32[O,C,kh',kw']}.
   *
   * @param step the transposed convolution, of one group
   * @param weight its kernels
   */
  public Tensor weight(TransposedConvolution step, Tensor weight) {
    WindowAxis h = step.window().axes().get(0);
    WindowAxis w = step.window().axes().get(1);
    int channels = Math.toIntExact(weight.shape().dim(0));
    int outputs = Math.toIntExact(weight.shape().dim(1));
    int rows = Math.toIntExact(window.axes().get(0).kernel());
    int columns = Math.toIntExact(window.axes().get(1).kernel());
    float[] own = new float[Math.multiplyExact(Math.multiplyExact(outputs, channels),
        rows * columns)];
    double[] kernel = new double[Math.toIntExact(h.kernel() * w.kernel())];
    for (int c = 0; c < channels; c++) {
      for (int o = 0; o < outputs; o++) {
        weight.readDoubles(((long) c * outputs + o) * kernel.length, kernel, 0, kernel.length);
        int at = (o * channels + c) * rows * columns;
        for (int i = 0; i < rows; i++) {
          long kh = offset(h, row) + h.stride() * (rows - 1 - i);
          for (int j = 0; j < columns; j++) {
            long kw = offset(w, column) + w.stride() * (columns - 1 - j);
            own[at++] = kh < h.kernel() && kw < w.kernel()
                ? (float) kernel[Math.toIntExact(kh * w.kernel() + kw)]
                : 0;
          }
        }
      }
    }
    return Tensor.ofFloats(Shape.of(outputs, channels, rows, columns), own);
  }
}
