package dev.crease.host.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/** Pictures of three channels, pixel by pixel rather than channel by channel. */
public final class Colors {

  /** Channels. */
  public static final int COUNT = 3;

  private static final VectorSpecies<Float> S = Lanes.SPECIES;
  private static final int L = Lanes.COUNT;

  private static final VectorShuffle<Float> FIRST = pixels(0);
  private static final VectorShuffle<Float> SECOND = pixels(1);
  private static final VectorShuffle<Float> THIRD = pixels(2);

  private static final VectorMask<Float> FIRST_GREEN = lanes(0, 1);
  private static final VectorMask<Float> FIRST_BLUE = lanes(0, 2);
  private static final VectorMask<Float> SECOND_GREEN = lanes(1, 1);
  private static final VectorMask<Float> SECOND_BLUE = lanes(1, 2);
  private static final VectorMask<Float> THIRD_GREEN = lanes(2, 1);
  private static final VectorMask<Float> THIRD_BLUE = lanes(2, 2);

  private Colors() {}

  /** Which pixel each lane of a vector of the result is from. */
  private static VectorShuffle<Float> pixels(int vector) {
    return VectorShuffle.fromOp(S, lane -> (vector * L + lane) / COUNT);
  }

  /** Which lanes of a vector of the result are of a channel. */
  private static VectorMask<Float> lanes(int vector, int channel) {
    boolean[] lanes = new boolean[L];
    for (int i = 0; i < L; i++) {
      lanes[i] = (vector * L + i) % COUNT == channel;
    }
    return VectorMask.fromArray(S, lanes, 0);
  }

  /**
   * {@code y[3·i + c] = x[c[i]]}.
   *
   * @param x (in) a row of each channel
   * @param red where the first one begins
   * @param green where the second one begins
   * @param blue where the third one begins
   * @param y (out) the row
   * @param yAt where it begins
   * @param width its pixels
   */
  public static void interleave(float[] x, int red, int green, int blue, float[] y, int yAt,
      int width) {
    int i = 0;
    for (; i <= width - L; i += L) {
      FloatVector r = FloatVector.fromArray(S, x, red + i);
      FloatVector g = FloatVector.fromArray(S, x, green + i);
      FloatVector b = FloatVector.fromArray(S, x, blue + i);
      int at = yAt + COUNT * i;
      r.rearrange(FIRST).blend(g.rearrange(FIRST), FIRST_GREEN)
          .blend(b.rearrange(FIRST), FIRST_BLUE).intoArray(y, at);
      r.rearrange(SECOND).blend(g.rearrange(SECOND), SECOND_GREEN)
          .blend(b.rearrange(SECOND), SECOND_BLUE).intoArray(y, at + L);
      r.rearrange(THIRD).blend(g.rearrange(THIRD), THIRD_GREEN)
          .blend(b.rearrange(THIRD), THIRD_BLUE).intoArray(y, at + 2 * L);
    }
    for (; i < width; i++) {
      int at = yAt + COUNT * i;
      y[at] = x[red + i];
      y[at + 1] = x[green + i];
      y[at + 2] = x[blue + i];
    }
  }
}
