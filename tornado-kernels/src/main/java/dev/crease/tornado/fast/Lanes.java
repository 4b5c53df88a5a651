package dev.crease.tornado.fast;

import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.vectors.Float16;

/** What TornadoVM has for vectors only as loops over their lanes: those are slow to compile, each for each task. */
final class Lanes {

  private Lanes() {}

  /** {@code min(max(v, low), high)}. */
  static Float16 clamp(Float16 v, float low, float high) {
    return new Float16(
        TornadoMath.min(TornadoMath.max(v.get(0), low), high),
        TornadoMath.min(TornadoMath.max(v.get(1), low), high),
        TornadoMath.min(TornadoMath.max(v.get(2), low), high),
        TornadoMath.min(TornadoMath.max(v.get(3), low), high),
        TornadoMath.min(TornadoMath.max(v.get(4), low), high),
        TornadoMath.min(TornadoMath.max(v.get(5), low), high),
        TornadoMath.min(TornadoMath.max(v.get(6), low), high),
        TornadoMath.min(TornadoMath.max(v.get(7), low), high),
        TornadoMath.min(TornadoMath.max(v.get(8), low), high),
        TornadoMath.min(TornadoMath.max(v.get(9), low), high),
        TornadoMath.min(TornadoMath.max(v.get(10), low), high),
        TornadoMath.min(TornadoMath.max(v.get(11), low), high),
        TornadoMath.min(TornadoMath.max(v.get(12), low), high),
        TornadoMath.min(TornadoMath.max(v.get(13), low), high),
        TornadoMath.min(TornadoMath.max(v.get(14), low), high),
        TornadoMath.min(TornadoMath.max(v.get(15), low), high));
  }

  /** The greater of both in each lane; of a number and NaN the number. On PoCL b may not be NaN, see {@link dev.crease.tornado.PoclText}. */
  static Float16 max(Float16 a, Float16 b) {
    return new Float16(
        TornadoMath.max(a.get(0), b.get(0)), TornadoMath.max(a.get(1), b.get(1)),
        TornadoMath.max(a.get(2), b.get(2)), TornadoMath.max(a.get(3), b.get(3)),
        TornadoMath.max(a.get(4), b.get(4)), TornadoMath.max(a.get(5), b.get(5)),
        TornadoMath.max(a.get(6), b.get(6)), TornadoMath.max(a.get(7), b.get(7)),
        TornadoMath.max(a.get(8), b.get(8)), TornadoMath.max(a.get(9), b.get(9)),
        TornadoMath.max(a.get(10), b.get(10)), TornadoMath.max(a.get(11), b.get(11)),
        TornadoMath.max(a.get(12), b.get(12)), TornadoMath.max(a.get(13), b.get(13)),
        TornadoMath.max(a.get(14), b.get(14)), TornadoMath.max(a.get(15), b.get(15)));
  }

  /**
   * {@code 1/(1 + e⁻ˣ) − 1/2} in each lane, which is {@code tanh(x/2)/2}, by a quotient of polynomials in x²: vectors have no
   * exponential function. From 18 on it is what it is at 18.
   *
   * <p><b>Accuracy:</b> the quotient is off by a relative 9.3e-10 at most (Remez's algorithm); 3.7e-7 with all steps rounded to fp32.
   */
  static Float16 logistic(Float16 x) {
    Float16 u = clamp(x, -18f, 18f);
    Float16 z = Float16.mult(u, u);
    Float16 over = Float16.add(Float16.mult(z, 4.9664394e-11f), 1.23499e-7f);
    over = Float16.add(Float16.mult(over, z), 6.265208e-5f);
    over = Float16.add(Float16.mult(over, z), 0.008616452f);
    over = Float16.add(Float16.mult(over, z), 0.25f);
    Float16 under = Float16.add(Float16.mult(z, 7.2201414e-13f), 6.326397e-9f);
    under = Float16.add(Float16.mult(under, z), 6.577536e-6f);
    under = Float16.add(Float16.mult(under, z), 0.001733871f);
    under = Float16.add(Float16.mult(under, z), 0.11779914f);
    under = Float16.add(Float16.mult(under, z), 1f);
    return Float16.div(Float16.mult(u, over), under);
  }
}
