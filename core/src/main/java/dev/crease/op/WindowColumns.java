package dev.crease.op;

import dev.crease.op.MatrixProduct.Right;

/**
 * The matrix whose columns are what each window reads (im2col), never held as a whole: row {@code (c, k…)}, column
 * {@code (o…)} is the input of channel {@code c} that window {@code o…} reads at {@code k…}, or 0 in the padding.
 *
 * <p>It is read from a copy of the input that has the padding around it and that, along every axis of stride {@code s},
 * keeps the positions that are equal modulo {@code s} next to each other: a phase. So the windows of one output line
 * read a run of neighbours, whatever the stride, and no border needs a check.
 */
final class WindowColumns {

  /** Runs shorter than this are copied by a loop: a call of {@code arraycopy} takes longer. */
  private static final int SHORT_RUN = 16;

  private final PhaseAxis[] axes;
  private final int kernelSize;
  private final int inputSize;
  /** Elements of one channel of the copy. */
  private final int copySize;
  /** Whether the copy would be the input itself. */
  private final boolean plain;
  /** For each window element, the place of what the first window reads there. */
  private final int[] kernelStart;
  /** For each line of windows, the place of its first one after that of the first window. */
  private final int[] lineStart;
  private final boolean contiguous;

  WindowColumns(WindowGeometry geometry) {
    axes = geometry.axes().stream().map(PhaseAxis::new).toArray(PhaseAxis[]::new);
    kernelSize = Math.toIntExact(geometry.kernelSize());
    inputSize = Math.toIntExact(geometry.inputSize());
    int size = 1;
    boolean same = true;
    for (PhaseAxis a : axes) {
      size = Math.multiplyExact(size, Math.multiplyExact(a.length(), a.phases()));
      same &= a.isPlain();
    }
    copySize = size;
    plain = same;
    kernelStart = kernelStarts();
    lineStart = lineStarts();
    int width = axes[axes.length - 1].output();
    boolean runsOn = true;
    for (int line = 0; line < lineStart.length; line++) {
      runsOn &= lineStart[line] == line * width;
    }
    contiguous = runsOn;
  }

  private int[] kernelStarts() {
    int[] starts = new int[kernelSize];
    for (int k = 0; k < kernelSize; k++) {
      int phase = 0;
      int phaseStep = 1;
      int step = 1;
      int rest = k;
      for (int i = axes.length - 1; i >= 0; i--) {
        PhaseAxis a = axes[i];
        int element = rest % a.kernel();
        rest /= a.kernel();
        starts[k] += a.position(element) * step;
        phase += a.phase(element) * phaseStep;
        step *= a.length();
        phaseStep *= a.phases();
      }
      starts[k] += phase * step;
    }
    return starts;
  }

  private int[] lineStarts() {
    int lines = 1;
    for (int i = 0; i < axes.length - 1; i++) {
      lines = Math.multiplyExact(lines, axes[i].output());
    }
    int[] starts = new int[lines];
    for (int line = 0; line < lines; line++) {
      int step = axes[axes.length - 1].length();
      int rest = line;
      for (int i = axes.length - 2; i >= 0; i--) {
        starts[line] += rest % axes[i].output() * step;
        rest /= axes[i].output();
        step *= axes[i].length();
      }
    }
    return starts;
  }

  /** The input with its padding, channel by channel; the input itself where nothing is rearranged. */
  final class Padded {
    private final double[] data;
    private final int offset;

    private Padded(double[] data, int offset) {
      this.data = data;
      this.offset = offset;
    }

    /** The matrix over the channels from {@code channel} on. */
    Right from(int channel) {
      int start = offset + channel * copySize;
      return (row, from, count, target) -> read(data, start, row, from, count, target);
    }

