package dev.crease.testkit.peers;

import dev.crease.fold.FoldOptions;
import dev.crease.fold.Folded;
import dev.crease.fold.HostFoldEngine;
import dev.crease.fold.affine.AffineRule;
import dev.crease.fold.affine.AffineRules;
import dev.crease.fold.merge.MergeRules;
import dev.crease.fold.move.MoveRules;
import dev.crease.graph.Model;
import dev.crease.onnx.ModelFile;
import dev.crease.onnx.ModelWriter;
import dev.crease.testkit.OnnxRuntime;
import dev.crease.testkit.TrainedModels;
import dev.crease.testkit.arch.Architectures;
import dev.crease.testkit.arch.Options;
import dev.crease.testkit.folds.FoldCase;
import dev.crease.testkit.peers.PeerResult.Outcome;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Makes {@code docs/peers.md}: every fold case, what ONNX Runtime and Crease make of it, and how well each rounds. */
final class PeersPage {

  /** What can differ from one processor to the next: anything that was measured. */
  private static final Pattern FIGURE = Pattern.compile("\\d+(\\.\\d+)?(e-?\\d+)?(?= \\|)");

  private static final String HEAD = """
      # Beside other tools

      Every case that folding has to get right, and what is made of it; made by running both tools, not by hand. Write it anew with

      <!-- needs: Maven -->
      ```sh
      COMMAND
      ```

      * **ONNX Runtime** is RUNTIME at its basic level, `OptLevel.BASIC_OPT`, the model that it saves to `setOptimizedModelFilePath`. Higher levels depend on the device.
      * **folded**: every affine or layer that the case is about went into another; **left**: none did, which is right where nothing may be folded, and safe
        everywhere; **wrong**: the result computes something else. What Crease has to refuse has [a reason](reasons.md).
      * **error**: what ONNX Runtime, optimizations off, computes of the model before and after: the largest difference over the largest magnitude.
      * **÷ allowed**: in fp64, the largest difference over the one that rounding each new constant once allows ([derived](proof.md), not guessed). At most 1 is rounding; a little above 1 is
        rounding more than once; far above is another function.

      Measured on: AMD EPYC (Zen 4, AVX-512), 2 shared cores; 2026-11-26.

      ## In one table

      | | ONNX Runtime | Crease |
      |---|---|---|
      """;

  private static final String ROUNDING = """

      ## Rounding

      Distance of each stored constant from the exact product, in units in the last place (ulp), over every convolution with a BatchNorm behind it. Rounding the exact product once
      cannot be further off than 0.5. Of a bias, most ulps are lost where what is added cancels.

      | model | layers | constants | ONNX Runtime mean | ONNX Runtime worst | Crease mean | Crease worst |
      |---|---|---|---|---|---|---|
      """;

  private static final String TABLE = """
      | case | ONNX Runtime | error | ÷ allowed | Crease | error | ÷ allowed |
      |---|---|---|---|---|---|---|
      """;

  /** What the cases of each number are about, from number 1 on. */
  private static final List<String> TITLES = List.of(
      "MatMul, Transpose, BatchNorm, with M equal to N",
      "MatMul, Reshape, BatchNorm, with equal sizes", "identity Transpose before Gemm",
      "one weight shared by Conv with BatchNorm and a plain Conv",
      "one weight, two Convs, each its own BatchNorm", "two BatchNorms that share statistics",
      "two consumers", "the layer's output is a graph output", "ReLU between",
      "residual Add between", "layer with bias", "grouped ConvTranspose",
      "ConvTranspose, channels in and out differ and agree", "depthwise with multiplier, groups",
      "BatchNorm before a Conv that pads, SAME too", "BatchNorm before a layer that does not pad",
      "constant on the left", "Sub, Div, Neg, both sides", "scalars and constants of one element",
      "constants of one axis", "Conv in one and three dimensions", "fp16, bf16, fp64, mixed types",
      "negative and zero γ", "constants that other nodes make",
      "names that collide or are missing", "chains", "Gemm with α, β, transposes, C missing",
      "BatchNorm in bodies and beside captures", "files over 2 GB", "quantized weights",
      "parallel branches", "layer after layer",
      "pooling, Concat, Split, activations, padding, the graph's input", "custom operators",
      "ConvTranspose, Add of a bias, BatchNorm", "unusual ε");

  /** What both tools make of one case. */
  record Both(PeerResult onnxRuntime, PeerResult crease) {}

  private final StringBuilder page = new StringBuilder();
  private final Map<Outcome, Integer> runtime = new EnumMap<>(Outcome.class);
  private final Map<Outcome, Integer> crease = new EnumMap<>(Outcome.class);

  private PeersPage() {}

  /**
   * The page.
   *
   * @param results what the tools make of each case
   * @param command how it is made
   * @param version ONNX Runtime's version
   * @param folder for files on the way
   */
  static String markdown(Map<FoldCase, Both> results, String command, String version,
      Path folder) throws Exception {
    PeersPage cases = new PeersPage();
    cases.cases(results);
    PeersPage all = new PeersPage();
    all.page.append(HEAD.replace("COMMAND", command).replace("RUNTIME", version));
    for (Outcome outcome : Outcome.values()) {
      all.page.append("| cases ").append(summary(outcome)).append(" | ")
          .append(cases.runtime.getOrDefault(outcome, 0)).append(" | ")
          .append(cases.crease.getOrDefault(outcome, 0)).append(" |\n");
    }
    all.page.append("\nONNX Runtime is wrong in: ").append(results.entrySet().stream()
        .filter(e -> e.getValue().onnxRuntime().outcome() == Outcome.WRONG)
        .map(e -> e.getKey().id().substring(e.getKey().id().indexOf(' ') + 1))
        .collect(Collectors.joining("; "))).append(".\n").append(ROUNDING);
    all.rounding(folder);
    return all.page.append(cases.page).toString();
  }

