package dev.crease.fold.merge;

import java.util.Collections;
import java.util.List;

/**
 * What a linear map reads for what it writes, without its weights.
 *
 * <p>Along each spatial axis, tap {@code k} of a convolution's output {@code o} reads input {@code stride·o + dilation·k − padBegin}; tap {@code k} of a
 * transposed convolution's input {@code i} adds to output {@code stride·i + dilation·k − padBegin}. So in both the taps have the offsets {@code
 * dilation·k − padBegin}, and beyond its ends the input is zero.
 *
 * @param kind the operator that it is a form of
 * @param groups number of groups that the channels fall into
 * @param outputs number of output channels
 * @param inputs number of input channels
 * @param axes the spatial axes; none for a matrix
 */
public record Geometry(Kind kind, int groups, int outputs, int inputs, List<Axis> axes) {

  /** A family of operators. */
  public enum Kind {
    /** {@code Conv}. */
    CONV,
    /** {@code ConvTranspose}. */
    CONV_TRANSPOSE,
    /** {@code Gemm} and {@code MatMul}: channels on the last axis. */
    MATRIX
  }

  /**
   * One spatial axis.
   *
   * @param kernel number of taps
   * @param stride elements from one window to the next
   * @param dilation elements from one tap to the next
   * @param padBegin elements of padding before the first, or cut off there by a transposed convolution
   * @param padEnd the same behind the last
   * @param outputPadding elements that a transposed convolution adds behind the last
   */
  public record Axis(long kernel, long stride, long dilation, long padBegin, long padEnd,
      long outputPadding) {

    /** One tap that reads what stands where it writes. */
    static final Axis POINT = new Axis(1, 1, 1, 0, 0, 0);

    /** The offset of the first tap. */
    long first() {
      return -padBegin;
    }

    /** The offset of the last tap. */
    long last() {
      return reach() - padBegin;
    }

    /** Elements from the first tap to the last. */
    long reach() {
      return dilation * (kernel - 1);
    }

    /** How much longer the output is, before it is divided or after it is multiplied by the stride, than that of one tap without padding. */
    long excess(Kind kind) {
      return kind == Kind.CONV_TRANSPOSE
          ? reach() - padBegin - padEnd + outputPadding
          : padBegin + padEnd - reach();
    }

    boolean pads() {
      return padBegin > 0 || padEnd > 0;
    }

    boolean isPoint() {
      return kernel == 1 && stride == 1 && !pads() && outputPadding == 0;
    }
  }

  /** Copies the list. */
  public Geometry {
    axes = List.copyOf(axes);
  }

  /** A map from each channel to itself, at each position for itself. */
  static Geometry pointwise(Kind kind, int channels, int spatialAxes) {
    return new Geometry(
        kind, channels, channels, channels, Collections.nCopies(spatialAxes, Axis.POINT));
  }

  /** The greatest common divisor of two numbers that are not negative; the other one where one is 0. */
  static long gcd(long a, long b) {
    return b == 0 ? a : gcd(b, a % b);
  }

  /** Number of taps of all axes together. */
  public long taps() {
    return axes.stream().mapToLong(Axis::kernel).reduce(1, Math::multiplyExact);
  }

  /** Input channels of one group. */
  public int inputsPerGroup() {
    return inputs / groups;
  }

  /** Output channels of one group. */
  public int outputsPerGroup() {
    return outputs / groups;
  }

  /** Weights of one output channel. */
  public long rowSize() {
    return inputsPerGroup() * taps();
  }

  /** Weights of all output channels. */
  public long elements() {
    return outputs * rowSize();
  }

  /** Whether each axis has one tap. */
  public boolean hasOneTap() {
    return taps() == 1;
  }

  boolean pads() {
    return axes.stream().anyMatch(Axis::pads);
  }

  boolean isPointwise() {
    return axes.stream().allMatch(Axis::isPoint);
  }

  Geometry withAxes(List<Axis> other) {
    return new Geometry(kind, groups, outputs, inputs, other);
  }
}
