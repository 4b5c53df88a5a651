package dev.crease.cli;

import dev.crease.data.Preprocessing;
import dev.crease.error.InvalidOptionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that say what is done to pictures, by the names of the settings in a file; they win over the file's. */
final class ImageOptions {

  private static final String NONE = "none";

  @Option(names = "--preprocess", paramLabel = "FILE.json", description = {
      "What is done to images; IN.preprocess.json beside IN.onnx unless given, if it is there. 'none' takes no file.",
      "See docs/preprocessing.md."})
  Optional<String> preprocess = Optional.empty();

  @Option(names = "--resize", paramLabel = "[FIT:]SIZE", description = "224, 480x640 (height first), shortest:256, letterbox:640, or stretch or letterbox alone for the model's size.")
  Optional<String> resize = Optional.empty();

  @Option(names = "--interpolation", paramLabel = "KERNEL", description = "nearest, box, bilinear, bicubic or lanczos; bilinear unless given.")
  Optional<String> interpolation = Optional.empty();

  @Option(names = "--antialias", paramLabel = "BOOL", description = "true or false: whether pixels are averaged where images shrink; true unless given.")
  Optional<String> antialias = Optional.empty();

  @Option(names = "--fill", paramLabel = "LEVEL", description = "The level, 0 to 255, around a letterboxed image; 114 unless given.")
  Optional<String> fill = Optional.empty();

  @Option(names = "--crop", paramLabel = "SIZE", description = "The part in the middle that is kept: 224, or HEIGHTxWIDTH.")
  Optional<String> crop = Optional.empty();

  @Option(names = "--color", paramLabel = "ORDER", description = "rgb, bgr or gray; what the model's channels say unless given.")
  Optional<String> color = Optional.empty();

  @Option(names = "--scale", paramLabel = "S", description = "Multiplies levels: 1, 1/127.5; 1/255 unless given, 1 for integers.")
  Optional<String> scale = Optional.empty();

  @Option(names = "--mean", split = ",", paramLabel = "M", description = "Subtracted from the values of images, one for all channels or one each.")
  List<Double> mean = new ArrayList<>();

  @Option(names = "--std", split = ",", paramLabel = "S", description = "Divides the values of images after --mean.")
  List<Double> std = new ArrayList<>();

  @Option(names = "--layout", paramLabel = "ORDER", description = "nchw or nhwc; what the model's sizes say unless given.")
  Optional<String> layout = Optional.empty();

  @Option(names = "--orientation", paramLabel = "WHAT", description = "exif, which turns images upright by the camera's note, or ignore; exif unless given.")
  Optional<String> orientation = Optional.empty();

  /** What the options and the file say together. */
  Preprocessing preprocessing(Path model) {
    Map<String, Object> settings = new LinkedHashMap<>();
    String where = "--preprocess";
    Optional<Path> file = file(model);
    if (file.isPresent()) {
      where = file.get().toString();
      settings.putAll(Preprocessing.settings(file.get()));
      Preprocessing.of(where, settings);
    }
    Map<String, Object> given = given();
    settings.putAll(given);
    return Preprocessing.of(given.isEmpty() ? where : "options of images", settings);
  }

  private Optional<Path> file(Path model) {
    if (preprocess.isPresent()) {
      return preprocess.filter(f -> !f.equals(NONE)).map(f -> UserPaths.resolve(Path.of(f)));
    }
    return Optional.of(Preprocessing.beside(model)).filter(Files::exists);
  }

  private Map<String, Object> given() {
    Map<String, Object> given = new LinkedHashMap<>();
    Map.of("resize", resize, "interpolation", interpolation, "antialias", antialias, "fill", fill,
        "crop", crop, "color", color, "scale", scale, "layout", layout, "orientation", orientation)
        .forEach((name, value) -> value.ifPresent(v -> given.put(name, v)));
    if (!mean.isEmpty()) {
      given.put("mean", mean);
    }
    if (!std.isEmpty()) {
      given.put("std", std);
    }
    return given;
  }

  /** That options are not given in vain. */
  void requireImages(boolean images) {
    if (!images && !given().isEmpty()) {
      throw new InvalidOptionException("--" + given().keySet().iterator().next(),
          "an image as --input", "none", "");
    }
  }
}
