package dev.crease.exec;

/**
 * What a caller may ask of a device besides running a model. The reference executor has no use for any of it.
 *
 * @param strictDevice whether a step that the device has no kernel for is an error, not a step on the host
 * @param fastMath whether the executor may reassociate and approximate; what it does is in the summary
 */
public record ExecutorOptions(boolean strictDevice, boolean fastMath) {

  /** Steps may run on the host, and arithmetic is fast where the device offers that. */
  public static final ExecutorOptions DEFAULT = new ExecutorOptions(false, true);
}
