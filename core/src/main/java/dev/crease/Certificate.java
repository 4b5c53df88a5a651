package dev.crease;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was folded, by which formula, and how it was measured, so that anybody can check it again from the two models alone.
 *
 * @param schema version of this form, {@value #SCHEMA}
 * @param tool what made it
 * @param java the Java version that it ran on
 * @param arithmetic how both models were run
 * @param model the original's path, as it was given
 * @param sha256 the original's digest
 * @param output the folded model's path, as it was given
 * @param outputSha256 the folded model's digest
 * @param options what could be folded, and on what the models were run
 * @param folds the layers that absorbed something, round by round, those of one graph in topological order
 * @param merges the layers that took the place of several operators, in the same order
 * @param stays the affines that stay, each with its reason
 * @param runs what each run found
 */
public record Certificate(
    int schema,
    String tool,
    String java,
    String arithmetic,
    String model,
    String sha256,
    String output,
    String outputSha256,
    Options options,
    List<LayerEntry> folds,
    List<MergeEntry> merges,
    List<String> stays,
    List<Run> runs) {

  /** The version of this form. */
  public static final int SCHEMA = 1;

  /** Copies the lists. */
  public Certificate {
    folds = List.copyOf(folds);
    merges = List.copyOf(merges);
    stays = List.copyOf(stays);
    runs = List.copyOf(runs);
  }

  /**
   * What could be folded, and on what the models were run.
   *
   * @param keep names of nodes that had to stay
   * @param skip rules that were off
   * @param listedInitializers what initializers counted as that are listed among the inputs
   * @param shapes given shapes of inputs, by name
   */
  public record Options(
      List<String> keep, List<String> skip, String listedInitializers,
      Map<String, List<Long>> shapes) {

    /** Copies the collections. */
    public Options {
      keep = List.copyOf(keep);
      skip = List.copyOf(skip);
      shapes = new TreeMap<>(shapes);
    }
  }

  /**
   * One layer and what it absorbed.
   *
   * @param round the round of the fold, from 1
   * @param graph the body or function that it stands in; empty for the main graph
   * @param layer the layer's name
   * @param op its operator
   * @param output name of the value that the layer computes after the fold
   * @param weight the new weight's formula
   * @param bias the new bias's formula
   * @param beside what is added beside the layer for a shift that its bias cannot take; empty where there is none
   * @param passed the operators between it and what it absorbed, in order, {@code MaxPool pool}; they stay
   * @param affines what was absorbed, those before the layer first
   */
  public record LayerEntry(
      int round, String graph, String layer, String op, String output, String weight, String bias,
      String beside, List<String> passed, List<AffineEntry> affines) {

    /** Copies the lists. */
    public LayerEntry {
      passed = List.copyOf(passed);
      affines = List.copyOf(affines);
    }
  }

  /**
   * One layer in place of several operators.
   *
   * @param round the round of the fold, from 1
   * @param graph the body or function that it stands in; empty for the main graph
   * @param rule the rule that merged them
   * @param layer the layer's name
   * @param op its operator
   * @param input name of the value that it reads
   * @param output name of the value that it computes
   * @param formula what it computes of the layers that it is made of, {@code ∘} for one after another; its weight and bias are that, rounded once
   * @param kept whether its weight and bias are those of the one layer, as nothing else has any
   * @param nodes the operators that it takes the place of, in order
   * @param layers the layers among them, each with what it absorbs
   * @param affines the affines among them that no layer absorbs
   */
  public record MergeEntry(
      int round, String graph, String rule, String layer, String op, String input, String output,
      String formula, boolean kept, List<String> nodes, List<LayerEntry> layers,
      List<AffineEntry> affines) {

    /** Copies the lists. */
    public MergeEntry {
      nodes = List.copyOf(nodes);
      layers = List.copyOf(layers);
      affines = List.copyOf(affines);
    }
  }

  /**
   * One affine.
   *
   * @param node its name
   * @param op its operator
   * @param direction {@code backward} where it followed the layer, {@code forward} where it preceded it, {@code merge} where it is part of a merge by itself
   * @param formula where {@code s} and {@code t} come from
   * @param movedFrom the affines of the graph that was read which it is a part of, or which it joins; empty where it was not moved
   */
  public record AffineEntry(
      String node, String op, String direction, String formula, List<String> movedFrom) {

    /** Copies the list. */
    public AffineEntry {
      movedFrom = List.copyOf(movedFrom);
    }
  }

  /**
   * One run of both models on random inputs.
   *
   * @param seed the seed of the inputs
   * @param inputs what was drawn, in words
   * @param figures round by round one entry per layer that absorbed something and one per merge, then one per output of the model
   */
  public record Run(long seed, List<String> inputs, List<Figure> figures) {

    /** Copies the lists. */
    public Run {
      inputs = List.copyOf(inputs);
      figures = List.copyOf(figures);
    }
  }

  /**
   * How far two values of one name are apart.
   *
   * @param value the value's name
   * @param bound the largest difference that any element may have
   * @param observed the largest difference of any element
   * @param ratio the largest observed difference over the one allowed there, stored weights included
   */
  public record Figure(String value, double bound, double observed, double ratio) {}
}
