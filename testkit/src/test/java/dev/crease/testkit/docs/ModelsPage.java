package dev.crease.testkit.docs;

import dev.crease.fold.Direction;
import dev.crease.fold.Fold;
import dev.crease.fold.Folded;
import dev.crease.fold.Reason;
import dev.crease.fold.Refusal;
import dev.crease.graph.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Makes {@code docs/models.md}: every model at hand, what folds, what stays and why. */
final class ModelsPage {

  private static final String HEAD = """
      # Models at hand

      Every model that the tests have, what becomes of its affines, and why each that stays does; made by folding each. Write it anew with

      <!-- needs: Maven -->
      ```sh
      COMMAND
      ```

      Architectures are built at their published size with seeded weights. `ch_…` are PaddleOCR's trained models; the others are of the folder `models.dir`. Folding looks at
      every affine; *merged* are further nodes that became part of another layer. An affine is left with [a reason](reasons.md); the nodes are listed below, and
      `crease inspect MODEL.onnx` says the same of any model.

      Of `light_densenet121`'s 121 BatchNorms all go: its scales are positive, so that they pass the `Relu` before the next layer, and an `Add` stands for each shift. `densenet121` has
      negative γ, as trained networks do; 62 stay. RepVGG-A0 and MobileOne-S0 become one convolution per block.

      | model | nodes | after | BatchNorms | other affines | BatchNorms folded | other affines folded | merged | left |
      |---|---|---|---|---|---|---|---|---|
      """;

  private static final String WHY = """

      ## What is left

      `crease inspect` has the detail behind each. Where linear operators meet that could be one and stay apart, that has a reason, too.

      | model | reason | because | nodes | which |
      |---|---|---|---|---|
      """;

  private static final int NAMED = 3;

  private final List<String> rows = new ArrayList<>();
  private final List<String> reasons = new ArrayList<>();

  /** Adds a model and its fold. */
  void add(String name, Model model, Folded plan) {
    int nodesAfter = plan.model().graph().nodes().size();
    List<Fold> affines = plan.folds().stream().filter(f -> f.direction() != Direction.MERGE)
        .toList();
    long norms = affines.stream().filter(f -> isNorm(f.op())).count();
    long left = plan.refusals().stream().filter(r -> isNorm(r.op())).count();
    long others = affines.size() - norms;
    rows.add("| " + cell(name) + " | " + model.graph().nodes().size() + " | " + nodesAfter + " | "
        + (norms + left) + " | " + (others + plan.refusals().size() - left) + " | " + norms + " | "
        + others + " | " + (plan.folds().size() - affines.size()) + " | " + plan.refusals().size()
        + " |");
    Map<Reason, List<Refusal>> byReason = plan.refusals().stream()
        .collect(Collectors.groupingBy(Refusal::reason, TreeMap::new, Collectors.toList()));
    byReason.forEach((reason, refusals) -> reasons.add("| " + cell(name) + " | `" + reason
        + "` | " + reason.text() + " | " + refusals.size() + " | " + which(refusals) + " |"));
  }

  private static boolean isNorm(String operator) {
    return operator.equals("BatchNormalization");
  }

  private static String which(List<Refusal> refusals) {
    String named = refusals.stream().limit(NAMED).map(r -> cell(r.node()) + " (" + r.op() + ")")
        .collect(Collectors.joining(", "));
    return refusals.size() <= NAMED
        ? named
        : named + " and " + (refusals.size() - NAMED) + " more";
  }

  private static String cell(String text) {
    return "`" + text.replace("|", "\\|") + "`";
  }

  List<String> rows() {
    return rows;
  }

  List<String> reasons() {
    return reasons;
  }

  String markdown(String command) {
    return HEAD.replace("COMMAND", command) + String.join("\n", rows) + "\n" + WHY
        + String.join("\n", reasons) + "\n";
  }
}
