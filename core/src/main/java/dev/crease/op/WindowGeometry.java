package dev.crease.op;

import java.util.List;

/**
 * A window over an input of known size: paddings resolved, output sizes known.
 *
 * @param axes one per spatial axis, outermost first
 */
public record WindowGeometry(List<WindowAxis> axes) {

  /** Copies the list. */
  public WindowGeometry {
    axes = List.copyOf(axes);
  }

  /** The output's spatial sizes. */
  public List<Long> output() {
    return axes.stream().map(WindowAxis::output).toList();
  }

  /** Whether any window reads padding. */
  public boolean pads() {
    return axes.stream().anyMatch(WindowAxis::pads);
  }

  /** Whether output element {@code o} reads input element {@code o} and nothing else. */
  public boolean isPointwise() {
    return axes.stream()
        .allMatch(a -> a.kernel() == 1 && a.stride() == 1 && !a.pads() && a.output() == a.input());
  }

  /** Number of elements of the window. */
  public long kernelSize() {
    return axes.stream().mapToLong(WindowAxis::kernel).reduce(1, Math::multiplyExact);
  }

  /** Number of spatial elements of the input. */
  public long inputSize() {
    return axes.stream().mapToLong(WindowAxis::input).reduce(1, Math::multiplyExact);
  }

  /** Number of spatial elements of the output. */
  public long outputSize() {
    return axes.stream().mapToLong(WindowAxis::output).reduce(1, Math::multiplyExact);
  }
}
