package dev.crease.testkit.fuzz;

/**
 * Something that a random graph may be made of.
 *
 * @param name for statistics
 * @param weight how often it is tried, against the others
 * @param recipe adds it
 */
record Ingredient(String name, int weight, Recipe recipe) {

  /** Adds nodes to a graph. */
  @FunctionalInterface
  interface Recipe {
    /**
     * Adds nodes that read {@code x}.
     *
     * @return whether this can be done on such a value
     */
    boolean add(Canvas canvas, Signal x);
  }
}
