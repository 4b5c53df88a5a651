package dev.crease.exec;

/**
 * Where the time of a run went, as the device itself counts it.
 *
 * @param uploadNanos copying to the device, in nanoseconds
 * @param kernelNanos running kernels, in nanoseconds
 * @param downloadNanos copying from the device, in nanoseconds
 * @param hostNanos steps that ran on the host because the device has no kernel for them, in nanoseconds
 */
public record RunTimes(long uploadNanos, long kernelNanos, long downloadNanos, long hostNanos) {

  /** Copying in both directions, in nanoseconds. */
  public long transferNanos() {
    return uploadNanos + downloadNanos;
  }
}
