package dev.crease.testkit.fuzz;

import dev.crease.fold.FoldOptions;
import dev.crease.graph.Model;
import dev.crease.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A random graph.
 *
 * @param seed the seed it was made from
 * @param model the model, on the heap
 * @param options what may be folded
 * @param inputs a tensor for each required input, by name
 * @param ingredients what it was made of, in order
 */
public record FuzzCase(
    long seed, Model model, FoldOptions options, Map<String, Tensor> inputs,
    List<String> ingredients) {

  /** Copies the collections, order kept. */
  public FuzzCase {
    inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    ingredients = List.copyOf(ingredients);
  }

  /** The same case with a smaller model. */
  FuzzCase with(Model smaller, Map<String, Tensor> itsInputs) {
    return new FuzzCase(seed, smaller, options, itsInputs, ingredients);
  }
}
