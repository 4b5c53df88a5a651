package dev.crease.data;

import dev.crease.error.ModelFileException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Labelled samples in files:
 *
 * <ul>
 *   <li>a folder with one folder of images for each class; the classes are the folders' names in order, or the numbers that all of
 *       them are, or their places among the labels;
 *   <li>a {@code .csv} file with an image's path, from the file's folder, and a class on each line;
 *   <li>an array of images or inputs and one of classes, as {@code .npy} or IDX files, or both in one {@code .npz}.
 * </ul>
 */
public final class SampleFiles {

  private SampleFiles() {}

  /** One label a line, the first for class 0. */
  public static List<String> labels(Path file) {
    List<String> labels = lines(file).stream().map(String::strip).filter(l -> !l.isEmpty())
        .toList();
    if (labels.isEmpty()) {
      throw new ModelFileException(file.toString(), "a label on each line", "none", "");
    }
    return labels;
  }

  /**
   * Opens samples.
   *
   * @param data the folder or file
   * @param answers the classes, where {@code data} is an array alone; the IDX file of labels beside one of images unless given
   * @param arrays the names of the arrays of samples and of classes in an {@code .npz}, or none for the two that it has
   * @param labels the classes' names, or none
   * @param input what the samples are for, asked where they are pictures
   * @param arena owns what is mapped
   * @throws dev.crease.error.CreaseException if they cannot be read, or there are none
   */
  public static Samples open(Path data, Optional<Path> answers, List<String> arrays,
      List<String> labels, Supplier<ImageInput> input, Arena arena) {
    String name = data.toString().toLowerCase(Locale.ROOT);
    if (Files.isDirectory(data)) {
      return folder(data, labels, input.get());
    }
    if (name.endsWith(".csv")) {
      return table(data, labels, input.get());
    }
    SampleArrays found = SampleArrays.open(data, answers, arrays, arena);
    Optional<ImageInput> pictures = ArraySamples.arePictures(found.samples())
        ? Optional.of(input.get())
        : Optional.empty();
    return new ArraySamples(pictures, found.samples(), found.classes());
  }

  private static Samples folder(Path data, List<String> labels, ImageInput input) {
    List<Path> folders;
    try (Stream<Path> all = Files.list(data)) {
      folders = all.filter(Files::isDirectory).sorted().toList();
    } catch (IOException e) {
      throw new ModelFileException(
          data.toString(), "a folder that can be read", e.toString(), "", e);
    }
    if (folders.isEmpty()) {
      throw new ModelFileException(data.toString(), "a folder of images for each class",
          "no folders in it", "see docs/evaluate.md");
    }
    boolean numbers = folders.stream().allMatch(f -> isNumber(name(f)));
    List<Path> paths = new ArrayList<>();
    List<Integer> classes = new ArrayList<>();
    for (int i = 0; i < folders.size(); i++) {
      int label = numbers || !labels.isEmpty()
          ? label(data.toString(), name(folders.get(i)), labels)
          : i;
      for (Path image : ImageFile.in(folders.get(i))) {
        paths.add(image);
        classes.add(label);
      }
    }
    return new ImageSamples(input, paths, classes);
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }

  private static boolean isNumber(String text) {
    return text.matches("\\d{1,9}");
  }

  private static int label(String where, String text, List<String> labels) {
    int named = labels.indexOf(text);
    if (named < 0 && !isNumber(text)) {
      throw new ModelFileException(where, labels.isEmpty()
          ? "a class's number"
          : "a class's number or one of " + labels.size() + " labels", "'" + text + "'",
          "give the labels with --labels");
    }
    return named >= 0 ? named : Integer.parseInt(text);
  }

  /** {@code path,class} on each line; a first line that ends with neither a number nor a label is a heading. */
  private static Samples table(Path file, List<String> labels, ImageInput input) {
    List<Path> paths = new ArrayList<>();
    List<Integer> classes = new ArrayList<>();
    List<String> lines = lines(file);
    for (int n = 0; n < lines.size(); n++) {
      String line = lines.get(n).strip();
      int comma = line.lastIndexOf(',');
      String text = line.substring(comma + 1).strip();
      boolean heading = n == 0 && !isNumber(text) && !labels.contains(text);
      if (line.isEmpty() || heading) {
        continue;
      }
      String where = file + ", line " + (n + 1);
      if (comma < 0) {
        throw new ModelFileException(where, "path,class", "'" + line + "'", "");
      }
      String path = line.substring(0, comma).strip().replaceAll("^\"|\"$", "");
      try {
        paths.add(file.resolveSibling(path));
      } catch (InvalidPathException e) {
        throw new ModelFileException(where, "a path", "'" + path + "'", "", e);
      }
      classes.add(label(where, text, labels));
    }
    if (paths.isEmpty()) {
      throw new ModelFileException(file.toString(), "a line path,class for each sample", "none",
          "");
    }
    return new ImageSamples(input, paths, classes);
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (CharacterCodingException e) {
      throw new ModelFileException(file.toString(), "text in UTF-8", "other bytes", "", e);
    } catch (IOException e) {
      throw new ModelFileException(
          file.toString(), "a file that can be read", e.toString(), "check the path", e);
    }
  }
}
