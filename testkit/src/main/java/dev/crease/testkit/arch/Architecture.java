package dev.crease.testkit.arch;

import dev.crease.error.InvalidOptionException;
import dev.crease.graph.Model;
import dev.crease.testkit.GraphBuilder;
import java.lang.foreign.Arena;

/** A network that can be built at any width and at many sizes. */
public final class Architecture {

  /** The layers of a network. */
  @FunctionalInterface
  interface Blueprint {
    /** Adds the layers from input to output. */
    void build(Layers layers);
  }

  private final String name;
  private final String title;
  private final int size;
  private final int sizeStep;
  private final Blueprint blueprint;

  /**
   * A network.
   *
   * @param name what to ask for it by
   * @param title what it is, for people
   * @param size published height and width of the input in pixels; 1 where it is no image
   * @param sizeStep the size must be a multiple of this; 0 where it is fixed
   * @param blueprint builds the layers
   */
  Architecture(String name, String title, int size, int sizeStep, Blueprint blueprint) {
    this.name = name;
    this.title = title;
    this.size = size;
    this.sizeStep = sizeStep;
    this.blueprint = blueprint;
  }

  /** What to ask for it by. */
  public String name() {
    return name;
  }

  /** What it is, for people. */
  public String title() {
    return title;
  }

  /** Published height and width of the input in pixels; 1 where it is no image. */
  public int size() {
    return size;
  }

  /** The size must be a multiple of this; 0 where it is fixed. */
  public int sizeStep() {
    return sizeStep;
  }

  /**
   * Builds the network.
   *
   * @param options what for
   * @param arena owns the weights
   * @throws InvalidOptionException if the architecture cannot have that size
   */
  public Model build(Options options, Arena arena) {
    int pixels = options.size() == 0 ? size : options.size();
    boolean fits = sizeStep == 0 ? pixels == size : pixels % sizeStep == 0;
    if (!fits) {
      throw new InvalidOptionException("size of " + name,
          sizeStep == 0 ? Integer.toString(size) : "a multiple of " + sizeStep,
          Integer.toString(pixels), "leave the size out for " + size);
    }
    GraphBuilder graph = GraphBuilder.of(name, options.opset());
    blueprint.build(new Layers(graph, options.size(pixels), arena));
    return graph.build();
  }

  /** The name. */
  @Override
  public String toString() {
    return name;
  }
}
