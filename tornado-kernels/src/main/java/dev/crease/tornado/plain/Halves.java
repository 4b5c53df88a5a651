package dev.crease.tornado.plain;

import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;

/**
 * What kernels read and write where values are kept as halves: they compute in fp32 all the same. The kernels of this package
 * and of {@code tiled} are written for fp32 alone; the build makes each of them once more with these in the places of
 * {@code get} and {@code set}.
 */
public final class Halves {

  private Halves() {}

  /** An element as fp32, which has room for each. */
  public static float get(HalfFloatArray array, int index) {
    return array.get(index).getFloat32();
  }

  /** Rounds an element to fp16 as the device does. */
  public static void set(HalfFloatArray array, int index, float value) {
    array.set(index, new HalfFloat(value));
  }
}
