package dev.crease.data;

import dev.crease.error.ExecutionException;
import dev.crease.exec.ShapedSessions;
import dev.crease.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * How a classifier and its folded self answer labelled samples.
 *
 * @param samples how many there are
 * @param top how many of a sample's classes count as "among the first"
 * @param before what the original got right
 * @param after what the folded model got right
 * @param changes every sample whose answer changed, in order
 * @param maxAbs the largest difference of a score
 * @param smallestMargin by how little an answer of the original is above the next class, at least
 * @param closest the name of that sample
 */
public record Evaluation(
    int samples,
    int top,
    Right before,
    Right after,
    List<Change> changes,
    double maxAbs,
    double smallestMargin,
    String closest) {

  /** Copies the list. */
  public Evaluation {
    changes = List.copyOf(changes);
  }

  /**
   * Right answers.
   *
   * @param first samples whose class has the highest score
   * @param amongTop samples whose class is among the first few
   */
  public record Right(int first, int amongTop) {}

  /**
   * A sample whose answer changed.
   *
   * @param sample its name
   * @param label its class
   * @param before what the original says
   * @param after what the folded model says
   */
  public record Change(String sample, int label, Answer before, Answer after) {}

  /**
   * What is evaluated.
   *
   * @param original runs the original
   * @param folded runs the folded model
   * @param input the input that samples are for
   * @param output the output that has the scores, a row for each sample
   */
  public record Pair(ShapedSessions original, ShapedSessions folded, String input, String output) {}

  /** By how many percentage points accuracy falls; negative where it rises. */
  public double drop() {
    return 100.0 * (before.first() - after.first()) / samples;
  }

  /**
   * Runs both models on every sample, batch by batch. A last batch that is short is filled up with its last sample.
   *
   * @param pair both models
   * @param samples the samples
   * @param batch samples in a batch
   * @param top how many classes count as "among the first"
   * @param done is told how many samples are done, after each batch
   * @throws ExecutionException if the output has no row of scores for each sample, or a label is beyond them
   */
  public static Evaluation of(Pair pair, Samples samples, int batch, int top, IntConsumer done) {
    Tally tally = new Tally(pair, samples, top);
    for (int from = 0; from < samples.size(); from += batch) {
      int count = Math.min(batch, samples.size() - from);
      List<Integer> indices = new ArrayList<>();
      for (int i = 0; i < (samples.size() < batch ? count : batch); i++) {
        indices.add(from + Math.min(i, count - 1));
      }
      tally.add(indices, count);
      done.accept(from + count);
    }
    return tally.result();
  }

  /** What was counted so far. */
  private static final class Tally {
    private final Pair pair;
    private final Samples samples;
    private final int top;
    private final List<Change> changes = new ArrayList<>();
    private final int[] first = new int[2];
    private final int[] amongTop = new int[2];
    private double maxAbs;
    private double smallestMargin = Double.POSITIVE_INFINITY;
    private String closest = "";

    Tally(Pair pair, Samples samples, int top) {
      this.pair = pair;
      this.samples = samples;
      this.top = top;
    }

    void add(List<Integer> indices, int count) {
      Map<String, Tensor> input = Map.of(pair.input(), samples.batch(indices));
      Tensor before = scores(pair.original(), input, indices.size());
      Tensor after = scores(pair.folded(), input, indices.size());
      int classes = Answer.classes(before);
      if (Answer.classes(after) != classes) {
        throw wrong(classes + " classes of the original", Answer.classes(after) + "");
      }
      for (int row = 0; row < count; row++) {
        int label = samples.label(indices.get(row));
        if (label >= classes) {
          throw new ExecutionException(ExecutionException.Kind.INPUT,
              "sample " + samples.name(indices.get(row)), "a class below " + classes, label + "",
              "check the classes of the samples");
        }
        count(0, Answer.rank(before, row, label));
        count(1, Answer.rank(after, row, label));
        compare(indices.get(row), label, Answer.of(before, row), Answer.of(after, row));
        for (long i = (long) row * classes; i < (row + 1L) * classes; i++) {
          maxAbs = Math.max(maxAbs, Math.abs(before.getDouble(i) - after.getDouble(i)));
        }
      }
    }

    private void count(int which, int rank) {
      first[which] += rank == 0 ? 1 : 0;
      amongTop[which] += rank < top ? 1 : 0;
    }

    private void compare(int index, int label, Answer before, Answer after) {
      if (before.margin() < smallestMargin) {
        smallestMargin = before.margin();
        closest = samples.name(index);
      }
      if (before.best() != after.best()) {
        changes.add(new Change(samples.name(index), label, before, after));
      }
    }

    private Tensor scores(ShapedSessions sessions, Map<String, Tensor> input, int rows) {
      Map<String, Tensor> outputs = sessions.run(input);
      Tensor scores = outputs.get(pair.output());
      if (scores == null) {
        throw wrong("an output of that name", String.join(", ", outputs.keySet()));
      }
      if (scores.shape().rank() == 0 || scores.shape().dim(0) != rows
          || scores.shape().elements() == 0
          || !scores.dtype().isReal() && !scores.dtype().isInteger()) {
        throw wrong("scores, a row for each of " + rows + " samples", scores.toString());
      }
      return scores;
    }

    private ExecutionException wrong(String expected, String got) {
      return new ExecutionException(ExecutionException.Kind.INPUT, "output " + pair.output(),
          expected, got, "name an output of scores, --scores y for instance");
    }

    Evaluation result() {
      return new Evaluation(samples.size(), top, new Right(first[0], amongTop[0]),
          new Right(first[1], amongTop[1]), changes, maxAbs, smallestMargin, closest);
    }
  }
}
