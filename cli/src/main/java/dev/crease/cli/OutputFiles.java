package dev.crease.cli;

import dev.crease.error.InvalidOptionException;
import dev.crease.error.ModelFileException;
import dev.crease.tensor.DType;
import dev.crease.tensor.NpyFile;
import dev.crease.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;

/** The options that say where outputs are written, and how they are written there. */
final class OutputFiles {

  private static final String NPY = "npy";
  private static final String JSON = "json";

  @Option(names = "--output", paramLabel = "DIR", converter = UserPaths.class, description = "Write every output to this folder, as a .npy file unless --format says otherwise.")
  Optional<Path> output = Optional.empty();

  @Option(names = "--format", paramLabel = "FORMAT", completionCandidates = Choices.Formats.class, description = "What --output writes: npy, the default, or json.")
  Optional<String> format = Optional.empty();

  /** Ends with a message where the options do not go together; before anything is run. */
  void check() {
    format.ifPresent(f -> {
      if (!f.equals(NPY) && !f.equals(JSON)) {
        throw new InvalidOptionException("--format", "npy or json",
            "'" + Text.printable(f) + "'", "");
      }
      if (output.isEmpty()) {
        throw new InvalidOptionException("--format", "a folder to write to", "none",
            "give one with --output DIR");
      }
    });
  }

  /** Writes every output that the format has a form for, where that is asked for; the files by output. */
  Map<String, Path> write(Map<String, Tensor> outputs, Terminal text) {
    Map<String, Path> files = new LinkedHashMap<>();
    if (output.isEmpty()) {
      return files;
    }
    Path folder = output.get();
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new ModelFileException(
          folder.toString(), "a folder that can be made", e.toString(), "choose another", e);
    }
    boolean asJson = format.filter(JSON::equals).isPresent();
    Set<String> taken = new HashSet<>();
    outputs.forEach((name, tensor) -> {
      DType type = tensor.dtype();
      if (asJson ? TensorJson.canWrite(type) : NpyFile.canWrite(type)) {
        Path file = folder.resolve(fileName(name, taken) + "." + (asJson ? JSON : NPY));
        if (asJson) {
          TensorJson.write(file, name, tensor);
        } else {
          NpyFile.write(file, tensor);
        }
        files.put(name, file);
        text.line("written: " + Text.printable(file.toString()));
      } else {
        text.line("not written: " + Text.printable(name) + " is " + type.label());
      }
    });
    return files;
  }

  /** Names come from the model: none may lead out of the folder, and no two become one file. */
  private static String fileName(String name, Set<String> taken) {
    String plain = name.replaceAll("[^A-Za-z0-9._-]", "_").replaceAll("^[.-]", "_");
    String stem = plain.isEmpty() ? "_" : plain.substring(0, Math.min(plain.length(), 200));
    String free = stem;
    for (int i = 1; !taken.add(free.toLowerCase(Locale.ROOT)); i++) {
      free = stem + "_" + i;
    }
    return free;
  }
}
