package dev.crease;

import dev.crease.Certificate.Figure;
import dev.crease.Certificate.LayerEntry;
import dev.crease.Certificate.Run;
import dev.crease.error.CreaseException;
import dev.crease.fold.FoldOptions;
import dev.crease.fold.FoldOptions.ListedInitializers;
import dev.crease.fold.FoldPlan;
import dev.crease.onnx.ModelFile;
import dev.crease.tensor.Shape;
import dev.crease.verify.Verification;
import dev.crease.verify.VerifyOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Checks a certificate against the two models: nothing in it is believed but the options and the seeds. */
final class CertificateCheck {

  /**
   * How far a figure may be from the one certified, over its bound. Another JVM's functions, or sums in another order, move it by
   * some {@code 2⁻²⁹} of the bound where weights have 24 bits; other inputs move it by much more.
   */
  private static final double REPRODUCED = 0x1p-10;

  private final Certificate certificate;
  private final ModelFile original;
  private final ModelFile folded;
  private final List<String> failures = new ArrayList<>();

  CertificateCheck(Certificate certificate, ModelFile original, ModelFile folded) {
    this.certificate = certificate;
    this.original = original;
    this.folded = folded;
  }

  /** What does not hold, a line each; empty where all holds. */
  List<String> failures() {
    if (certificate.schema() != Certificate.SCHEMA) {
      return List.of(
          "schema: expected " + Certificate.SCHEMA + ", got " + certificate.schema()
              + "; fix: check it with the version that made it, " + certificate.tool());
    }
    digest("original", certificate.sha256(), original.sha256());
    digest("folded model", certificate.outputSha256(), folded.sha256());
    try {
      FoldPlan plan = FoldPlan.of(original.model(), options());
      folds(Certification.layers(plan));
      runs(plan);
    } catch (CreaseException | IllegalArgumentException e) {
      failures.add("models: expected ones that can be planned and run, got " + e.getMessage());
    }
    return List.copyOf(failures);
  }

  private void digest(String what, String certified, String got) {
    if (!certified.equals(got)) {
      failures.add(what + ": expected SHA-256 " + certified + ", got " + got);
    }
  }

  private FoldOptions options() {
    FoldOptions.Builder builder = FoldOptions.builder().listedInitializers(
        ListedInitializers.valueOf(certificate.options().listedInitializers()));
    certificate.options().keep().forEach(builder::keep);
    certificate.options().skip().forEach(builder::skip);
    return builder.build();
  }

  private void folds(List<LayerEntry> planned) {
    Map<String, LayerEntry> listed = new LinkedHashMap<>();
    certificate.folds().forEach(l -> listed.put(l.output(), l));
    for (LayerEntry layer : planned) {
      LayerEntry certified = listed.remove(layer.output());
      if (certified == null) {
        failures.add("fold into " + layer.layer() + ": expected to be listed, got no entry for '"
            + layer.output() + "'");
      } else if (!certified.equals(layer)) {
        failures.add("fold into " + layer.layer() + ": expected " + certified + ", got " + layer);
      }
    }
    listed.values().forEach(
        l -> failures.add("fold into " + l.layer() + ": expected as listed, but the original's plan"
            + " does not have it"));
  }

  private void runs(FoldPlan plan) {
    if (certificate.runs().isEmpty()) {
      failures.add("runs: expected 1 or more, got none");
    }
    VerifyOptions.Builder builder = VerifyOptions.builder();
    certificate.options().shapes().forEach((name, dims) -> builder.shape(name, Shape.of(dims)));
    Certification certification = new Certification(
        original, folded, FoldOptions.DEFAULT, builder.build());
    for (Run run : certificate.runs()) {
      String where = "run of seed " + run.seed();
      Verification v = certification.verify(plan, run.seed());
      if (!v.isEquivalent()) {
        failures.add(where + ": expected the same function, got " + v.reason());
        continue;
      }
      List<Figure> again = Certification.figures(v);
      if (again.size() != run.figures().size()) {
        failures.add(where + ": expected " + run.figures().size() + " figures, got "
            + again.size());
        continue;
      }
      for (int i = 0; i < again.size(); i++) {
        figure(where, run.figures().get(i), again.get(i));
      }
    }
  }

  private void figure(String where, Figure certified, Figure got) {
    double near = REPRODUCED * got.bound();
    boolean same = certified.value().equals(got.value())
        && Math.abs(certified.bound() - got.bound()) <= near
        && Math.abs(certified.observed() - got.observed()) <= near
        && Math.abs(certified.ratio() - got.ratio()) <= REPRODUCED;
    if (!same) {
      failures.add(where + ", value '" + got.value() + "': expected observed "
          + certified.observed() + " of " + certified.bound() + " allowed for '"
          + certified.value() + "', got " + got.observed() + " of " + got.bound());
    }
  }
}
