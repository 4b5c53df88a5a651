package dev.crease.spark;

import dev.crease.error.ModelFileException;
import dev.crease.graph.ValueInfo;
import dev.crease.onnx.ModelFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A model's files, and what the model says of its inputs and outputs.
 *
 * @param path the model
 * @param folder its folder, links resolved
 * @param files the model and its external data, relative to the folder
 * @param digest of all files
 * @param inputs those that must be given
 * @param outputs in the model's order
 */
record StoredModel(
    Path path,
    Path folder,
    List<String> files,
    String digest,
    List<ValueInfo> inputs,
    List<ValueInfo> outputs) {

  private static final int CHUNK = 1 << 20;

  /** Copies the lists. */
  StoredModel {
    files = List.copyOf(files);
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /**
   * Reads it.
   *
   * @throws ModelFileException if it, or external data, cannot be read
   * @throws dev.crease.error.MalformedModelException if it is no well-formed ONNX model
   */
  static StoredModel read(Path path) {
    try (ModelFile file = ModelFile.open(path)) {
      Path absolute = path.toAbsolutePath();
      Path folder = absolute.resolveSibling(".").toRealPath();
      List<String> files = new ArrayList<>();
      files.add(absolute.getFileName().toString());
      for (Path data : file.externalFiles()) {
        files.add(folder.relativize(data.toRealPath()).toString());
      }
      return new StoredModel(absolute, folder, files, digest(folder, files),
          file.model().graph().requiredInputs(), file.model().graph().outputs());
    } catch (IOException e) {
      throw new ModelFileException(path.toString(), "files that can be read", e.toString(), "", e);
    }
  }

  /** The digest of files as they are now. */
  static String digest(Path folder, List<String> files) throws IOException {
    ModelDigest digest = new ModelDigest();
    byte[] chunk = new byte[CHUNK];
    for (String name : files) {
      digest.begin(name);
      try (InputStream in = Files.newInputStream(folder.resolve(name))) {
        for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
          digest.update(chunk, n);
        }
      }
    }
    return digest.hex();
  }

  /** The files must still be those that were read. */
  void require(String found) {
    if (!found.equals(digest)) {
      throw new ModelFileException(path.toString(), "the model as it was loaded, SHA-256 " + digest,
          "SHA-256 " + found, "load it again");
    }
  }
}
