package dev.crease.data;

import dev.crease.tensor.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a classifier says of one sample. Of equal scores the class of the lower index comes first; a score that is no number comes
 * last.
 *
 * @param best the class of the highest score
 * @param second the class after it; the same where there is one class alone
 * @param margin by how much the highest score is above the next; not negative, or no number
 */
public record Answer(int best, int second, double margin) {

  /**
   * One class and its score.
   *
   * @param index the class
   * @param score as the model gives it
   */
  public record Scored(int index, double score) {}

  /** The classes of the highest scores of sample {@code row} in a batch, best first. */
  public static List<Scored> top(Tensor scores, int row, int count) {
    int classes = classes(scores);
    return IntStream.range(0, classes)
        .mapToObj(c -> new Scored(c, scores.getDouble((long) row * classes + c)))
        .sorted(Comparator.comparingDouble((Scored s) -> last(s.score())).reversed())
        .limit(count).toList();
  }

  /** The scores of one sample. */
  public static int classes(Tensor scores) {
    return Math.toIntExact(scores.shape().elements() / Math.max(1, scores.shape().dim(0)));
  }

  static Answer of(Tensor scores, int row) {
    List<Scored> two = new ArrayList<>(top(scores, row, 2));
    Scored second = two.getLast();
    return new Answer(
        two.getFirst().index(), second.index(), two.getFirst().score() - second.score());
  }

  /** How many classes come before this one. */
  static int rank(Tensor scores, int row, int label) {
    int classes = classes(scores);
    long from = (long) row * classes;
    double own = last(scores.getDouble(from + label));
    int rank = 0;
    for (int c = 0; c < classes; c++) {
      double other = last(scores.getDouble(from + c));
      if (other > own || other == own && c < label) {
        rank++;
      }
    }
    return rank;
  }

  private static double last(double score) {
    return Double.isNaN(score) ? Double.NEGATIVE_INFINITY : score;
  }
}
