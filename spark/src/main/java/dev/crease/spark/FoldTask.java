package dev.crease.spark;

import dev.crease.Crease;
import dev.crease.FoldFileOptions;
import dev.crease.FoldReport;
import dev.crease.verify.OutputResult;
import dev.crease.verify.Verification;
import dev.crease.verify.VerifyOptions;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.Row;

/**
 * What an executor does with a model.
 *
 * @param verify whether both models are compared
 * @param runs on how many inputs
 * @param seed of the first
 */
record FoldTask(boolean verify, int runs, long seed) implements Function<FoldTask.Order, Row> {

  private static final long serialVersionUID = 1L;

  /**
   * A model to fold.
   *
   * @param model the file
   * @param target the file to write
   * @param bytes the model's size
   */
  record Order(String model, String target, long bytes) implements Serializable {

    private static final long serialVersionUID = 1L;
  }

  @Override
  public Row call(Order order) {
    long start = System.nanoTime();
    Found found = new Found();
    try {
      // A task has as many cores as spark.task.cpus says; others run beside it.
      VerifyOptions verification = VerifyOptions.builder().runs(runs).seed(seed)
          .threads(TaskContext.get().cpus()).build();
      Crease.fold(Path.of(order.model()), Path.of(order.target()),
          FoldFileOptions.builder().overwrite(true).digests(true).verify(verify)
              .verification(verification).reportTo(found::take).build());
    } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
      if (TaskContext.get().isInterrupted()) {
        throw e;
      }
      found.error = Optional.of(e instanceof RuntimeException && e.getMessage() != null
          ? e.getMessage()
          : e.toString());
    }
    return found.row(order, (System.nanoTime() - start) / 1e9);
  }

  /** What is known of a fold when it has ended, well or not. */
  private static final class Found {
    private Optional<FoldReport> report = Optional.empty();
    private Optional<String> error = Optional.empty();

    void take(FoldReport made) {
      report = Optional.of(made);
    }

    Row row(Order order, double seconds) {
      Optional<Verification> verification = report.flatMap(FoldReport::verification);
      Optional<OutputResult> worst = verification.flatMap(
          v -> v.outputs().stream().max(Comparator.comparingDouble(OutputResult::ratio)));
      return CatalogueReport.row(
          order.model(),
          report.filter(_ -> error.isEmpty()).flatMap(FoldReport::output).map(Path::toString),
          report.flatMap(FoldReport::sha256),
          report.filter(_ -> error.isEmpty()).flatMap(FoldReport::outputSha256),
          report.map(r -> r.before().nodes()),
          report.map(r -> r.after().nodes()),
          report.map(r -> r.folds().size()),
          report.map(
              r -> r.refusals().stream()
                  .map(f -> f.op() + " " + f.node() + ": " + f.reason().name()).toList()),
          verification.map(v -> v.verdict().name()),
          worst.map(OutputResult::maxAbs).filter(Double::isFinite),
          worst.map(OutputResult::allowed).filter(Double::isFinite),
          verification.map(Verification::worstRatio).filter(Double::isFinite),
          Optional.of(seconds),
          error);
    }
  }
}
