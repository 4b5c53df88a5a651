package dev.crease.docs;

import dev.crease.spark.Catalogue;
import dev.crease.spark.CatalogueReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;

/** Folds all models of a folder. */
public final class FoldCatalogue {

  private FoldCatalogue() {}

  /** Folds, and leaves the report beside the results. */
  public static CatalogueReport fold(SparkSession spark, Path models, Path target)
      throws IOException {
    // begin
    CatalogueReport report = Catalogue.of(models).runs(2, 1).fold(spark, target);
    Files.writeString(target.resolveSibling("report.md"), report.markdown());
    Files.writeString(target.resolveSibling("report.json"), report.json());
    // end
    return report;
  }
}
