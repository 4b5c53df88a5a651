package dev.crease.testkit.docs;

import dev.crease.fold.FoldOptions;
import dev.crease.fold.FoldPlan;
import dev.crease.fold.Reason;
import dev.crease.fold.Refusal;
import dev.crease.graph.Model;
import dev.crease.tensor.DType;
import dev.crease.tensor.IntValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.GraphBuilder;
import dev.crease.testkit.folds.FoldCases;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code docs/guides/refusals.md}: the smallest fold case that shows each reason, and what the plan says of it. */
final class RefusalsPage {

  private static final String HEAD = """
      # Reading a refusal

      Made by planning the smallest fold case of each kind; do not edit. Write it anew with

      <!-- needs: Maven -->
      ```sh
      COMMAND
      ```

      An affine that stays is no error: the result is right, and one operator longer than it could be. `crease inspect` lists each with
      its reason, `--explain` shows what was looked at, and `--json` and `--report` have the same for programs:

      ```console
      $ crease fold model.onnx --dry-run --explain bn1_1
      bn1_1
        y = BatchNormalization(relu1_output_0, bn1.gamma_1, bn1.beta_1, bn1.mean_1, bn1.var_1) [bn1_1]
        affine: yes, 3 values along axis 1
      …
        => stays: NONLINEAR_BETWEEN, a non-linear operator stands between it and the layer: layer conv1: a shift does not pass Relu relu1
      …
      ```

      Read it from the left: the reason, from [a closed list](../reasons.md); what it means; behind the last colon the detail, with the nodes and values at hand. Below is
      an example of each, with the way from layer to affine and what can be changed, in the model or in its export. "Nothing" means that any fold would be wrong.
      """;

  private static final Map<Reason, String> NOTES = Map.of(Reason.DTYPE_MISMATCH,
      "ONNX gives the operands of these operators one type, so that no valid model has it.");

  private RefusalsPage() {}

  /** A model and what is refused in it. */
  private record Example(Model model, Refusal refusal) {

    int size() {
      return model.graph().nodes().size();
    }
  }

  /** A product of integers and reals, which ONNX does not allow. */
  private static Model twoTypes() {
    GraphBuilder g = GraphBuilder.of("two types", 17);
    String w = g.initializer("w",
        Tensor.of(new IntValue(DType.INT32, Shape.of(3, 4), new long[12])));
    String y = g.node("MatMul").in(g.input("x", DType.FLOAT, 2, 3), w).name("matmul").as("y");
    return g.output(g.node("Mul").in(y, g.floats("k", 1, 2, 3, 4)).name("mul").as("z")).build();
  }

  private static Map<Reason, Example> examples() {
    Map<Reason, Example> smallest = new EnumMap<>(Reason.class);
    Stream.concat(FoldCases.all().stream(), FoldCases.ofFiles().stream())
        .forEach(c -> add(smallest, c.model(), c.options()));
    add(smallest, twoTypes(), FoldOptions.DEFAULT);
    return smallest;
  }

  private static void add(Map<Reason, Example> smallest, Model model, FoldOptions options) {
    for (Refusal refusal : FoldPlan.of(model, options).refusals()) {
      smallest.merge(refusal.reason(), new Example(model, refusal),
          (a, b) -> b.size() < a.size() ? b : a);
    }
  }

  static String markdown(String command) {
    Map<Reason, Example> examples = examples();
    StringBuilder page = new StringBuilder(HEAD.replace("COMMAND", command));
    for (Reason reason : Reason.values()) {
      page.append("\n## ").append(reason).append("\n\nIt stays because ").append(reason.text())
          .append(".\n\n");
      Optional.ofNullable(examples.get(reason)).ifPresent(e -> page.append(example(e)));
      page.append("To do: ").append(reason.advice()).append(".\n");
    }
    return page.toString();
  }

  private static String example(Example e) {
    return "For instance `" + e.refusal().node() + "` in `" + operators(e.model()) + "`: "
        + "`" + e.refusal().detail().replace('`', '\'') + "`\n\n"
        + Optional.ofNullable(NOTES.get(e.refusal().reason())).map(n -> n + "\n\n").orElse("");
  }

  /** The operators in their order, several of one kind counted. */
  private static String operators(Model model) {
    List<String> all = model.graph().allNodes().map(n -> n.op().type() + " " + n.label()).toList();
    return all.size() <= 8
        ? String.join(", ", all)
        : all.stream().map(o -> o.split(" ", -1)[0])
            .collect(Collectors.groupingBy(o -> o, TreeMap::new, Collectors.counting())).entrySet()
            .stream().sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
            .map(e -> e.getValue() + " " + e.getKey()).collect(Collectors.joining(", "));
  }
}
