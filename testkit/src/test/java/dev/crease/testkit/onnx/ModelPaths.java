package dev.crease.testkit.onnx;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where model files are. */
final class ModelPaths {

  private ModelPaths() {}

  /** All {@code .onnx} files below a folder that a system property names; none where there is no such folder. */
  static List<Path> below(String property, String... more) {
    Path root = Path.of(System.getProperty(property, "none"), more);
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(f -> f.toString().endsWith(".onnx")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Copies the models of the class path, PaddleOCR's, into a folder. */
  static List<Path> ofClassPath(Path folder) throws IOException {
    URL known = Optional
        .ofNullable(ModelPaths.class.getResource("/models/ch_ppocr_mobile_v2.0_cls_infer.onnx"))
        .orElseThrow();
    URL jar = ((JarURLConnection) known.openConnection()).getJarFileURL();
    List<Path> copies = new ArrayList<>();
    try (FileSystem files = FileSystems.newFileSystem(Path.of(jar.getPath()));
        Stream<Path> models = Files.list(files.getPath("/models"))) {
      for (Path model : models.filter(m -> m.toString().endsWith(".onnx")).sorted().toList()) {
        Path copy = folder.resolve(model.getFileName().toString());
        Files.copy(model, copy);
        copies.add(copy);
      }
    }
    return copies;
  }
}
