package dev.crease.verify;

import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How thoroughly to compare. Immutable; made by {@link #builder}. */
public final class VerifyOptions {

  /** Three runs on random inputs. */
  public static final VerifyOptions DEFAULT = builder().build();

  private final int runs;
  private final long seed;
  private final List<Map<String, Tensor>> inputs;
  private final Map<String, Shape> shapes;
  private final int threads;
  private final VerifyProgress progress;

  private VerifyOptions(Builder builder) {
    this.runs = builder.runs;
    this.seed = builder.seed;
    this.inputs = List.copyOf(builder.inputs);
    this.shapes = Map.copyOf(builder.shapes);
    this.threads = builder.threads;
    this.progress = builder.progress;
  }

  /** Starts from the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Number of runs on random inputs. */
  public int runs() {
    return runs;
  }

  /** Seed of the first run on random inputs; each further run has the next number. */
  public long seed() {
    return seed;
  }

  /** Inputs to run on besides. */
  public List<Map<String, Tensor>> inputs() {
    return inputs;
  }

  /** Shapes of random inputs that the model leaves open, by name. */
  public Map<String, Shape> shapes() {
    return shapes;
  }

  /** Number of threads. */
  public int threads() {
    return threads;
  }

  /** Who is told how far it is. */
  public VerifyProgress progress() {
    return progress;
  }

  /** Collects options. */
  public static final class Builder {

    private int runs = 3;
    private long seed = 1;
    private final List<Map<String, Tensor>> inputs = new ArrayList<>();
    private final Map<String, Shape> shapes = new LinkedHashMap<>();
    private int threads = Runtime.getRuntime().availableProcessors();
    private VerifyProgress progress = VerifyProgress.NONE;

    private Builder() {}

    /**
     * Sets the number of runs on random inputs; 3 if not called.
     *
     * @param count 0 or more; 0 only together with {@link #inputs}
     */
    public Builder runs(int count) {
      if (count < 0) {
        throw new IllegalArgumentException("runs: expected 0 or more, got " + count);
      }
      runs = count;
      return this;
    }

    /** Sets the seed of the first run on random inputs; 1 if not called. */
    public Builder seed(long first) {
      seed = first;
      return this;
    }

    /** Adds a run on these inputs, by name. */
    public Builder inputs(Map<String, Tensor> given) {
      inputs.add(Map.copyOf(given));
      return this;
    }

    /** Sets the shape of a random input. */
    public Builder shape(String input, Shape shape) {
      shapes.put(input, shape);
      return this;
    }

    /** Sets the number of threads; one for each processor if not called. */
    public Builder threads(int count) {
      if (count < 1) {
        throw new IllegalArgumentException("threads: expected 1 or more, got " + count);
      }
      threads = count;
      return this;
    }

    /** Sets who is told how far it is. */
    public Builder progress(VerifyProgress listener) {
      progress = listener;
      return this;
    }

    /** The options. */
    public VerifyOptions build() {
      return new VerifyOptions(this);
    }
  }
}
