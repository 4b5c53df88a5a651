package dev.crease.error;

/** Two models that had to be the same function are not. Nothing was written. */
public final class NotEquivalentException extends CreaseException {

  private static final long serialVersionUID = 1L;

  /** See {@link #site()}. */
  private final String site;
  /** See {@link #ratio()}. */
  private final double ratio;
  /** See {@link #maxAbs()}. */
  private final double maxAbs;

  /**
   * A verification that failed.
   *
   * @param where the model that was verified
   * @param reason the first thing that breaks, in words
   * @param site the fold site or output that differs most, perhaps empty
   * @param ratio the largest observed difference there, divided by the allowed one
   * @param maxAbs the largest difference of any output
   */
  public NotEquivalentException(
      String where, String reason, String site, double ratio, double maxAbs) {
    super(
        where,
        rule(
            "the same function but for the rounding of stored weights",
            reason,
            "keep the original, and fold around the site with --keep"));
    this.site = site;
    this.ratio = ratio;
    this.maxAbs = maxAbs;
  }

  /** The fold site or output that differs most, perhaps empty. */
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
