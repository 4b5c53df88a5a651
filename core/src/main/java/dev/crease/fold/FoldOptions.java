package dev.crease.fold;

import java.util.HashSet;
import java.util.Set;

/** What a fold may do. Immutable; made by {@link #builder}. */
public final class FoldOptions {

  /** Everything that is right is folded. */
  public static final FoldOptions DEFAULT = builder().build();

  private final Set<String> keptNodes;
  private final Set<String> skippedRules;

  private FoldOptions(Builder builder) {
    this.keptNodes = Set.copyOf(builder.keptNodes);
    this.skippedRules = Set.copyOf(builder.skippedRules);
  }

  /** Starts from the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Names of nodes, affines or layers, that are left as they are. */
  public Set<String> keptNodes() {
    return keptNodes;
  }

  /** Operators, affine or linear, whose rule is off. */
  public Set<String> skippedRules() {
    return skippedRules;
  }

  /** Collects options. */
  public static final class Builder {

    private final Set<String> keptNodes = new HashSet<>();
    private final Set<String> skippedRules = new HashSet<>();

    private Builder() {}

    /** Leaves the node of that name, an affine or a layer, as it is. */
    public Builder keep(String node) {
      keptNodes.add(node);
      return this;
    }

    /** Switches the rule for an operator, {@code BatchNormalization} or {@code Gemm} for instance, off. */
    public Builder skip(String rule) {
      skippedRules.add(rule);
      return this;
    }

    /** The options. */
    public FoldOptions build() {
      return new FoldOptions(this);
    }
  }
}
