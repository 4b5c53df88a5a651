package dev.crease.docs;

import dev.crease.Crease;
import dev.crease.tensor.Shape;
import dev.crease.verify.Verification;
import dev.crease.verify.VerifyOptions;
import java.nio.file.Path;

final class VerifyTwoModels {

  private VerifyTwoModels() {}

  static String verdict(Path original, Path folded) {
    // begin
    VerifyOptions options = VerifyOptions.builder()
        .runs(2)
        .seed(7)
        .shape("image", Shape.of(1, 3, 8, 8))
        .build();
    Verification verification = Crease.verify(original, folded, options);
    String verdict = switch (verification.verdict()) {
      case EQUIVALENT -> "the same function, but for weights rounded once";
      case ROUNDING_EXCEEDED -> "the same function, rounded more often than once";
      case NOT_EQUIVALENT -> "not the same: " + verification.reason();
    };
    // end
    return verdict;
  }
}
