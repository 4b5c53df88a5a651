package dev.crease.testkit.folds;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crease.testkit.TrainedModels;
import java.io.IOException;
import java.nio.file.Path;

/** The file of a trained model. */
final class TrainedFile {

  private TrainedFile() {}

  /** As {@link TrainedModels#file}; the test is skipped where there is no such model. */
  static Path of(String name, Path copies) throws IOException {
    assumeTrue(TrainedModels.isHere(name),
        () -> "no folder of models with " + name + " here; models.dir names one");
    return TrainedModels.file(name, copies);
  }
}
