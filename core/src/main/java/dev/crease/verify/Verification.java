package dev.crease.verify;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The result of comparing two models.
 *
 * @param verdict what it says
 * @param reason the first thing that breaks, in words; empty where nothing does
 * @param worstRatio the largest difference over the one allowed, of all sites; of all outputs where no site was compared
 * @param worstSite the site that {@code worstRatio} belongs to, or the output; empty where nothing was compared
 * @param maxAbs the largest difference of any output
 * @param outputsCompared whether the models were run from end to end
 * @param runs number of runs from end to end, or of each site where there were none
 * @param seeds seeds of the runs on random inputs, in order
 * @param sites every site compared, in topological order
 * @param outputs every output compared, in the model's order
 * @param notes what else a reader should know, a sentence each
 */
public record Verification(
    Verdict verdict,
    String reason,
    double worstRatio,
    String worstSite,
    double maxAbs,
    boolean outputsCompared,
    int runs,
    List<Long> seeds,
    List<SiteResult> sites,
    List<OutputResult> outputs,
    List<String> notes) {

  /** Copies the lists. */
  public Verification {
    seeds = List.copyOf(seeds);
    sites = List.copyOf(sites);
    outputs = List.copyOf(outputs);
    notes = List.copyOf(notes);
  }

  /** Of models in a row, each compared with the one before it: differences of outputs add up, and so do the allowed ones. */
  static Verification inARow(List<Verification> row) {
    Verification first = row.getFirst();
    if (row.size() == 1) {
      return first;
    }
    Verification worst = first;
    List<SiteResult> sites = new ArrayList<>();
    Set<String> notes = new LinkedHashSet<>();
    for (Verification v : row) {
      boolean worse = v.verdict().compareTo(worst.verdict()) > 0
          || v.verdict() == worst.verdict() && v.worstRatio() > worst.worstRatio();
      worst = worse ? v : worst;
      sites.addAll(v.sites());
      notes.addAll(v.notes());
    }
    List<OutputResult> outputs = new ArrayList<>();
    for (int i = 0; i < first.outputs().size(); i++) {
      int at = i;
      outputs.add(
          row.stream().filter(v -> at < v.outputs().size()).map(v -> v.outputs().get(at))
              .reduce(OutputResult::plus).orElseThrow());
    }
    return new Verification(
        worst.verdict(), worst.reason(), worst.worstRatio(), worst.worstSite(),
        outputs.stream().mapToDouble(OutputResult::maxAbs).max().orElse(0),
        row.stream().allMatch(Verification::outputsCompared), first.runs(), first.seeds(), sites,
        outputs, List.copyOf(notes));
  }

  /** Whether the verdict is {@link Verdict#EQUIVALENT}. */
  public boolean isEquivalent() {
    return verdict == Verdict.EQUIVALENT;
  }
}
