package dev.crease.docs;

import dev.crease.Crease;
import dev.crease.FoldFileOptions;
import dev.crease.FoldReport;
import java.nio.file.Path;

final class FoldAFile {

  private FoldAFile() {}

  static String fold(Path model, Path target) {
    // begin
    FoldFileOptions options = FoldFileOptions.builder()
        .overwrite(true)
        .skip("Dropout")
        .build();
    FoldReport report = Crease.fold(model, target, options);
    String summary = report.before().batchNormalizations() + " BatchNormalizations before, "
        + report.after().batchNormalizations() + " after; refused: "
        + report.refusals().size();
    // end
    return summary;
  }
}
