package dev.crease.testkit.folds;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crease.graph.Model;
import dev.crease.graph.ValueInfo;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Real trained models: those of the class path, and a folder of others where there is one. */
public final class TrainedModels {

  private TrainedModels() {}

  /**
   * A model's file.
   *
   * @param name a folder below {@code models.dir}, or the name of a PaddleOCR model
   * @param folder where a model of the class path is copied to
   */
  static Path file(String name, Path folder) throws IOException {
    if (!name.startsWith("ch_")) {
      Path file = Path.of(System.getProperty("models.dir", ""), name, "model.onnx");
      assumeTrue(Files.exists(file),
          () -> "no folder of models with " + name + " here; models.dir names one");
      return file;
    }
    Path file = folder.resolve(name + ".onnx");
    try (InputStream in = TrainedModels.class.getResourceAsStream("/models/" + name + ".onnx")) {
      Files.write(file, in.readAllBytes());
    }
    return file;
  }

  /** Shapes for the required inputs, with sizes that suit PaddleOCR where the model leaves them open. */
  static Map<String, Shape> shapes(String name, Model model) {
    long[] image = name.contains("rec") ? new long[]{1, 3, 48, 160} : new long[]{1, 3, 96, 160};
    if (name.contains("cls")) {
      image = new long[]{1, 3, 48, 192};
    }
    Map<String, Shape> shapes = new LinkedHashMap<>();
    for (ValueInfo in : model.graph().requiredInputs()) {
      int rank = in.type().rank();
      long[] open = rank == 4 ? image : ones(rank);
      long[] dims = new long[rank];
      for (int i = 0; i < rank; i++) {
        dims[i] = in.type().dim(i).isKnown() && in.type().dim(i).orUnknown() > 0
            ? in.type().dim(i).orUnknown()
            : open[i];
      }
      shapes.put(in.name(), Shape.of(dims));
    }
    return shapes;
  }

  /** Dark strokes like letters on white paper, in -1 to 1: on noise a text detector answers nothing but zero. */
  public static Tensor strokes(Shape shape) {
    float[] data = new float[shape.size()];
    int width = (int) shape.dim(3);
    int height = (int) shape.dim(2);
    for (int i = 0; i < data.length; i++) {
      int x = i % width;
      int y = i / width % height;
      boolean line = y > height / 4 && y < 3 * height / 4 && x > 8 && x < width - 8;
      boolean stroke = x % 32 < 6 || x % 32 < 20 && (y % 24 < 4 || (x + y) % 32 < 4);
      data[i] = line && stroke ? -0.9f : 0.9f;
    }
    return Tensor.ofFloats(shape, data);
  }

  private static long[] ones(int rank) {
    long[] dims = new long[rank];
    Arrays.fill(dims, 1);
    return dims;
  }
}
