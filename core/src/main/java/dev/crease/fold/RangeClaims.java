package dev.crease.fold;

import dev.crease.graph.Initializer;
import dev.crease.graph.Model;
import dev.crease.tensor.Tensor;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * What a plan takes for granted of fp32 weights: that they stay finite when they are rescaled. To know it a plan reads all of them; one that may
 * be made again need not, for whoever computes the products sees the weights anyway, and this tells afterwards whether it was right.
 */
public final class RangeClaims {

  private final List<Claim> claims = new ArrayList<>();

  /**
   * The largest magnitude times both factors is finite in fp32.
   *
   * @param weight the weight
   * @param in the largest factor of its inputs
   * @param out the largest factor of its outputs
   */
  private record Claim(Tensor weight, double in, double out) {}

  /** Nothing is claimed yet. */
  public RangeClaims() {}

  void add(Tensor weight, double in, double out) {
    claims.add(new Claim(weight, in, out));
  }

  /**
   * Whether all of it is so: then the plan is the one that reads the weights. Reads those that were not seen while products were
   * computed.
   *
   * @param folded what came of the plan; all of its weights have been computed
   */
  public boolean hold(Model folded) {
    IdentityHashMap<Tensor, RescaledWeight> seen = new IdentityHashMap<>();
    for (Initializer i : folded.graph().initializers().values()) {
      i.tensor().deferred().filter(RescaledWeight.class::isInstance)
          .map(RescaledWeight.class::cast).ifPresent(r -> seen.put(r.original(), r));
    }
    IdentityHashMap<Tensor, Double> largest = new IdentityHashMap<>();
    for (Claim claim : claims) {
      double weight = largest.computeIfAbsent(
          claim.weight, w -> {
            RescaledWeight rescaled = seen.get(w);
            return rescaled == null || rescaled.largest() < 0
                ? WeightRange.largest(w)
                : rescaled.largest();
          });
      if (!WeightRange.staysFinite(weight, claim.in, claim.out, claim.weight.dtype().format())) {
        return false;
      }
    }
    return true;
  }
}
