package dev.crease.host;

/** An array that the works of a session share, one after the other: made when the first of them runs, as long as the longest needs. */
final class SharedArray {

  private static final float[] NONE = new float[0];

  private int length;
  private volatile float[] array = NONE;

  /** A work needs so many elements. */
  void atLeast(int count) {
    length = Math.max(length, count);
  }

  /** Bytes of the array. */
  long bytes() {
    return (long) Float.BYTES * length;
  }

  /** The array, of any content. */
  float[] array() {
    float[] made = array;
    if (made.length < length) {
      synchronized (this) {
        made = array;
        if (made.length < length) {
          made = new float[length];
          array = made;
        }
      }
    }
    return made;
  }
}
