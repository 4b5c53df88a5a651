package dev.crease.testkit.folds;

import dev.crease.fold.FoldOptions;
import dev.crease.graph.Model;
import dev.crease.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A small model, what folding must make of it, and inputs to see that nothing changed.
 *
 * @param id the number of the case in the list of cases that must work, and what is special; unique
 * @param model the model, on the heap
 * @param options what may be folded
 * @param inputs one tensor per required input, by name
 * @param expected one entry per affine of the graph and its bodies, and per node that is merged or might be; nothing more is folded or refused
 */
public record FoldCase(
    String id, Model model, FoldOptions options, Map<String, Tensor> inputs,
    List<Expected> expected) {

  /** Copies the collections, order kept. */
  public FoldCase {
    inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    expected = List.copyOf(expected);
  }

  /** The number of the case; 0 for a guard that the list does not name. */
  public int number() {
    String first = id.substring(0, id.indexOf(' '));
    return first.startsWith("G") ? 0 : Integer.parseInt(first);
  }

  /** The id. */
  @Override
  public String toString() {
    return id;
  }
}
