package dev.crease.fold;

import java.util.List;

/**
 * How an engine did its last fold.
 *
 * @param laps where the time went, in order; an engine's own words
 * @param remarks what a reader of the results should know, a sentence each
 */
public record EngineReport(List<Lap> laps, List<String> remarks) {

  /** Of an engine that has nothing to say beyond its results. */
  public static final EngineReport NONE = new EngineReport(List.of(), List.of());

  /** Copies the lists. */
  public EngineReport {
    laps = List.copyOf(laps);
    remarks = List.copyOf(remarks);
  }

  /**
   * One part of the time.
   *
   * @param name one word: {@code kernel}
   * @param seconds how long it took
   */
  public record Lap(String name, double seconds) {}
}
