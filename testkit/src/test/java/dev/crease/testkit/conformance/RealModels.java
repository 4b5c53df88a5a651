package dev.crease.testkit.conformance;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crease.graph.Model;
import dev.crease.graph.ValueInfo;
import dev.crease.op.Dim;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.SeededNumbers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Trained models: PaddleOCR's from the class path, and those of the folder in the system property {@code models.dir}. */
public final class RealModels {

  private static final List<String> PADDLE = List.of(
      "ch_ppocr_mobile_v2.0_cls_infer", "ch_PP-OCRv3_det_infer", "ch_PP-OCRv3_rec_infer",
      "ch_PP-OCRv4_det_infer", "ch_PP-OCRv4_rec_infer");

  /** Height and width for models that leave them open. */
  private static final Map<String, Shape> IMAGE_SIZES = Map.of(
      "ch_ppocr_mobile_v2.0_cls_infer", Shape.of(48, 192),
      "ch_PP-OCRv3_rec_infer", Shape.of(48, 96),
      "ch_PP-OCRv4_rec_infer", Shape.of(48, 96));

  private RealModels() {}

  /** The names of PaddleOCR's models. */
  public static List<String> paddle() {
    return PADDLE;
  }

  /** The names of the folder's models, sorted; none where there is no folder. */
  public static List<String> inFolder() throws IOException {
    Optional<Path> folder = folder();
    if (folder.isEmpty()) {
      return List.of();
    }
    try (Stream<Path> list = Files.list(folder.get())) {
      return list.filter(p -> Files.exists(p.resolve("model.onnx")))
          .map(p -> p.getFileName().toString()).sorted().toList();
    }
  }

  private static Optional<Path> folder() {
    return Optional.of(System.getProperty("models.dir", "")).filter(d -> !d.isEmpty()).map(Path::of)
        .filter(Files::isDirectory);
  }

  /** A file beside a model of the folder; the test is skipped where there is no such model. */
  public static Path file(String model, String name) {
    assumeTrue(
        folder().isPresent() && Files.exists(folder().orElseThrow().resolve(model).resolve(name)),
        "model " + model + " is not there: set -Dmodels.dir");
    return folder().orElseThrow().resolve(model).resolve(name);
  }

  /** The bytes of a model. */
  public static byte[] bytes(String model) throws IOException {
    if (!PADDLE.contains(model)) {
      return Files.readAllBytes(file(model, "model.onnx"));
    }
    try (InputStream in = RealModels.class.getResourceAsStream("/models/" + model + ".onnx")) {
      if (in == null) {
        throw new IOException("models/" + model + ".onnx is not on the class path");
      }
      return in.readAllBytes();
    }
  }

  /** A shape for every required input: axes left open are 1, of images 64 by 64 where the model takes that. */
  public static Map<String, Shape> shapes(String name, Model model) {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    for (ValueInfo input : model.graph().requiredInputs()) {
      List<Dim> dims = input.type().dims().orElseThrow();
      Shape image = IMAGE_SIZES.getOrDefault(name, Shape.of(64, 64));
      List<Long> sizes = new ArrayList<>();
      for (int i = 0; i < dims.size(); i++) {
        long open = dims.size() == 4 && i >= 2 ? image.dim(i - 2) : 1;
        sizes.add(dims.get(i).isKnown() ? dims.get(i).orUnknown() : open);
      }
      shapes.put(input.name(), Shape.of(sizes));
    }
    return shapes;
  }

  /** Standard normal inputs. */
  public static Map<String, Tensor> inputs(Model model, Map<String, Shape> shapes, long seed) {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (ValueInfo input : model.graph().requiredInputs()) {
      DType dtype = input.type().dtype().orElse(DType.FLOAT);
      inputs.put(input.name(), SeededNumbers.of(seed).stream(input.name()).normals(
          dtype, Objects.requireNonNull(shapes.get(input.name())), 0, 1));
    }
    return inputs;
  }
}
