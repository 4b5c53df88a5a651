package dev.crease.cli;

import dev.crease.FoldReport;
import dev.crease.fold.Folded;
import dev.crease.graph.Model;
import dev.crease.report.FoldPage;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The page of a fold that was just done. */
final class FoldPages {

  private FoldPages() {}

  static FoldPage of(Model original, Folded folded, FoldReport report) {
    FoldReport.Seconds s = report.seconds();
    Map<String, Double> seconds = new LinkedHashMap<>();
    seconds.put("read", s.read());
    seconds.put("plan", s.plan());
    seconds.put("rescale", s.rescale());
    seconds.put("verify", s.verify());
    seconds.put("write", s.write());
    seconds.put("wait for the disk", s.sync());
    report.engineReport().laps()
        .forEach(lap -> seconds.put(report.engine() + ": " + lap.name(), lap.seconds()));
    return new FoldPage(
        report.model().toString(),
        report.output().map(Path::toString).orElse("nothing written"),
        original, folded.model(), folded.folds(), folded.refusals(), report.bytesBefore(),
        report.bytesAfter(), report.verification(),
        seconds, List.of());
  }
}
