package dev.crease.spark;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/** The files below a folder, also while others write to it and delete from it. */
final class FileTree {

  private FileTree() {}

  /**
   * The regular files below a folder, in no order. A file or folder below it that is deleted meanwhile is left out.
   *
   * @throws IOException if the folder is none, or it or one below it cannot be listed
   */
  static List<Path> files(Path folder) throws IOException {
    if (Files.isRegularFile(folder)) {
      throw new NotDirectoryException(folder.toString());
    }
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(folder, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        if (Files.isRegularFile(file)) {
          files.add(file);
        }
        return FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
        if (e instanceof NoSuchFileException && !file.equals(folder)) {
          return FileVisitResult.CONTINUE;
        }
        throw e;
      }
    });
    return files;
  }
}
