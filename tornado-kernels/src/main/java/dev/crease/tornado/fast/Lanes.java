package dev.crease.tornado.fast;

import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.vectors.Float16;

/** What TornadoVM has for vectors only as loops over their lanes: those are slow to compile, each for each task. */
final class Lanes {

  private Lanes() {}

  /** {@code min(max(v, low), high)}. */
  static Float16 clamp(Float16 v, float low, float high) {
    return new Float16(
        within(v.getS0(), low, high), within(v.getS1(), low, high),
        within(v.getS2(), low, high), within(v.getS3(), low, high),
        within(v.getS4(), low, high), within(v.getS5(), low, high),
        within(v.getS6(), low, high), within(v.getS7(), low, high),
        within(v.getS8(), low, high), within(v.getS9(), low, high),
        within(v.getS10(), low, high), within(v.getS11(), low, high),
        within(v.getS12(), low, high), within(v.getS13(), low, high),
        within(v.getS14(), low, high), within(v.getS15(), low, high));
  }

  private static float within(float x, float low, float high) {
    return TornadoMath.min(TornadoMath.max(x, low), high);
  }

  /** The greater of both in each lane. */
  static Float16 max(Float16 a, Float16 b) {
    return new Float16(
        TornadoMath.max(a.getS0(), b.getS0()), TornadoMath.max(a.getS1(), b.getS1()),
        TornadoMath.max(a.getS2(), b.getS2()), TornadoMath.max(a.getS3(), b.getS3()),
        TornadoMath.max(a.getS4(), b.getS4()), TornadoMath.max(a.getS5(), b.getS5()),
        TornadoMath.max(a.getS6(), b.getS6()), TornadoMath.max(a.getS7(), b.getS7()),
        TornadoMath.max(a.getS8(), b.getS8()), TornadoMath.max(a.getS9(), b.getS9()),
        TornadoMath.max(a.getS10(), b.getS10()), TornadoMath.max(a.getS11(), b.getS11()),
        TornadoMath.max(a.getS12(), b.getS12()), TornadoMath.max(a.getS13(), b.getS13()),
        TornadoMath.max(a.getS14(), b.getS14()), TornadoMath.max(a.getS15(), b.getS15()));
  }
}
