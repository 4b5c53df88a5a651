package dev.crease.data;

import dev.crease.error.ModelFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * PNG, JPEG and WebP files as pixels. Samples are taken as they are stored: colour profiles and gamma are passed over, what is
 * transparent keeps its colour, of 16 bits the upper 8 count. Of an animation the first picture is read.
 */
public final class ImageFile {

  private static final List<String> ENDINGS = List.of(".png", ".jpg", ".jpeg", ".webp");
  static final String EXPECTED = "a PNG, JPEG or WebP image";

  private ImageFile() {}

  /** Whether a file's name is an image's. */
  public static boolean is(Path path) {
    String name = path.toString().toLowerCase(Locale.ROOT);
    return ENDINGS.stream().anyMatch(name::endsWith);
  }

  /**
   * The images of a folder, not those of folders in it, by name.
   *
   * @throws ModelFileException if there is none
   */
  public static List<Path> in(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> images = files.filter(p -> is(p) && Files.isRegularFile(p)).sorted().toList();
      if (images.isEmpty()) {
        throw new ModelFileException(folder.toString(), "a folder with PNG, JPEG or WebP images",
            "none", "check the path");
      }
      return images;
    } catch (IOException e) {
      throw new ModelFileException(
          folder.toString(), "a folder that can be read", e.toString(), "", e);
    }
  }

  /**
   * Reads an image.
   *
   * @param path the file, of whatever name
   * @param orientation whether it is turned upright
   * @throws ModelFileException if it is no image of these formats, is cut or damaged, or has more than 100 million pixels
   */
  public static Pixels read(Path path, Orientation orientation) {
    String where = path.toString();
    if (!Files.exists(path)) {
      throw new ModelFileException(where, EXPECTED, "no such file", "check the path");
    }
    if (Files.isDirectory(path)) {
      throw new ModelFileException(where, EXPECTED, "a folder", "");
    }
    if (ModuleLayer.boot().findModule("java.desktop").isEmpty()) {
      throw new ModelFileException(where, "a Java runtime with java.desktop, which decodes images",
          "one without", "give a .npy file, or use a whole JDK");
    }
    Pixels stored = ImageDecoder.read(path);
    return orientation == Orientation.IGNORE
        ? stored
        : Orientation.upright(stored, Orientation.of(path.toFile()));
  }
}
