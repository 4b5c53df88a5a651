package dev.crease.cli;

import dev.crease.data.ImageFile;
import dev.crease.data.ImageInput;
import dev.crease.error.InvalidOptionException;
import dev.crease.graph.Graph;
import dev.crease.graph.Model;
import dev.crease.graph.ValueInfo;
import dev.crease.op.TensorType;
import dev.crease.tensor.NpyFile;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say what a model is run on. */
final class ModelInputs {

  @Option(names = "--input", paramLabel = "[NAME=]FILE", description = {
      "A .npy file for an input, a PNG, JPEG or WebP image, or a folder of images: one batch. More files for one input too.",
      "NAME may be left out where the model has one input. Inputs not given are random."})
  List<String> files = new ArrayList<>();

  @Option(names = "--shape", paramLabel = "[NAME=]1x3x640x640", description = "The shape of a random input whose size the model leaves open.")
  List<String> shapes = new ArrayList<>();

  @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Seed of random inputs; 1 unless given.")
  long seed = 1;

  @Mixin
  ImageOptions images = new ImageOptions();

  /** The files by input, folders taken apart; names that were left out are filled in. Looks into folders, so it is asked once. */
  Map<String, List<Path>> files(Model model) {
    Map<String, List<Path>> byName = new LinkedHashMap<>();
    for (String file : files) {
      Assignment a = Assignment.of("--input", file, model.graph());
      Path path = UserPaths.resolve(Path.of(a.value()));
      List<Path> all = byName.computeIfAbsent(a.name(), _ -> new ArrayList<>());
      all.addAll(Files.isDirectory(path) ? ImageFile.in(path) : List.of(path));
    }
    return byName;
  }

  /** Whether these take one run of a session, or a few: there is no folder of images. */
  boolean isForOneRun() {
    return files.stream().map(f -> f.substring(f.indexOf('=') + 1))
        .noneMatch(f -> Files.isDirectory(UserPaths.resolve(Path.of(f))));
  }

  /**
   * The tensors that files hold, by input.
   *
   * @param model the model
   * @param path the model's file, which the settings of images may lie beside
   */
  Map<String, Tensor> tensors(Model model, Path path) {
    return tensors(files(model), model, path);
  }

  /** The same of files that are known. */
  Map<String, Tensor> tensors(Map<String, List<Path>> byName, Model model, Path path) {
    Map<String, TensorType> types = new LinkedHashMap<>();
    model.graph().inputs().forEach(i -> types.put(i.name(), i.type()));
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    images.requireImages(byName.values().stream().flatMap(List::stream).anyMatch(ImageFile::is));
    byName.forEach((name, paths) -> {
      TensorType type = types.getOrDefault(name, TensorType.UNKNOWN);
      tensors.put(name, ImageFile.is(paths.getFirst())
          ? pictures(paths, images.preprocessing(path).forInput(name, type))
          : array(paths));
    });
    return tensors;
  }

  /** Those of the files that are images, by input. */
  static Map<String, List<Path>> images(Map<String, List<Path>> files) {
    Map<String, List<Path>> images = new LinkedHashMap<>(files);
    images.values().removeIf(paths -> !ImageFile.is(paths.getFirst()));
    return images;
  }

  private static Tensor pictures(List<Path> paths, ImageInput input) {
    return input.tensor(paths.stream().map(
        p -> input.prepare(ImageFile.read(p, input.preprocessing().orientation()))).toList());
  }

  private static Tensor array(List<Path> paths) {
    if (paths.size() > 1) {
      throw new InvalidOptionException("--input", "one .npy file for an input, or images",
          paths.get(0) + " and " + paths.get(1), "");
    }
    return NpyFile.read(paths.getFirst());
  }

  /** The shapes by input; names that were left out are filled in. */
  Map<String, Shape> shapes(Model model) {
    return shapes(shapes, model);
  }

  /** Shapes as options give them, by input. */
  static Map<String, Shape> shapes(List<String> shapes, Model model) {
    Map<String, Shape> byName = new LinkedHashMap<>();
    for (String shape : shapes) {
      Assignment a = Assignment.of("--shape", shape, model.graph());
      byName.put(a.name(), parse(a.value()));
    }
    return byName;
  }

  /** {@code 1x3x640x640}. */
  static Shape parse(String text) {
    if (!text.matches("\\d{1,18}(x\\d{1,18})*|scalar")) {
      throw new InvalidOptionException(
          "--shape", "sizes like 1x3x640x640, or scalar", "'" + text + "'", "");
    }
    try {
      List<Long> dims = new ArrayList<>();
      if (!text.equals("scalar")) {
        for (String size : text.split("x", -1)) {
          dims.add(Long.parseLong(size));
        }
      }
      return Shape.of(dims);
    } catch (ArithmeticException e) {
      throw new InvalidOptionException(
          "--shape", "fewer elements than a long counts", "'" + text + "'", "");
    }
  }

  /**
   * {@code NAME=VALUE} taken apart.
   *
   * @param name an input of the model
   * @param value what it gets
   */
  private record Assignment(String name, String value) {

    /**
     * Names may hold an equals sign, so the longest input name that fits counts. An initializer that is listed as an input may be
     * named, but need not be given.
     */
    static Assignment of(String option, String text, Graph graph) {
      String name = "";
      for (ValueInfo input : graph.inputs()) {
        if (text.startsWith(input.name() + "=") && input.name().length() >= name.length()) {
          name = input.name();
        }
      }
      if (!name.isEmpty()) {
        return new Assignment(name, text.substring(name.length() + 1));
      }
      List<String> inputs = graph.requiredInputs().stream().map(ValueInfo::name).toList();
      if (inputs.size() == 1 && !text.contains("=")) {
        return new Assignment(inputs.getFirst(), text);
      }
      throw new InvalidOptionException(
          option,
          "NAME=… with an input of the model: " + String.join(", ", inputs),
          "'" + text + "'",
          "");
    }
  }
}
