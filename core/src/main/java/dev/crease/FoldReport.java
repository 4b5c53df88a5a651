package dev.crease;

import dev.crease.fold.EngineReport;
import dev.crease.fold.Fold;
import dev.crease.fold.Refusal;
import dev.crease.verify.Verification;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What folding a file did.
 *
 * @param model the file that was read
 * @param sha256 its digest in lower-case hexadecimal, if it was asked for
 * @param output the file that was written; empty after a dry run or where the models differ
 * @param outputSha256 its digest, if it was asked for
 * @param before what was in the graph
 * @param after what is in the folded graph
 * @param bytesBefore bytes of the file that was read, external data not counted
 * @param bytesAfter bytes of the file that was, or would be, written, external data not counted
 * @param dataFile the file that new external data went to, or would go to
 * @param folds the affines that went into a layer
 * @param refusals the affines that stay, and why
 * @param engine what computed the new weights
 * @param engineReport how it did
 * @param verification what comparing both models found; empty where it was not asked for
 * @param seconds how long it took
 */
public record FoldReport(
    Path model,
    Optional<String> sha256,
    Optional<Path> output,
    Optional<String> outputSha256,
    GraphCounts before,
    GraphCounts after,
    long bytesBefore,
    long bytesAfter,
    Optional<Path> dataFile,
    List<Fold> folds,
    List<Refusal> refusals,
    String engine,
    EngineReport engineReport,
    Optional<Verification> verification,
    Seconds seconds) {

  /** Copies the lists. */
  public FoldReport {
    folds = List.copyOf(folds);
    refusals = List.copyOf(refusals);
  }

  /**
   * Time each stage took, in seconds; 0 for one that was left out.
   *
   * @param read mapping and reading
   * @param plan planning
   * @param rescale computing and rewriting; where nothing is verified, weights are computed while they are written, and that counts as writing
   * @param verify running and comparing both models
   * @param write writing, without the wait for the disk
   * @param sync waiting until the bytes are on the disk
   */
  public record Seconds(
      double read,
      double plan,
      double rescale,
      double verify,
      double write,
      double sync) {}
}
