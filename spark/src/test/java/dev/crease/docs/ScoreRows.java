package dev.crease.docs;

import dev.crease.spark.CreaseModel;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Runs a model over rows. */
public final class ScoreRows {

  private ScoreRows() {}

  /** Scores for images of three channels, 8 by 8. */
  public static Dataset<Row> scores(Path path, Dataset<Row> images) {
    // begin
    CreaseModel model = CreaseModel.load(path)
        .executor("host")
        .fold(true)
        .batch(16)
        .rowName("id");
    Dataset<Row> scored = model.transform(images, "pixels", "scores");
    // end
    return scored;
  }
}
