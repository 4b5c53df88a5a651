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
 * @param folds the layers that absorbed something, in topological order
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
    List<String> stays,
    List<Run> runs) {

  /** The version of this form. */
  public static final int SCHEMA = 1;

  /** Copies the lists. */
  public Certificate {
    folds = List.copyOf(folds);
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
   * @param layer the layer's name
   * @param op its operator
   * @param output name of the value that the layer computes after the fold
   * @param weight the new weight's formula
   * @param bias the new bias's formula
   * @param beside what is added beside the layer for a shift that its bias cannot take; empty where there is none
   * @param affines what was absorbed, those before the layer first
   */
  public record LayerEntry(
      String layer, String op, String output, String weight, String bias,
      String beside, List<AffineEntry> affines) {

    /** Copies the list. */
    public LayerEntry {
      affines = List.copyOf(affines);
    }
  }

  /**
   * One affine.
   *
   * @param node its name
   * @param op its operator
   * @param direction {@code backward} where it followed the layer, else {@code forward}
   * @param formula where {@code s} and {@code t} come from
   */
  public record AffineEntry(String node, String op, String direction, String formula) {}

  /**
   * One run of both models on random inputs.
   *
   * @param seed the seed of the inputs
   * @param inputs what was drawn, in words
   * @param figures one entry per layer that absorbed something, then one per output of the model
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
