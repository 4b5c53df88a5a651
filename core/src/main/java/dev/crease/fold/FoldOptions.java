package dev.crease.fold;

import dev.crease.graph.Graph;
import dev.crease.graph.Model;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** What a fold may do. Immutable; made by {@link #builder}. */
public final class FoldOptions {

  /** Everything that is right is folded. */
  public static final FoldOptions DEFAULT = builder().build();

  /** What an initializer counts as that is listed among the graph's inputs, from IR version 4 on. */
  public enum ListedInitializers {
    /**
     * A constant where most initializers are listed, which is a habit of exporters (PyTorch's {@code
     * keep_initializers_as_inputs}); a default that callers may override where only some are, which is a choice.
     */
    BY_HABIT,
    /** A constant: it is folded, and taken off the list of inputs. */
    CONSTANT,
    /** A default that callers may override: it is never folded. */
    OVERRIDABLE
  }

  private final Set<String> keptNodes;
  private final Set<String> skippedRules;

  private final ListedInitializers listedInitializers;
  private final Optional<RangeClaims> claims;

  private FoldOptions(Builder builder, Optional<RangeClaims> claims) {
    this.claims = claims;
    this.listedInitializers = builder.listedInitializers;
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

  /** What initializers count as that are listed among the graph's inputs. */
  public ListedInitializers listedInitializers() {
    return listedInitializers;
  }

  /** Whether a caller may override an initializer that the model lists among its inputs. */
  boolean isOverridable(Model model) {
    if (!model.inputsOverrideInitializers()) {
      return false;
    }
    return switch (listedInitializers) {
      case CONSTANT -> false;
      case OVERRIDABLE -> true;
      case BY_HABIT -> {
        Graph graph = model.graph();
        long listed = graph.inputs().stream()
            .filter(i -> graph.initializers().containsKey(i.name())).count();
        yield 2 * listed <= graph.initializers().size();
      }
    };
  }

  /**
   * These options with the meaning of listed initializers that a model's habit gives: what is folded leaves the list, so a folded model may seem to
   * have another habit.
   *
   * @param model the model as it was read
   */
  public FoldOptions decidedFor(Model model) {
    Builder decided = builder().listedInitializers(
        isOverridable(model) ? ListedInitializers.OVERRIDABLE : ListedInitializers.CONSTANT);
    return copy(decided, claims);
  }

  private FoldOptions copy(Builder to, Optional<RangeClaims> taken) {
    keptNodes.forEach(to::keep);
    skippedRules.forEach(to::skip);
    return new FoldOptions(to, taken);
  }

  /**
   * These options for a plan that does not read weights to see that they stay finite. Who uses what comes of it has to ask whether {@link
   * RangeClaims#hold}, and to plan again without this where they do not.
   *
   * @param taken collects what the plan takes for granted
   */
  public FoldOptions assuming(RangeClaims taken) {
    return copy(builder().listedInitializers(listedInitializers), Optional.of(taken));
  }

  /** Collects what a plan takes for granted, where it may. */
  Optional<RangeClaims> claims() {
    return claims;
  }

  /** Collects options. */
  public static final class Builder {

    private final Set<String> keptNodes = new HashSet<>();
    private final Set<String> skippedRules = new HashSet<>();

    private ListedInitializers listedInitializers = ListedInitializers.BY_HABIT;

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

    /** Says what initializers count as that are listed among the graph's inputs. */
    public Builder listedInitializers(ListedInitializers meaning) {
      listedInitializers = meaning;
      return this;
    }

    /** The options. */
    public FoldOptions build() {
      return new FoldOptions(this, Optional.empty());
    }
  }
}
