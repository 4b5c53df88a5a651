package dev.crease;

import dev.crease.error.ExecutionException;
import dev.crease.error.InvalidOptionException;
import dev.crease.error.MalformedModelException;
import dev.crease.error.ModelFileException;
import dev.crease.error.NotEquivalentException;
import dev.crease.error.UnsupportedModelException;
import dev.crease.fold.FoldOptions;
import dev.crease.fold.FoldPlan;
import dev.crease.graph.Graph;
import dev.crease.graph.ValueInfo;
import dev.crease.onnx.ModelFile;
import dev.crease.op.Constant;
import dev.crease.verify.Verification;
import dev.crease.verify.Verifier;
import dev.crease.verify.VerifyOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Work on model files. Nothing here keeps state between calls, prints, or changes a file it reads; every method
 * may be called from any thread.
 */
public final class Crease {

  private Crease() {}

  /**
   * Folds a file with the default options.
   *
   * @param in the model; it is not changed
   * @param out the file to write, which must not exist
   */
  public static FoldReport fold(Path in, Path out) {
    return fold(in, out, FoldFileOptions.DEFAULT);
  }

  /**
   * Folds a file: reads it, plans, rescales, verifies, and writes another file in one step if both are the same function.
   *
   * @param in the model; it is not changed
   * @param out the file to write; it is left alone if anything fails
   * @param options how
   * @throws NotEquivalentException if the folded model is not the same function; nothing is written
   * @throws InvalidOptionException if an option names a node or rule that is not there
   * @throws ModelFileException if a file cannot be read or written, exists, or is the input itself
   * @throws MalformedModelException if the input is no well-formed ONNX model
   * @throws UnsupportedModelException if it uses something that cannot be read, run or written
   * @throws ExecutionException if the engine's device fails
   */
  public static FoldReport fold(Path in, Path out, FoldFileOptions options) {
    return new FileFold(in, out, options).run();
  }

  /**
   * What a model file holds, and what folding it would do. Computes no weights.
   *
   * @param model the file
   * @throws ModelFileException if it cannot be read
   * @throws MalformedModelException if it is no well-formed ONNX model
   * @throws UnsupportedModelException if it uses something that cannot be read
   */
  public static Inspection inspect(Path model) {
    return inspect(model, FoldOptions.DEFAULT, false);
  }

  /**
   * What a model file holds, and what folding it would do. Computes no weights.
   *
   * @param model the file
   * @param options what may be folded
   * @param digest whether to compute the file's SHA-256, which reads all of it
   * @throws ModelFileException if it cannot be read
   * @throws MalformedModelException if it is no well-formed ONNX model
   * @throws UnsupportedModelException if it uses something that cannot be read
   */
  public static Inspection inspect(Path model, FoldOptions options, boolean digest) {
    long start = System.nanoTime();
    try (ModelFile file = ModelFile.open(model)) {
      long read = System.nanoTime();
      Optional<CompletableFuture<String>> sha256 = digest
          ? Optional.of(CompletableFuture.supplyAsync(file::sha256))
          : Optional.empty();
      Graph graph = file.model().graph();
      FoldPlan plan = FoldPlan.of(file.model(), options);
      long planned = System.nanoTime();
      return new Inspection(
          model,
          file.byteSize(),
          sha256.map(CompletableFuture::join),
          file.model().irVersion(),
          file.model().opsets(),
          ports(graph.requiredInputs()),
          ports(graph.outputs()),
          parameters(graph),
          GraphCounts.of(file.model()),
          FoldedShape.counts(file.model(), plan),
          plan.folds(),
          plan.refusals(),
          file.externalFiles(),
          read - start,
          planned - read);
    }
  }

  /**
   * Whether two models are the same function, up to the rounding of stored weights where one is the other folded: three runs on
   * random inputs.
   *
   * @param a a model, the original if one is folded
   * @param b the other
   * @throws ModelFileException if a file cannot be read
   * @throws MalformedModelException if one is no well-formed ONNX model
   * @throws UnsupportedModelException if one uses something that cannot be read or run
   */
  public static Verification verify(Path a, Path b) {
    return verify(a, b, VerifyOptions.DEFAULT);
  }

  /**
   * Whether two models are the same function, up to the rounding of stored weights where one is the other folded.
   *
   * @param a a model, the original if one is folded
   * @param b the other
   * @param options how thoroughly to compare
   * @throws ModelFileException if a file cannot be read
   * @throws MalformedModelException if one is no well-formed ONNX model
   * @throws UnsupportedModelException if one uses something that cannot be read or run
   * @throws ExecutionException if inputs do not fit, or a model cannot be run on them
   */
  public static Verification verify(Path a, Path b, VerifyOptions options) {
    try (ModelFile original = ModelFile.open(a); ModelFile other = ModelFile.open(b)) {
      return ModelFile.reading(
          () -> Verifier.compare(original.model(), other.model(), options),
          List.of(original, other));
    }
  }

  /**
   * Certifies a fold: what was folded by which formula, and what runs of both files found, in a form that {@link #check} holds against
   * the files again.
   *
   * @param a the original
   * @param b the folded model
   * @param fold what was allowed to fold
   * @param verification seed, number of runs, shapes; given inputs are not used
   * @throws NotEquivalentException if the second is not the first, folded with these options and each constant rounded once
   * @throws ModelFileException if a file cannot be read
   * @throws MalformedModelException if one is no well-formed ONNX model
   */
  public static Certificate certify(Path a, Path b, FoldOptions fold, VerifyOptions verification) {
    try (ModelFile original = ModelFile.open(a); ModelFile folded = ModelFile.open(b)) {
      return ModelFile.reading(
          () -> new Certification(original, folded, fold, verification).certify(),
          List.of(original, folded));
    }
  }

  /**
   * Checks a certificate from the two models alone: their digests, that the plan made of the original anew is the one listed, that every
   * stored weight is within half an ulp of what its formula gives, and that runs of the same seeds find the same.
   *
   * @param certificate what is claimed
   * @param a the original
   * @param b the folded model
   * @return what does not hold, a line each; empty where all holds
   * @throws ModelFileException if a file cannot be read
   * @throws MalformedModelException if one is no well-formed ONNX model
   */
  public static List<String> check(Certificate certificate, Path a, Path b) {
    try (ModelFile original = ModelFile.open(a); ModelFile folded = ModelFile.open(b)) {
      return ModelFile.reading(
          () -> new CertificateCheck(certificate, original, folded).failures(),
          List.of(original, folded));
    }
  }

  /**
   * Why a node of a model folds or stays.
   *
   * @param model the file
   * @param options what may be folded
   * @param node the node's name, or {@code Operator(output)} where it has none
   * @throws InvalidOptionException if there is no such node
   * @throws ModelFileException if the file cannot be read
   * @throws MalformedModelException if it is no well-formed ONNX model
   */
  public static Explanation explain(Path model, FoldOptions options, String node) {
    try (ModelFile file = ModelFile.open(model)) {
      return Explanation.of(file.model(), FoldPlan.of(file.model(), options), node);
    }
  }

  /** Exporters put weights into initializers or into {@code Constant} nodes. */
  private static long parameters(Graph graph) {
    return graph.initializers().values().stream().mapToLong(i -> i.tensor().shape().elements())
        .sum()
        + graph.nodes().stream()
            .mapToLong(n -> n.op() instanceof Constant c ? c.tensor().shape().elements() : 0)
            .sum();
  }

  private static List<Inspection.Port> ports(List<ValueInfo> values) {
    return values.stream().map(v -> new Inspection.Port(v.name(), v.type())).toList();
  }
}
