package dev.crease.exec;

import dev.crease.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A model compiled for given input shapes. May be run from several threads, one run at a time. */
public interface Session extends AutoCloseable {

  /**
   * Runs the model once.
   *
   * @param inputs one tensor per required input, of the dtype and shape the session was compiled for; others override
   *     initializers that the model lists as inputs
   * @return the outputs by name, in the model's order; they stay valid after the session is closed
   * @throws dev.crease.error.ExecutionException if an input does not fit or the run fails
   * @throws IllegalStateException if the session is closed
   */
  Map<String, Tensor> run(Map<String, Tensor> inputs);

  /** What the session does where, a line each: device, steps on the host, math flags. For people. */
  List<String> summary();

  /** Where the time of the last run went; empty before the first, and where the executor does not count it. */
  default Optional<RunTimes> lastRun() {
    return Optional.empty();
  }

  /** Asks for {@link #lastRun} of the next run where counting takes time itself and is not done for every run. */
  default void countNextRun() {}

  /** Frees what the session holds. A second close does nothing. */
  @Override
  void close();
}
