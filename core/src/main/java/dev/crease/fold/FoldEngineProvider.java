package dev.crease.fold;

/** Finds fold engines; implementations are found by {@link java.util.ServiceLoader}. */
public interface FoldEngineProvider {

  /** The first word of the names this provider answers to: {@code tornado}. */
  String name();

  /**
   * Opens an engine.
   *
   * @param selector what follows {@link #name} and a colon, {@code opencl:0} for instance; empty for the default
   * @throws dev.crease.error.ExecutionException if there is no such device
   */
  FoldEngine open(String selector);
}
