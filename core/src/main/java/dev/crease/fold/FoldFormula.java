package dev.crease.fold;

import dev.crease.fold.affine.AffineRules;
import dev.crease.fold.linear.LinearLayer;

/**
 * A fold's arithmetic in text. Indices: {@code o} output channel, {@code i} input channel, {@code …} the rest of the weight. Of several
 * affines, the {@code s} and {@code t} meant are those of their composition.
 */
public final class FoldFormula {

  private FoldFormula() {}

  /** As {@code W'[o,…] = s[o]·W[o,…]}, with the weight's name for {@code W}. */
  public static String weight(LayerFold fold) {
    String w = fold.layer().weightName();
    if (!fold.scalesWeight()) {
      return "W' = " + w;
    }
    boolean in = !fold.in().keepsScale();
    boolean out = !fold.out().keepsScale();
    String at = in ? "[o,i,…]" : "[o,…]";
    return "W'" + at + " = " + (out ? "s_out[o]·" : "") + w + at + (in ? "·s_in[i]" : "");
  }

  /** As {@code b'[o] = s[o]·b[o] + t[o]}, with the bias's name for {@code b}. */
  public static String bias(LayerFold fold) {
    LinearLayer layer = fold.layer();
    StringBuilder sum = new StringBuilder();
    if (!layer.biasName().isEmpty()) {
      sum.append(factor(layer.biasFactor())).append(layer.biasName()).append("[o]");
    }
    if (!fold.in().hasNoShift()) {
      sum.append(sum.isEmpty() ? "" : " + ").append(factor(layer.weightFactor())).append("Σ ")
          .append(layer.weightName()).append("[o,i,…]·t_in[i]");
    }
    String inner = sum.isEmpty() ? "0" : sum.toString();
    if (!fold.out().keepsScale() && !sum.isEmpty()) {
      inner = "s_out[o]·" + (inner.contains(" ") ? "(" + inner + ")" : inner);
    }
    if (fold.out().hasNoShift()) {
      return "b'[o] = " + inner;
    }
    return "b'[o] = " + (sum.isEmpty() ? "" : inner + " + ") + "t_out[o]";
  }

  /** What is added beside the layer for a shift that its bias cannot take; empty where there is none. */
  public static String beside(LayerFold fold) {
    return fold.remainder().map(r -> switch (r) {
      case Addend _ -> "x' = x + a, a[i] = t_in[i] / s_in[i] of the affines from "
          + fold.before().getFirst().node().label();
      case BiasMap _ -> "y' = y + M, M[o,p] = s_out[o]·Σ " + fold.layer().weightName()
          + "[o,i,k]·t_in[i] over the kernel elements k that read no padding at p";
    }).orElse("");
  }

  private static String factor(double factor) {
    return factor == 1 ? "" : factor + "·";
  }

  /** Where an affine's {@code s} and {@code t} come from. */
  public static String of(AffineUse use) {
    return AffineRules.of(use.node().op().type()).orElseThrow()
        .formula(use.node(), use.node().inputs().indexOf(use.input()));
  }
}
