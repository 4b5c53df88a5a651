package dev.crease.verify;

/**
 * How one output of the model compares, over all runs.
 *
 * @param name the output
 * @param maxAbs the largest difference; for outputs that are no reals, the number of elements that differ
 * @param maxRelative {@code maxAbs} of a run over the largest magnitude of that run's output, the largest of all runs
 * @param ratio {@code maxAbs} of a run over what that run allowed, the largest of all runs; at most 1 where rounding explains it
 * @param allowed what the run with the largest ratio allowed
 */
public record OutputResult(
    String name, double maxAbs, double maxRelative, double ratio, double allowed) {

  /** Of two comparisons, the second of which begins with what the first ends in. */
  OutputResult plus(OutputResult next) {
    return new OutputResult(
        name, maxAbs + next.maxAbs, maxRelative + next.maxRelative, Math.max(ratio, next.ratio),
        allowed + next.allowed);
  }
}
