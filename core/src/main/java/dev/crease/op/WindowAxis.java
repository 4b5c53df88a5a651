package dev.crease.op;

/**
 * How a window slides along one axis: output {@code o} reads the inputs {@code o·stride − padBegin + k·dilation} for
 * {@code k} from 0 to {@code kernel} (exclusive); what lies outside of 0 to {@code input} (exclusive) is padding.
 *
 * @param input elements of the input
 * @param kernel elements of the window
 * @param stride elements from one window to the next
 * @param dilation elements from one window element to the next
 * @param padBegin elements of padding before the first input
 * @param padEnd elements of padding after the last input
 * @param output number of windows
 */
public record WindowAxis(
    long input,
    long kernel,
    long stride,
    long dilation,
    long padBegin,
    long padEnd,
    long output) {

  /** The input elements from the first to the last a window reads. */
  public long reach() {
    return reach(kernel, dilation);
  }

  /** Whether any window reads padding, what a rounded-up output size adds at the end included. */
  public boolean pads() {
    return output > 0
        && (padBegin > 0 || (output - 1) * stride - padBegin + reach() > input);
  }

  static long reach(long kernel, long dilation) {
    return (kernel - 1) * dilation + 1;
  }
}
