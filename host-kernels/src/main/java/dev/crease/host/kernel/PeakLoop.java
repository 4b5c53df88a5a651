package dev.crease.host.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Nothing but fused multiply-adds on registers: what a core can do at most. */
public final class PeakLoop {

  private static final VectorSpecies<Float> S = Lanes.SPECIES;

  /** Floating-point operations of a round. */
  public static final long OPERATIONS = 2L * 12 * Lanes.COUNT;

  private PeakLoop() {}

  /**
   * Does rounds of 12 multiply-adds that do not wait for each other.
   *
   * @param rounds number of rounds
   * @return a sum, so that nothing is left out
   */
  public static float run(int rounds) {
    FloatVector m = FloatVector.broadcast(S, 0.999f);
    FloatVector a0 = m;
    FloatVector a1 = m;
    FloatVector a2 = m;
    FloatVector a3 = m;
    FloatVector a4 = m;
    FloatVector a5 = m;
    FloatVector a6 = m;
    FloatVector a7 = m;
    FloatVector a8 = m;
    FloatVector a9 = m;
    FloatVector a10 = m;
    FloatVector a11 = m;
    for (int i = 0; i < rounds; i++) {
      a0 = a0.fma(m, m);
      a1 = a1.fma(m, m);
      a2 = a2.fma(m, m);
      a3 = a3.fma(m, m);
      a4 = a4.fma(m, m);
      a5 = a5.fma(m, m);
      a6 = a6.fma(m, m);
      a7 = a7.fma(m, m);
      a8 = a8.fma(m, m);
      a9 = a9.fma(m, m);
      a10 = a10.fma(m, m);
      a11 = a11.fma(m, m);
    }
    return a0.add(a1).add(a2).add(a3).add(a4).add(a5).add(a6).add(a7).add(a8).add(a9).add(a10)
        .add(a11).reduceLanes(VectorOperators.ADD);
  }
}
