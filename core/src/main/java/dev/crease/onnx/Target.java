package dev.crease.onnx;

import dev.crease.error.ModelFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A file to write that may be written.
 *
 * @param given its path as the caller gave it
 * @param model its absolute path
 * @param folder the folder it lies in, links resolved
 * @param reserved the files that the source consists of
 */
record Target(Path given, Path model, Path folder, List<Path> reserved) {

  /** Copies the list. */
  Target {
    reserved = List.copyOf(reserved);
  }

  /**
   * Checks a target.
   *
   * @param source what is read while the target is written
   * @param path the target
   * @param overwrite whether it may exist
   * @throws ModelFileException if it cannot be written, or must not be
   */
  static Target check(Optional<ModelFile> source, Path path, boolean overwrite) {
    Path absolute = path.toAbsolutePath();
    Path parent = absolute.getParent();
    if (parent == null || Files.isDirectory(absolute)) {
      throw new ModelFileException(
          path.toString(), "a file to write", "a folder", "add a file name");
    }
    if (!Files.isDirectory(parent)) {
      throw new ModelFileException(
          path.toString(), "a file in a folder that exists", "the folder " + parent,
          "make the folder");
    }
    List<Path> reserved = new ArrayList<>();
    source.ifPresent(s -> {
      s.path().ifPresent(reserved::add);
      reserved.addAll(s.externalFiles());
    });
    try {
      Target target = new Target(path, absolute, parent.toRealPath(), reserved);
      target.checkFree(absolute, overwrite);
      return target;
    } catch (IOException e) {
      throw new ModelFileException(
          path.toString(), "a folder that can be read", e.toString(), "check its permissions",
          e);
    }
  }

  private void checkFree(Path path, boolean overwrite) {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    for (Path file : reserved) {
      if (isSame(path, file)) {
        throw new ModelFileException(
            path.equals(model) ? given.toString() : path.toString(),
            "a file that the model is not read from",
            "the input " + file,
            "choose another output");
      }
    }
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw new ModelFileException(
          path.toString(), "a file to write", "something that is no file", "choose another path");
    }
    if (!overwrite) {
      throw new ModelFileException(
          path.equals(model) ? given.toString() : path.toString(),
          "a file that does not exist",
          "one that does",
          "choose another path, or allow overwriting");
    }
  }

  private static boolean isSame(Path a, Path b) {
    try {
      return Files.isSameFile(a, b);
    } catch (IOException e) {
      return false;
    }
  }

  /** Checks the file for external data too. */
  void checkData(boolean overwrite) {
    checkFree(data(), overwrite);
  }

  /** The name of the file for external data. */
  String dataName() {
    return model.getFileName() + ".data";
  }

  /** The file for external data. */
  Path data() {
    return model.resolveSibling(dataName());
  }

  /** What becomes of the source's references to external data. */
  Relocation relocation(Optional<ModelFile> source, SideFile side) {
    Optional<Path> from = source.flatMap(ModelFile::path).map(p -> p.toAbsolutePath().getParent());
    return from.filter(f -> isSame(f, folder)).isPresent()
        ? new Relocation.Stay()
        : new Relocation.Move(source.map(s -> s.source().external()), side);
  }
}
