package dev.crease.op;

import java.util.Arrays;

/**
 * One axis of a padded input, its positions sorted by their remainder modulo the window's stride.
 *
 * <p>A phase holds the padded positions {@code remainder + stride · i}; phases no window reads are left out.
 */
final class PhaseAxis {
  private final int input;
  private final int stride;
  private final int padBegin;
  private final int output;
  private final int[] remainders;
  private final int[] phaseOf;
  private final int[] positionOf;
  private final int length;

  PhaseAxis(WindowAxis axis) {
    input = Math.toIntExact(axis.input());
    stride = Math.toIntExact(axis.stride());
    padBegin = Math.toIntExact(axis.padBegin());
    output = Math.toIntExact(axis.output());
    int kernel = Math.toIntExact(axis.kernel());
    phaseOf = new int[kernel];
    positionOf = new int[kernel];
    int[] found = new int[kernel];
    int phases = 0;
    for (int k = 0; k < kernel; k++) {
      int at = Math.toIntExact(k * axis.dilation());
      int phase = 0;
      while (phase < phases && found[phase] != at % stride) {
        phase++;
      }
      if (phase == phases) {
        found[phases++] = at % stride;
      }
      phaseOf[k] = phase;
      positionOf[k] = at / stride;
    }
    remainders = Arrays.copyOf(found, phases);
    length = Math.addExact(positionOf[kernel - 1], output);
  }

  /** Elements of the input. */
  int input() {
    return input;
  }

  /** Elements from one window to the next. */
  int stride() {
    return stride;
  }

  /** Number of windows. */
  int output() {
    return output;
  }

  /** Elements of a window. */
  int kernel() {
    return phaseOf.length;
  }

  /** Number of phases. */
  int phases() {
    return remainders.length;
  }

  /** Elements of one phase. */
  int length() {
    return length;
  }

  /** The phase that holds what the windows read at an element of theirs. */
  int phase(int element) {
    return phaseOf[element];
  }

  /** The place in the phase of what the first window reads at an element of its. */
  int position(int element) {
    return positionOf[element];
  }

  /** The input position of a phase's first element, negative in the padding. */
  int first(int phase) {
    return remainders[phase] - padBegin;
  }

  /** Whether the only phase is the input itself. */
  boolean isPlain() {
    return stride == 1 && padBegin == 0 && length == input;
  }

  /**
   * Copies one phase of a line; elements of the padding are left as they are.
   *
   * @param x (in) the input
   * @param line index of the line's first element
   * @param first input position of the phase's first element
   * @param copy (out) receives the phase
   * @param to index of the phase's first element in {@code copy}
   */
  void copyLine(double[] x, int line, int first, double[] copy, int to) {
    int begin = Math.min(length, first >= 0 ? 0 : (stride - 1 - first) / stride);
    int end = first >= input ? 0 : (int) Math.min(length, (input - first + stride - 1L) / stride);
    if (begin >= end) {
      return;
    }
    if (stride == 1) {
      System.arraycopy(x, line + first + begin, copy, to + begin, end - begin);
      return;
    }
    for (int j = begin, from = line + first + begin * stride; j < end; j++, from += stride) {
      copy[to + j] = x[from];
    }
  }
}
