package dev.crease;

import dev.crease.fold.Folded;
import dev.crease.graph.Model;

/** Sees a fold of a file while both models are in memory. */
@FunctionalInterface
public interface FoldListener {

  /**
   * Called once, after everything but before {@link Crease#fold} returns or fails because the models differ.
   *
   * @param original the model that was read; valid during the call
   * @param folded what was folded, and the folded model; valid during the call
   * @param report what was done
   */
  void folded(Model original, Folded folded, FoldReport report);
}
