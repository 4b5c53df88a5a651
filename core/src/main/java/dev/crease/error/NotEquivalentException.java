package dev.crease.error;

/** Two models that had to be the same function are not. Nothing was written. */
public final class NotEquivalentException extends CreaseException {

  private static final long serialVersionUID = 1L;

  private final String site;
  private final double ratio;
  private final double maxAbs;

  /**
   * A verification that failed.
   *
   * @param where the model that was verified
   * @param site the output or fold site that breaks first
   * @param ratio the largest observed difference there, divided by the allowed one
   * @param maxAbs the largest difference of any output
   */
  public NotEquivalentException(String where, String site, double ratio, double maxAbs) {
    super(
        where,
        rule(
            "differences within the rounding of the stored weights",
            ratio + " times as much at '" + site + "'",
            "keep the old model and report the node"));
    this.site = site;
    this.ratio = ratio;
    this.maxAbs = maxAbs;
  }

  /** The output or fold site that breaks first. */
  public String site() {
    return site;
  }

  /** The largest observed difference at {@link #site}, divided by the allowed one; above 1. */
  public double ratio() {
    return ratio;
  }

  /** The largest difference of any output. */
  public double maxAbs() {
    return maxAbs;
  }
}
