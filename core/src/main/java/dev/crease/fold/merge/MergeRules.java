package dev.crease.fold.merge;

import java.util.List;

/** The merges that are known: one line each, in the order in which they are tried at a node. */
public final class MergeRules {

  private static final List<MergeRule> ALL = List.of(
      new PadConv(),
      new PadAveragePool(),
      new ParallelConv(),
      new ParallelConvTranspose(),
      new ParallelMatMul(),
      new ConvConv(),
      new MatMulMatMul(),
      new MatMulAddGemm());

  private MergeRules() {}

  /** All rules, in a fixed order. */
  public static List<MergeRule> all() {
    return ALL;
  }
}
