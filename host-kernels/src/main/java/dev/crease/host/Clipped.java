package dev.crease.host;

import dev.crease.op.WindowAxis;

/** Which elements of a window lie inside of the input, and which inside of its padding, along one axis. */
final class Clipped {

  private final int input;
  private final int kernel;
  private final int stride;
  private final int dilation;
  private final int padBegin;
  private final int end;

  Clipped(WindowAxis axis) {
    this.input = Math.toIntExact(axis.input());
    this.kernel = Math.toIntExact(axis.kernel());
    this.stride = Math.toIntExact(axis.stride());
    this.dilation = Math.toIntExact(axis.dilation());
    this.padBegin = Math.toIntExact(axis.padBegin());
    this.end = Math.toIntExact(axis.input() + axis.padEnd());
  }

  /** The first element of the window of an output that lies inside. */
  int from(int output) {
    return Math.clamp(Math.ceilDiv(padBegin - output * stride, dilation), 0, kernel);
  }

  /** The element behind the last that lies inside. */
  int to(int output) {
    return below(output, input);
  }

  /** Elements that lie inside of the input and its padding. */
  int counted(int output) {
    return below(output, end);
  }

  private int below(int output, int limit) {
    return Math.clamp(Math.ceilDiv(limit + padBegin - output * stride, dilation), 0, kernel);
  }

  /** The input element under an element of the window. */
  int at(int output, int element) {
    return output * stride - padBegin + element * dilation;
  }
}
