package dev.crease;

import dev.crease.fold.FoldEngine;
import dev.crease.fold.FoldOptions;
import dev.crease.fold.FoldOptions.ListedInitializers;
import dev.crease.fold.HostFoldEngine;
import dev.crease.verify.VerifyOptions;
import java.util.Optional;
import java.util.function.Consumer;

/** How a file is folded. Immutable; made by {@link #builder}. */
public final class FoldFileOptions {

  /** Fold everything that is right on the host, verify it, and write a file that does not exist yet. */
  public static final FoldFileOptions DEFAULT = builder().build();

  private final FoldOptions fold;
  private final Optional<FoldEngine> engine;
  private final boolean verify;
  private final VerifyOptions verification;
  private final boolean dryRun;
  private final boolean overwrite;
  private final boolean externalData;
  private final boolean digests;
  private final Consumer<Stage> progress;
  private final Consumer<FoldReport> reportTo;
  private final FoldListener listener;

  private FoldFileOptions(Builder builder) {
    this.fold = builder.fold.build();
    this.engine = builder.engine;
    this.verify = builder.verify;
    this.verification = builder.verification;
    this.dryRun = builder.dryRun;
    this.overwrite = builder.overwrite;
    this.externalData = builder.externalData;
    this.digests = builder.digests;
    this.progress = builder.progress;
    this.reportTo = builder.reportTo;
    this.listener = builder.listener;
  }

  /** Starts from the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** What may be folded. */
  public FoldOptions fold() {
    return fold;
  }

  /** What computes the new weights. */
  FoldEngine engine() {
    return engine.orElseGet(HostFoldEngine::new);
  }

  /** Whether both models are run and compared before anything is written. */
  public boolean verify() {
    return verify;
  }

  /** How thoroughly they are compared. */
  public VerifyOptions verification() {
    return verification;
  }

  /** Whether nothing is written. */
  public boolean dryRun() {
    return dryRun;
  }

  /** Whether a file that exists is replaced. */
  public boolean overwrite() {
    return overwrite;
  }

  /** Whether weights go into a file of their own. */
  public boolean externalData() {
    return externalData;
  }

  /** Whether the SHA-256 of input and output are computed, which reads all of both. */
  public boolean digests() {
    return digests;
  }

  Consumer<Stage> progress() {
    return progress;
  }

  Consumer<FoldReport> reportTo() {
    return reportTo;
  }

  FoldListener listener() {
    return listener;
  }

  /** Collects options. */
  public static final class Builder {

    private final FoldOptions.Builder fold = FoldOptions.builder();
    private Optional<FoldEngine> engine = Optional.empty();
    private boolean verify = true;
    private VerifyOptions verification = VerifyOptions.DEFAULT;
    private boolean dryRun;
    private boolean overwrite;
    private boolean externalData;
    private boolean digests;
    private Consumer<Stage> progress = _ -> {};
    private Consumer<FoldReport> reportTo = _ -> {};
    private FoldListener listener = (_, _, _) -> {};

    private Builder() {}

    /** Leaves the node of that name, an affine or a layer, as it is. */
    public Builder keep(String node) {
      fold.keep(node);
      return this;
    }

    /** Switches the rule for an operator, {@code BatchNormalization} or {@code Gemm} for instance, off. */
    public Builder skip(String rule) {
      fold.skip(rule);
      return this;
    }

    /** Says what initializers count as that are listed among the graph's inputs. */
    public Builder listedInitializers(ListedInitializers meaning) {
      fold.listedInitializers(meaning);
      return this;
    }

    /** Computes the new weights with this engine, which stays open. */
    public Builder engine(FoldEngine other) {
      engine = Optional.of(other);
      return this;
    }

    /** Whether both models are run and compared before anything is written; they are unless this says otherwise. */
    public Builder verify(boolean whether) {
      verify = whether;
      return this;
    }

    /** Says how thoroughly both models are compared. */
    public Builder verification(VerifyOptions other) {
      verification = other;
      return this;
    }

    /** Does everything but writing. */
    public Builder dryRun(boolean whether) {
      dryRun = whether;
      return this;
    }

    /** Replaces a file that exists, in one step. */
    public Builder overwrite(boolean whether) {
      overwrite = whether;
      return this;
    }

    /** Puts weights of 1 KiB and more into a file beside the model, its name with {@code .data} behind it. */
    public Builder externalData(boolean whether) {
      externalData = whether;
      return this;
    }

    /** Computes the SHA-256 of input and output. */
    public Builder digests(boolean whether) {
      digests = whether;
      return this;
    }

    /** Tells this listener what begins, on the thread that folds. */
    public Builder progress(Consumer<Stage> listener) {
      progress = listener;
      return this;
    }

    /** Hands the report to this listener, before {@link Crease#fold} returns it or fails because the models differ. */
    public Builder reportTo(Consumer<FoldReport> listener) {
      reportTo = listener;
      return this;
    }

    /** Hands both models to this listener, after the report. */
    public Builder listener(FoldListener other) {
      listener = other;
      return this;
    }

    /** The options. */
    public FoldFileOptions build() {
      return new FoldFileOptions(this);
    }
  }
}
