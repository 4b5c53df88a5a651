package dev.crease.testkit;

import dev.crease.graph.Model;
import dev.crease.graph.ValueInfo;
import dev.crease.op.Dim;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Trained models: PaddleOCR's from the class path, and those of the folder in the system property {@code models.dir}. */
public final class TrainedModels {

  private static final List<String> PADDLE = List.of("ch_ppocr_mobile_v2.0_cls_infer",
      "ch_PP-OCRv3_det_infer", "ch_PP-OCRv3_rec_infer", "ch_PP-OCRv4_det_infer",
      "ch_PP-OCRv4_rec_infer");

  private static final String FILE = "model.onnx";

  private TrainedModels() {}

  /** The names of all that are here. */
  public static List<String> names() throws IOException {
    List<String> names = new ArrayList<>(PADDLE);
    Path folder = Path.of(System.getProperty("models.dir", ""));
    if (!folder.toString().isEmpty() && Files.isDirectory(folder)) {
      try (Stream<Path> list = Files.list(folder)) {
        list.filter(p -> Files.exists(p.resolve(FILE)))
            .map(p -> p.getFileName().toString()).sorted().forEach(names::add);
      }
    }
    return names;
  }

  /** Whether there is a model of this name. */
  public static boolean isHere(String name) {
    return PADDLE.contains(name) || Files.exists(folder(name).resolve(FILE));
  }

  /** Where a model of {@code models.dir} lies, with what came with it. */
  public static Path folder(String name) {
    return Path.of(System.getProperty("models.dir", ""), name);
  }

  /**
   * A model's file.
   *
   * @param name the model's name
   * @param copies where a model of the class path is copied to
   */
  public static Path file(String name, Path copies) throws IOException {
    return PADDLE.contains(name)
        ? Files.write(copies.resolve(name + ".onnx"), bytes(name))
        : folder(name).resolve(FILE);
  }

  /** The bytes of a model. */
  public static byte[] bytes(String name) throws IOException {
    if (!PADDLE.contains(name)) {
      return Files.readAllBytes(folder(name).resolve(FILE));
    }
    try (InputStream in = TrainedModels.class.getResourceAsStream("/models/" + name + ".onnx")) {
      if (in == null) {
        throw new IOException("models/" + name + ".onnx is not on the class path");
      }
      return in.readAllBytes();
    }
  }

  /** Inputs of the shapes that a model fixes; axes left open are 1, or suit small images. Detectors get strokes to read. */
  public static Map<String, Tensor> inputs(String name, Model model) {
    int[] image = name.contains("rec")
        ? new int[]{48, 96}
        : name.contains("cls") ? new int[]{48, 192} : new int[]{64, 64};
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (ValueInfo input : model.graph().requiredInputs()) {
      List<Dim> dims = input.type().dims().orElseThrow();
      List<Long> sizes = new ArrayList<>();
      for (int i = 0; i < dims.size(); i++) {
        long open = dims.size() == 4 && i >= 2 ? image[i - 2] : 1;
        sizes.add(dims.get(i).isKnown() ? dims.get(i).orUnknown() : open);
      }
      Shape shape = Shape.of(sizes);
      inputs.put(input.name(), name.contains("_det_")
          ? strokes(shape)
          : SeededNumbers.of(7).stream(input.name())
              .normals(input.type().dtype().orElse(DType.FLOAT), shape, 0, 1));
    }
    return inputs;
  }

  /** Dark strokes like letters on white paper, in -1 to 1: on noise a text detector answers nothing but zero. */
  private static Tensor strokes(Shape shape) {
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
}
