package dev.crease.tornado.fold;

import dev.crease.tornado.DeviceKind;
import dev.crease.tornado.TornadoTarget;

/**
 * What a fold may use of a device.
 *
 * @param kind whose kernels to run
 * @param fp64 whether to compute in fp64
 * @param memoryBytes what all buffers of a piece may have together
 */
record FoldLimits(DeviceKind kind, boolean fp64, long memoryBytes) {

  /** The part of the device's memory that a piece may take; the driver wants some too. */
  private static final double SHARE = 0.8;

  /** All that a device has. */
  static FoldLimits of(TornadoTarget target) {
    return new FoldLimits(
        target.kind(), target.info().fp64(), (long) (target.usableMemoryBytes() * SHARE));
  }
}