  /** A page without its figures, which differ from one processor to the next. */
  static String words(String page) {
    return FIGURE.matcher(page).replaceAll("…");
  }

  private static String summary(Outcome outcome) {
    return switch (outcome) {
      case FOLDED -> "folded";
      case PARTLY -> "folded in part";
      case LEFT -> "left";
      case NOTHING -> "with nothing to fold, left alone";
      case WRONG -> "**folded wrong**";
      case DECLINED -> "that the tool does not load";
    };
  }

  private void cases(Map<FoldCase, Both> results) {
    for (int number = 1; number <= TITLES.size() + 1; number++) {
      int group = number % (TITLES.size() + 1);
      page.append("\n## ").append(group == 0 ? "" : group + ". ")
          .append(group == 0 ? "Guards that the list does not name" : TITLES.get(group - 1))
          .append("\n\n");
      List<FoldCase> those = results.keySet().stream().filter(c -> c.number() == group).toList();
      if (those.isEmpty()) {
        page.append(
            "Shown by a test of its own, `LargeModelTest`: the model has 2.4 GB of weights.\n");
        continue;
      }
      page.append(TABLE);
      for (FoldCase c : those) {
        row(c, Objects.requireNonNull(results.get(c)));
      }
    }
  }

  private void row(FoldCase c, Both both) {
    PeerResult theirs = both.onnxRuntime();
    PeerResult ours = both.crease();
    runtime.merge(theirs.outcome(), 1, Integer::sum);
    crease.merge(ours.outcome(), 1, Integer::sum);
    page.append("| ").append(c.id().substring(c.id().indexOf(' ') + 1).replace("|", "\\|"))
        .append(" | ").append(theirs.words()).append(figures(theirs)).append(" | ")
        .append(ours.words()).append(Reasons.of(c)).append(figures(ours)).append(" |\n");
  }

  private static String figures(PeerResult result) {
    return " | " + figure(result.error()) + " | " + figure(result.ratio());
  }

  private static String figure(OptionalDouble value) {
    if (value.isEmpty()) {
      return "–";
    }
    double v = value.getAsDouble();
    return v == 0
        ? "0"
        : v >= 0.01 && v < 1e5
            ? String.format(Locale.ROOT, "%.2f", v)
            : String.format(Locale.ROOT, "%.1e", v).replace("e-0", "e-").replace("e+0", "e");
  }

  private void rounding(Path folder) throws Exception {
    try (Arena arena = Arena.ofShared()) {
      rounding("ResNet-18, seeded weights at a quarter of its width",
          Architectures.find("resnet18").orElseThrow()
              .build(Options.DEFAULT.scale(0.25).size(64), arena),
          folder);
    }
    String name = "ch_PP-OCRv3_det_infer";
    try (ModelFile file = ModelFile.parse(MemorySegment.ofArray(TrainedModels.bytes(name)),
        name)) {
      rounding("PaddleOCR's text detector (PP-OCRv3), trained", file.model(), folder);
    }
  }

  /** Without what else Crease folds into the same weights. */
  private static FoldOptions onlyNorms() {
    FoldOptions.Builder options = FoldOptions.builder();
    AffineRules.all().stream().map(AffineRule::operator)
        .filter(o -> !o.equals("BatchNormalization")).forEach(options::skip);
    MergeRules.all().forEach(rule -> options.skip(rule.name()));
    MoveRules.all().forEach(rule -> options.skip(rule.operator()));
    return options.build();
  }

  private void rounding(String title, Model model, Path folder) throws Exception {
    byte[] optimized = OnnxRuntime.optimizedBasic(ModelWriter.toBytes(model),
        folder.resolve("optimized.onnx"));
    try (Arena arena = Arena.ofShared();
        HostFoldEngine engine = new HostFoldEngine();
        ModelFile file = ModelFile.parse(MemorySegment.ofArray(optimized), "optimized")) {
      PeerRounding theirs = PeerRounding.of(model, file.model());
      PeerRounding ours = PeerRounding.of(model,
          Folded.of(model, onlyNorms(), engine, arena).model());
      rounding(title, theirs.layers(), ours.layers(), "weights", theirs.weights(), ours.weights());
      rounding(title, theirs.layers(), ours.layers(), "biases", theirs.biases(), ours.biases());
    }
  }

  private void rounding(String title, int theirLayers, int ourLayers, String constants,
      PeerRounding.Distance theirs, PeerRounding.Distance ours) {
    page.append("| ").append(title).append(" | ")
        .append(theirLayers == ourLayers ? ourLayers : theirLayers + " and " + ourLayers)
        .append(" | ").append(String.format(Locale.ROOT, "%,d %s", ours.elements(), constants));
    for (PeerRounding.Distance d : List.of(theirs, ours)) {
      page.append(" | ").append(figure(OptionalDouble.of(d.mean()))).append(" | ")
          .append(figure(OptionalDouble.of(d.max())));
    }
    page.append(" |\n");
  }
}
