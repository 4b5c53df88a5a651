package dev.crease.exec;

/**
 * What a caller may ask of a device besides running a model. The reference executor has no use for any of it.
 *
 * @param strictDevice whether a step that the device has no kernel for is an error, not a step on the host
 * @param fastMath whether the executor may reassociate and approximate; what it does is in the summary
 * @param once whether sessions are to run once, or a few times: then compiling takes no time that only later runs gain from. The outputs are the same
 */
public record ExecutorOptions(boolean strictDevice, boolean fastMath, boolean once) {

  /** Steps may run on the host, and arithmetic is fast where the device offers that. */
  public static final ExecutorOptions DEFAULT = new ExecutorOptions(false, true);

  /**
   * For sessions that run many times.
   *
   * @param strictDevice whether a step that the device has no kernel for is an error, not a step on the host
   * @param fastMath whether the executor may reassociate and approximate; what it does is in the summary
   */
  public ExecutorOptions(boolean strictDevice, boolean fastMath) {
    this(strictDevice, fastMath, false);
  }

  /** The same for sessions that are to run once, or a few times. */
  public ExecutorOptions forOneRun() {
    return new ExecutorOptions(strictDevice, fastMath, true);
  }
}
