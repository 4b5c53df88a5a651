package dev.crease.onnx;

import dev.crease.error.ModelFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;

/**
 * What a file looked like when it was mapped. A file that takes its name later is another one, which does no harm: the map stays
 * that of the old one.
 *
 * @param path the file
 * @param key what the system tells files of one name apart by, if it does
 * @param size its size in bytes
 * @param modified when it was written to last
 */
record FileStamp(Path path, Optional<Object> key, long size, FileTime modified) {

  /** What a file looks like now. */
  static FileStamp of(Path path) throws IOException {
    BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
    return new FileStamp(
        path, Optional.ofNullable(now.fileKey()), now.size(), now.lastModifiedTime());
  }

  /**
   * Checks that the file is as it was.
   *
   * @throws ModelFileException if it was written to
   */
  void requireUnchanged() {
    FileStamp now;
    try {
      now = of(path);
    } catch (NoSuchFileException e) {
      return;
    } catch (IOException e) {
      throw new ModelFileException(
          path.toString(), "a file that stays while it is read", e.toString(), "", e);
    }
    if (now.key.equals(key) && !now.equals(this)) {
      throw new ModelFileException(
          path.toString(),
          "a file that stays as it is while it is read",
          now.size == size
              ? "one that was written to meanwhile"
              : "one of " + now.size + " bytes that had " + size,
          "run again when nobody writes to it; replacing it in one step does no harm");
    }
  }
}
