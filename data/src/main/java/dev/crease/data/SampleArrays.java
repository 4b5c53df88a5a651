package dev.crease.data;

import dev.crease.error.InvalidOptionException;
import dev.crease.error.ModelFileException;
import dev.crease.tensor.NpyFile;
import dev.crease.tensor.Tensor;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An array of samples and one of classes, from a file each ({@code .npy} or IDX) or from one archive ({@code .npz}).
 *
 * @param samples along the first axis
 * @param classes one for each sample
 */
record SampleArrays(Tensor samples, List<Integer> classes) {

  /** Copies the list. */
  SampleArrays {
    classes = List.copyOf(classes);
  }

  /**
   * Opens them.
   *
   * @param data the samples, or an archive with both
   * @param answers the classes; those of the archive, or the IDX file of labels beside one of images unless given
   * @param names of the arrays of samples and of classes in an archive; the two that it has if empty
   * @param arena owns what is mapped
   */
  static SampleArrays open(Path data, Optional<Path> answers, List<String> names, Arena arena) {
    if (isArchive(data)) {
      return ofArchive(data, answers, names, arena);
    }
    if (!names.isEmpty()) {
      throw new InvalidOptionException("--arrays", "a .npz file as --data", data.toString(), "");
    }
    Tensor samples = array(data, arena);
    Path classes = answers.or(() -> besideIdx(data)).orElseThrow(
        () -> new InvalidOptionException("--answers", "a file of classes for " + data, "none",
            "give a .npy or IDX file with one integer for each sample"));
    return new SampleArrays(samples,
        classes(classes.toString(), array(classes, arena), samples));
  }

  private static boolean isArchive(Path file) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(".npz");
  }

  private static SampleArrays ofArchive(Path data, Optional<Path> answers, List<String> names,
      Arena arena) {
    Map<String, Tensor> arrays = new LinkedHashMap<>(NpyFile.readAll(data));
    if (!names.isEmpty()) {
      arrays.keySet().retainAll(names);
    }
    int wanted = answers.isPresent() ? 1 : 2;
    if (arrays.size() != wanted || !names.isEmpty() && names.size() != wanted) {
      throw new InvalidOptionException("--arrays",
          wanted == 1
              ? "the name of the array of samples"
              : "the names of two arrays, of samples and of classes",
          names.isEmpty() ? "none" : String.join(",", names),
          data + " has " + String.join(", ", NpyFile.readAll(data).keySet()));
    }
    List<String> order = names.isEmpty() ? samplesFirst(arrays) : names;
    Tensor samples = Optional.ofNullable(arrays.get(order.getFirst())).orElseThrow();
    return new SampleArrays(samples, answers
        .map(file -> classes(file.toString(), array(file, arena), samples))
        .orElseGet(() -> classes(data + ": " + order.getLast(),
            Optional.ofNullable(arrays.get(order.getLast())).orElseThrow(), samples)));
  }

  /** Of two arrays, the integers of fewer axes are the classes. */
  private static List<String> samplesFirst(Map<String, Tensor> arrays) {
    List<String> names = new ArrayList<>(arrays.keySet());
    Tensor a = Optional.ofNullable(arrays.get(names.getFirst())).orElseThrow();
    Tensor b = Optional.ofNullable(arrays.get(names.getLast())).orElseThrow();
    boolean classesFirst = a.dtype().isInteger()
        && (a.shape().rank() < b.shape().rank() || !b.dtype().isInteger());
    return classesFirst ? names.reversed() : names;
  }

  private static Tensor array(Path file, Arena arena) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(".npy")
        ? NpyFile.map(file, arena)
        : IdxFile.read(file);
  }

  /** {@code train-labels-idx1-ubyte} for {@code train-images-idx3-ubyte}. */
  private static Optional<Path> besideIdx(Path images) {
    String name = String.valueOf(images.getFileName());
    String labels = name.replace("images", "labels").replace("idx3", "idx1");
    return labels.equals(name)
        ? Optional.empty()
        : Optional.of(images.resolveSibling(labels)).filter(Files::exists);
  }

  private static List<Integer> classes(String where, Tensor classes, Tensor samples) {
    long count = samples.shape().rank() == 0 ? 0 : samples.shape().dim(0);
    if (!classes.dtype().isInteger() || classes.shape().elements() != count || count == 0) {
      throw new ModelFileException(where, "one integer for each of " + count + " samples",
          classes.toString(), "");
    }
    List<Integer> all = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      long label = classes.getLong(i);
      if (label < 0 || label > Integer.MAX_VALUE) {
        throw new ModelFileException(where, "classes from 0 on", label + " at index " + i, "");
      }
      all.add((int) label);
    }
    return all;
  }
}