    /**
     * Adds the correlation of one channel with one kernel.
     *
     * @param channel the channel
     * @param w (in) the kernel
     * @param wOffset index of the kernel's first element
     * @param out (in, out) one line of sums after the other
     * @param outOffset index of the first sum
     */
    void correlate(int channel, double[] w, int wOffset, double[] out, int outOffset) {
      int width = axes[axes.length - 1].output();
      for (int line = 0; line < lineStart.length; line++) {
        int at = offset + channel * copySize + lineStart[line];
        int to = outOffset + line * width;
        int k = 0;
        for (; k + 4 <= kernelSize; k += 4) {
          addFour(width, w, wOffset + k, data, at, k, out, to);
        }
        for (; k < kernelSize; k++) {
          addOne(width, w[wOffset + k], data, at + kernelStart[k], out, to);
        }
      }
    }

    private void addFour(int count, double[] w, int wAt, double[] x, int at, int k, double[] out,
        int to) {
      double w0 = w[wAt];
      double w1 = w[wAt + 1];
      double w2 = w[wAt + 2];
      double w3 = w[wAt + 3];
      int x0 = at + kernelStart[k];
      int x1 = at + kernelStart[k + 1];
      int x2 = at + kernelStart[k + 2];
      int x3 = at + kernelStart[k + 3];
      for (int j = 0; j < count; j++) {
        double sum = Math.fma(w1, x[x1 + j], Math.fma(w0, x[x0 + j], out[to + j]));
        out[to + j] = Math.fma(w3, x[x3 + j], Math.fma(w2, x[x2 + j], sum));
      }
    }

    private static void addOne(int count, double w, double[] x, int at, double[] out, int to) {
      for (int j = 0; j < count; j++) {
        out[to + j] = Math.fma(w, x[at + j], out[to + j]);
      }
    }
  }

  /**
   * Consecutive channels of an input.
   *
   * @param in lends threads
   * @param x (in) the input
   * @param offset index of the first channel's first element
   * @param channels number of channels
   */
  Padded pad(EvalContext in, double[] x, int offset, int channels) {
    if (plain) {
      return new Padded(x, offset);
    }
    double[] copy = new double[Math.multiplyExact(channels, copySize)];
    in.parallel(channels, c -> fill(x, offset + c * inputSize, copy, c * copySize));
    return new Padded(copy, 0);
  }

  /** Copies one channel into its phases. */
  private void fill(double[] x, int channel, double[] copy, int start) {
    PhaseAxis last = axes[axes.length - 1];
    int lines = copySize / last.length();
    for (int line = 0; line < lines; line++) {
      int[] coordinates = coordinates(line);
      int from = channel;
      int step = last.input();
      boolean inside = true;
      for (int i = axes.length - 2; i >= 0; i--) {
        inside &= coordinates[i] >= 0 && coordinates[i] < axes[i].input();
        from += coordinates[i] * step;
        step *= axes[i].input();
      }
      if (inside) {
        last.copyLine(x, from, coordinates[axes.length - 1], copy, start + line * last.length());
      }
    }
  }

  /** The input coordinates of the first element of a line of the copy; they may lie in the padding. */
  private int[] coordinates(int line) {
    int[] coordinates = new int[axes.length];
    int rest = line;
    for (int i = axes.length - 2; i >= 0; i--) {
      coordinates[i] = rest % axes[i].length() * axes[i].stride();
      rest /= axes[i].length();
    }
    for (int i = axes.length - 1; i >= 0; i--) {
      coordinates[i] += axes[i].first(rest % axes[i].phases());
      rest /= axes[i].phases();
    }
    return coordinates;
  }

  private void read(double[] copy, int start, int row, int from, int count, double[] target) {
    int at = start + row / kernelSize * copySize + kernelStart[row % kernelSize];
    if (contiguous) {
      System.arraycopy(copy, at + from, target, 0, count);
      return;
    }
    int width = axes[axes.length - 1].output();
    int o = from % width;
    int done = 0;
    for (int line = from / width; done < count; line++) {
      int run = Math.min(width - o, count - done);
      int first = at + lineStart[line] + o;
      if (run >= SHORT_RUN) {
        System.arraycopy(copy, first, target, done, run);
      } else {
        for (int j = 0; j < run; j++) {
          target[done + j] = copy[first + j];
        }
      }
      done += run;
      o = 0;
    }
  }
}
