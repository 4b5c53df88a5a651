package dev.crease.testkit.hostile;

import dev.crease.error.CreaseException;
import dev.crease.error.NotEquivalentException;
import dev.crease.fold.FoldOptions;
import dev.crease.fold.FoldPlan;
import dev.crease.fold.HostFoldEngine;
import dev.crease.fold.Rewrite;
import dev.crease.graph.Graph;
import dev.crease.graph.GraphIndex;
import dev.crease.graph.GraphPrinter;
import dev.crease.graph.Inference;
import dev.crease.graph.Model;
import dev.crease.graph.ValueInfo;
import dev.crease.onnx.ModelFile;
import dev.crease.onnx.ModelWriter;
import dev.crease.op.Dim;
import dev.crease.verify.Verification;
import dev.crease.verify.Verifier;
import dev.crease.verify.VerifyOptions;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Takes a file through all that {@code crease fold} does with one. */
public final class HostileCheck {

  /**
   * What became of a file.
   *
   * @param step how far it came
   * @param refusal why it went no further, where a message for the user says so
   * @param failure what must not happen: another exception, or a fold that is wrong
   */
  public record Outcome(String step, Optional<CreaseException> refusal,
      Optional<Throwable> failure) {}

  private static final long MAX_ELEMENTS = 1 << 16;

  private final boolean verify;
  private String step = "read";

  private HostileCheck(boolean verify) {
    this.verify = verify;
  }

  /**
   * Reads, folds, writes, reads again.
   *
   * @param bytes (in) the file
   * @param verify whether to run both models too, as far as they can be run
   */
  public static Outcome of(byte[] bytes, boolean verify) {
    HostileCheck check = new HostileCheck(verify);
    try {
      check.run(bytes);
      return new Outcome(check.step, Optional.empty(), Optional.empty());
    } catch (CreaseException e) {
      String message = String.valueOf(e.getMessage());
      return message.contains("expected ") && message.contains(", got ")
          ? new Outcome(check.step, Optional.of(e), Optional.empty())
          : new Outcome(check.step, Optional.empty(), Optional.of(e));
    } catch (RuntimeException | Error e) {
      return new Outcome(check.step, Optional.empty(), Optional.of(e));
    }
  }

  private void run(byte[] bytes) {
    try (ModelFile file = ModelFile.parse(MemorySegment.ofArray(bytes), "m.onnx");
        HostFoldEngine engine = new HostFoldEngine();
        Arena arena = Arena.ofConfined()) {
      step = "plan";
      FoldPlan plan = FoldPlan.of(file.model(), FoldOptions.DEFAULT);
      step = "rescale";
      Model folded = Rewrite.apply(file.model(), plan, plan.constants(engine, arena));
      if (verify && isSmall(file.model().graph())) {
        step = "verify";
        verify(file.model(), plan, folded);
      }
      step = "write";
      byte[] written = ModelWriter.toBytes(folded);
      step = "read again";
      try (ModelFile again = ModelFile.parse(MemorySegment.ofArray(written), "folded.onnx")) {
        if (!GraphPrinter.print(again.model().graph())
            .equals(GraphPrinter.print(folded.graph()))) {
          throw new IllegalStateException(
              "what is read again is another graph:\n" + again.model().graph());
        }
      } catch (CreaseException e) {
        throw new IllegalStateException("what was written cannot be read", e);
      }
      step = "done";
    }
  }

  /** Whether running the model takes little: that is as much work as the model says. */
  private static boolean isSmall(Graph graph) {
    Inference types = Inference.of(new GraphIndex(graph), Map.of());
    Stream<String> values = Stream.concat(
        graph.inputs().stream().map(ValueInfo::name),
        graph.nodes().stream().flatMap(n -> n.outputs().stream()));
    return graph.nodes().stream().allMatch(n -> n.subgraphs().isEmpty())
        && values.map(types::type).allMatch(
            t -> t.hasAtMost(MAX_ELEMENTS) && t.dims().orElse(List.of()).stream()
                .allMatch(Dim::isKnown));
  }

  private static void verify(Model model, FoldPlan plan, Model folded) {
    Verification verification = Verifier.verify(
        model, plan, folded, VerifyOptions.builder().runs(1).threads(1).build());
    if (!verification.isEquivalent()) {
      throw new NotEquivalentException(
          "m.onnx", verification.reason(), verification.worstSite(), verification.worstRatio(),
          verification.maxAbs());
    }
  }
}
