package dev.crease.host;

import dev.crease.exec.lowering.Activation;
import dev.crease.exec.lowering.Epilogue;
import dev.crease.exec.lowering.Epilogue.Limits;
import dev.crease.exec.lowering.Place;
import dev.crease.exec.lowering.Step.BinaryKind;
import dev.crease.host.kernel.Elements;
import dev.crease.host.kernel.Functions;
import dev.crease.host.kernel.Lanes;
import java.util.Optional;

/** What follows a sum of products: limits and a residual in the sum's kernel, the rest row by row after it. */
final class Ending {

  private static final float[] ZEROS = new float[Lanes.BLOCK];

  final float low;
  final float high;

  /** Whether the kernel adds the residual. */
  final boolean adds;

  /** What the kernel adds: the residual, or a block of zeros. */
  final float[] added;

  /** The residual's elements. */
  private final float[] residual;

  /** Where the residual lies, if there is one. */
  final Optional<Place> place;

  private final boolean now;
  private final Activation inner;
  private final Activation outer;

  private Ending(Epilogue e, float[] residual, Optional<Place> place) {
    Optional<Limits> limits = e.limits();
    this.now = limits.isPresent();
    this.low = limits.orElse(Limits.NONE).low();
    this.high = limits.orElse(Limits.NONE).high();
    this.adds = now && place.isPresent();
    this.inner = e.inner();
    this.outer = e.outer();
    this.residual = residual;
    this.added = adds ? residual : ZEROS;
    this.place = place;
  }

  static Ending of(WorkSite site, Epilogue e) {
    return new Ending(e, e.residual().map(site::array).orElse(ZEROS),
        e.residual().map(site::place));
  }

  /** Whether nothing is left to do when the kernel is done. */
  boolean isInKernels() {
    return now;
  }

  /**
   * What the kernel did not do, for blocks that lie side by side.
   *
   * @param y (in, out) the sums
   * @param yAt where they begin
   * @param rAt where the residual begins
   * @param blocks number of blocks
   */
  void finish(float[] y, int yAt, int rAt, int blocks) {
    if (now) {
      return;
    }
    int count = blocks * Lanes.BLOCK;
    Functions.apply(inner, y, yAt, count);
    if (place.isPresent()) {
      Elements.blocks(BinaryKind.ADD, y, yAt, Lanes.BLOCK, residual, rAt, Lanes.BLOCK, y, yAt,
          blocks);
      Functions.apply(outer, y, yAt, count);
    }
  }
}
