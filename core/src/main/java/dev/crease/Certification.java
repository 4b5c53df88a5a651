package dev.crease;

import dev.crease.Certificate.Figure;
import dev.crease.Certificate.Run;
import dev.crease.error.NotEquivalentException;
import dev.crease.fold.FoldOptions;
import dev.crease.fold.Folded;
import dev.crease.fold.HostFoldEngine;
import dev.crease.onnx.ModelFile;
import dev.crease.verify.Verification;
import dev.crease.verify.Verifier;
import dev.crease.verify.VerifyOptions;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Makes certificates: plans the original anew, and runs both files as they are. */
final class Certification {

  private final ModelFile original;
  private final ModelFile file;
  private final FoldOptions options;
  private final VerifyOptions verification;

  Certification(ModelFile original, ModelFile file, FoldOptions options,
      VerifyOptions verification) {
    this.original = original;
    this.file = file;
    this.options = options;
    this.verification = verification;
  }

  /**
   * The certificate.
   *
   * @throws NotEquivalentException if a run shows that there is nothing to certify
   */
  Certificate certify() {
    try (Arena arena = Arena.ofShared()) {
      Folded fold = folded(arena);
      List<Run> runs = new ArrayList<>();
      for (int i = 0; i < verification.runs(); i++) {
        runs.add(run(fold, verification.seed() + i));
      }
      return new Certificate(
          Certificate.SCHEMA,
          tool(),
          Runtime.version().toString(),
          "both models in fp64, every operator's result unrounded",
          name(original),
          original.sha256(),
          name(file),
          file.sha256(),
          options(),
          CertifiedFolds.layers(fold),
          CertifiedFolds.merges(fold),
          stays(fold),
          runs);
    }
  }

  /** The fold made anew, ending in the folded model of the file. Of all but its last round, what it became is made anew too. */
  Folded folded(Arena arena) {
    try (HostFoldEngine engine = new HostFoldEngine()) {
      return Folded.of(original.model(), options, engine, arena).endingIn(file.model());
    }
  }

  /** The affines that stay, each with its reason. */
  static List<String> stays(Folded fold) {
    return fold.refusals().stream()
        .map(r -> r.node() + (r.graph().isEmpty() ? "" : " in " + r.graph()) + ": " + r.reason())
        .toList();
  }

  private static String name(ModelFile file) {
    return file.path().map(Object::toString).orElse("");
  }

  static String tool() {
    return "crease " + Optional.ofNullable(Crease.class.getPackage().getImplementationVersion())
        .orElse("(not packaged)");
  }

  private Certificate.Options options() {
    Map<String, List<Long>> shapes = new TreeMap<>();
    verification.shapes().forEach(
        (input, shape) -> shapes.put(
            input, java.util.Arrays.stream(shape.dims()).boxed().toList()));
    return new Certificate.Options(
        List.copyOf(new TreeSet<>(options.keptNodes())),
        List.copyOf(new TreeSet<>(options.skippedRules())),
        options.listedInitializers().name(),
        shapes);
  }

  private Run run(Folded fold, long seed) {
    Verification v = verify(fold, seed);
    if (!v.isEquivalent()) {
      throw new NotEquivalentException(
          name(file), v.reason(), v.worstSite(), v.worstRatio(), v.maxAbs());
    }
    return new Run(seed, v.notes(), figures(v));
  }

  /** Compares both models on the inputs of one seed. */
  Verification verify(Folded fold, long seed) {
    VerifyOptions.Builder builder = VerifyOptions.builder().runs(1).seed(seed)
        .threads(verification.threads()).progress(verification.progress());
    verification.shapes().forEach(builder::shape);
    return Verifier.verify(original.model(), fold, builder.build());
  }

  static List<Figure> figures(Verification v) {
    return Stream.concat(
        v.sites().stream().map(s -> new Figure(s.output(), s.allowed(), s.maxAbs(), s.ratio())),
        v.outputs().stream().map(o -> new Figure(o.name(), o.allowed(), o.maxAbs(), o.ratio())))
        .toList();
  }
}
