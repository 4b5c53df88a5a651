package dev.crease;

import dev.crease.Certificate.Figure;
import dev.crease.Certificate.LayerEntry;
import dev.crease.Certificate.MergeEntry;
import dev.crease.Certificate.Run;
import dev.crease.error.CreaseException;
import dev.crease.fold.FoldOptions;
import dev.crease.fold.FoldOptions.ListedInitializers;
import dev.crease.fold.Folded;
import dev.crease.onnx.ModelFile;
import dev.crease.tensor.Shape;
import dev.crease.verify.Verification;
import dev.crease.verify.VerifyOptions;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

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
    VerifyOptions.Builder builder = VerifyOptions.builder();
    certificate.options().shapes().forEach((name, dims) -> builder.shape(name, Shape.of(dims)));
    Certification again = new Certification(original, folded, options(), builder.build());
    try (Arena arena = Arena.ofShared()) {
      Folded fold = again.folded(arena);
      listed("fold into", certificate.folds(), CertifiedFolds.layers(fold), LayerEntry::layer);
      listed("merge into", certificate.merges(), CertifiedFolds.merges(fold), MergeEntry::layer);
      listed("what stays", certificate.stays(), Certification.stays(fold), text -> text);
      runs(again, fold);
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

  /** Compares what is listed with what is made anew, entry by entry. */
  private <E> void listed(String what, List<E> certified, List<E> again,
      Function<E, String> name) {
    for (int i = 0; i < Math.max(certified.size(), again.size()); i++) {
      if (i >= certified.size()) {
        failures.add(what + " " + name.apply(again.get(i))
            + ": expected to be listed, got no entry: " + again.get(i));
      } else if (i >= again.size()) {
        failures.add(what + " " + name.apply(certified.get(i))
            + ": expected as listed, but the original's plan does not have it");
      } else if (!certified.get(i).equals(again.get(i))) {
        failures.add(what + " " + name.apply(again.get(i)) + ": expected " + certified.get(i)
            + ", got " + again.get(i));
      }
    }
  }

  private void runs(Certification certification, Folded fold) {
    if (certificate.runs().isEmpty()) {
      failures.add("runs: expected 1 or more, got none");
    }
    for (Run run : certificate.runs()) {
      String where = "run of seed " + run.seed();
      Verification v = certification.verify(fold, run.seed());
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
