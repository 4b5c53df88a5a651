package dev.crease;

import dev.crease.Certificate.AffineEntry;
import dev.crease.Certificate.Figure;
import dev.crease.Certificate.LayerEntry;
import dev.crease.Certificate.Run;
import dev.crease.error.NotEquivalentException;
import dev.crease.fold.AffineUse;
import dev.crease.fold.FoldFormula;
import dev.crease.fold.FoldOptions;
import dev.crease.fold.FoldPlan;
import dev.crease.fold.LayerFold;
import dev.crease.onnx.ModelFile;
import dev.crease.verify.Verification;
import dev.crease.verify.Verifier;
import dev.crease.verify.VerifyOptions;
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
  private final ModelFile folded;
  private final FoldOptions fold;
  private final VerifyOptions verification;

  Certification(ModelFile original, ModelFile folded, FoldOptions fold,
      VerifyOptions verification) {
    this.original = original;
    this.folded = folded;
    this.fold = fold;
    this.verification = verification;
  }

  /**
   * The certificate.
   *
   * @throws NotEquivalentException if a run shows that there is nothing to certify
   */
  Certificate certify() {
    FoldPlan plan = FoldPlan.of(original.model(), fold);
    List<Run> runs = new ArrayList<>();
    for (int i = 0; i < verification.runs(); i++) {
      runs.add(run(plan, verification.seed() + i));
    }
    return new Certificate(
        Certificate.SCHEMA,
        tool(),
        Runtime.version().toString(),
        "both models in fp64, every operator's result unrounded",
        name(original),
        original.sha256(),
        name(folded),
        folded.sha256(),
        options(),
        layers(plan),
        plan.refusals().stream().map(r -> r.node() + ": " + r.reason()).toList(),
        runs);
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
        List.copyOf(new TreeSet<>(fold.keptNodes())),
        List.copyOf(new TreeSet<>(fold.skippedRules())),
        fold.listedInitializers().name(),
        shapes);
  }

  /** The folds of a plan, with their formulas. */
  static List<LayerEntry> layers(FoldPlan plan) {
    return plan.layers().stream().map(Certification::layer).toList();
  }

  private static LayerEntry layer(LayerFold fold) {
    return new LayerEntry(
        fold.layer().node().label(),
        fold.layer().node().op().type(),
        fold.output(),
        FoldFormula.weight(fold),
        FoldFormula.bias(fold),
        FoldFormula.beside(fold),
        Stream.concat(
            fold.affinesBefore().stream().map(a -> affine(a, "forward")),
            fold.affinesAfter().stream().map(a -> affine(a, "backward"))).toList());
  }

  private static AffineEntry affine(AffineUse use, String direction) {
    return new AffineEntry(
        use.node().label(), use.node().op().type(), direction, FoldFormula.of(use));
  }

  private Run run(FoldPlan plan, long seed) {
    Verification v = verify(plan, seed);
    if (!v.isEquivalent()) {
      throw new NotEquivalentException(
          name(folded), v.reason(), v.worstSite(), v.worstRatio(), v.maxAbs());
    }
    return new Run(seed, v.notes(), figures(v));
  }

  /** Compares both models on the inputs of one seed. */
  Verification verify(FoldPlan plan, long seed) {
    VerifyOptions.Builder builder = VerifyOptions.builder().runs(1).seed(seed)
        .threads(verification.threads()).progress(verification.progress());
    verification.shapes().forEach(builder::shape);
    return Verifier.verify(original.model(), plan, folded.model(), builder.build());
  }

  static List<Figure> figures(Verification v) {
    return Stream.concat(
        v.sites().stream().map(s -> new Figure(s.output(), s.allowed(), s.maxAbs(), s.ratio())),
        v.outputs().stream().map(o -> new Figure(o.name(), o.allowed(), o.maxAbs(), o.ratio())))
        .toList();
  }
}
