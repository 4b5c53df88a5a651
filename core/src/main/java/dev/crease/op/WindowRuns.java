package dev.crease.op;

/** What a window reads of one plane, as runs: neighbouring windows read evenly spaced elements. */
final class WindowRuns {

  /** Receives a run. */
  @FunctionalInterface
  interface Run {
    /**
     * Windows {@code window} to {@code window + count} (exclusive) read the elements {@code element},
     * {@code element + step}, ….
     */
    void accept(int window, int count, int element, int step);
  }

  private final WindowGeometry geometry;
  private final int[] input;
  private final int[] kernel;
  private final int[] windows;
  private final int kernelSize;

  WindowRuns(WindowGeometry geometry) {
    this.geometry = geometry;
    input = geometry.axes().stream().mapToInt(a -> Math.toIntExact(a.input())).toArray();
    kernel = geometry.axes().stream().mapToInt(a -> Math.toIntExact(a.kernel())).toArray();
    windows = geometry.axes().stream().mapToInt(a -> Math.toIntExact(a.output())).toArray();
    kernelSize = Math.toIntExact(geometry.kernelSize());
  }

  /** Calls {@code run} for all that the windows read inside of the input, one window element after the other. */
  void forEach(Run run) {
    int count = Math.toIntExact(geometry.outputSize());
    for (int k = 0; k < kernelSize; k++) {
      forEach(k, 0, count, run);
    }
  }

  /**
   * Calls {@code run} for what some windows read with one of their elements inside of the input.
   *
   * @param k the window element
   * @param from the first window
   * @param to the window after the last
   */
  void forEach(int k, int from, int to, Run run) {
    int last = kernel.length - 1;
    WindowAxis axis = geometry.axes().get(last);
    int step = Math.toIntExact(axis.stride());
    int first = (int) (k % kernel[last] * axis.dilation() - axis.padBegin());
    int begin = first >= 0 ? 0 : (step - 1 - first) / step;
    int inside = input[last] - first;
    int end = inside <= 0 ? 0 : (int) Math.min(windows[last], (inside + step - 1L) / step);
    if (begin >= end || from >= to) {
      return;
    }
    for (int line = from / windows[last]; line * windows[last] < to; line++) {
      int start = lineStart(k / kernel[last], line);
      int lineBegin = Math.max(begin, from - line * windows[last]);
      int lineEnd = Math.min(end, to - line * windows[last]);
      if (start >= 0 && lineBegin < lineEnd) {
        run.accept(line * windows[last] + lineBegin, lineEnd - lineBegin,
            start + first + lineBegin * step, step);
      }
    }
  }

  /** Where the input line begins that a line of windows reads at a window element, or -1 in the padding. */
  private int lineStart(int element, int line) {
    int start = 0;
    int step = input[input.length - 1];
    int k = element;
    int rest = line;
    for (int i = input.length - 2; i >= 0; i--) {
      WindowAxis a = geometry.axes().get(i);
      long at = rest % windows[i] * a.stride() - a.padBegin() + k % kernel[i] * a.dilation();
      if (at < 0 || at >= input[i]) {
        return -1;
      }
      start += (int) at * step;
      step *= input[i];
      rest /= windows[i];
      k /= kernel[i];
    }
    return start;
  }
}
