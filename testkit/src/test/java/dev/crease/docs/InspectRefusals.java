package dev.crease.docs;

import dev.crease.Crease;
import dev.crease.Inspection;
import dev.crease.fold.Reason;
import dev.crease.fold.Refusal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

final class InspectRefusals {

  private InspectRefusals() {}

  static List<String> lines(Path model) {
    List<String> lines = new ArrayList<>();
    // begin
    Inspection inspection = Crease.inspect(model);
    for (Refusal refusal : inspection.refusals()) {
      Reason reason = refusal.reason();
      lines.add(
          refusal.op() + " " + refusal.node() + " stays, because " + reason.text() + " ("
              + refusal.detail() + ")");
    }
    // end
    return lines;
  }
}
