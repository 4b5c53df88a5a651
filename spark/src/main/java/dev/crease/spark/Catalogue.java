package dev.crease.spark;

import dev.crease.error.InvalidOptionException;
import dev.crease.error.ModelFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Many models, folded and verified in parallel: one task a model, the largest first. Immutable; the methods that set something return
 * another.
 *
 * <p>Models and results lie on storage that driver and executors see under the same paths; nothing but paths and the report moves. Each
 * result is written under another name and takes its own in one step, after verification; the same models give the same bytes, so
 * that a second run, or a second attempt after an executor was lost, changes nothing. A model that fails leaves what was there before, and a
 * row with the error; it does not fail the job.
 */
public final class Catalogue {

  private static final String SUFFIX = ".onnx";

  /** Models by the path of their result, relative to the target folder. */
  private final TreeMap<String, Path> models;
  private final boolean verify;
  private final int runs;
  private final long seed;

  private Catalogue(Map<String, Path> models, boolean verify, int runs, long seed) {
    this.models = new TreeMap<>(models);
    this.verify = verify;
    this.runs = runs;
    this.seed = seed;
  }

  /**
   * All files of a folder and its subfolders whose names end in {@code .onnx}; results have the same names below the target.
   *
   * @throws ModelFileException if the folder cannot be listed
   */
  public static Catalogue of(Path folder) {
    try {
      return new Catalogue(
          FileTree.files(folder).stream().filter(f -> f.toString().endsWith(SUFFIX))
              .collect(Collectors.toMap(f -> folder.relativize(f).toString(), Function.identity())),
          true, 3, 1);
    } catch (IOException e) {
      throw new ModelFileException(folder.toString(), "a folder of models", e.toString(), "", e);
    }
  }

  /**
   * These files; results have their names, without folders.
   *
   * @throws InvalidOptionException if two have the same name
   */
  public static Catalogue of(List<Path> files) {
    Map<String, Path> models = new TreeMap<>();
    for (Path file : files) {
      Path other = models.put(file.getFileName().toString(), file);
      if (other != null) {
        throw new InvalidOptionException("catalogue", "files with names of their own",
            other + " and " + file, "give the folder that both are in");
      }
    }
    return new Catalogue(models, true, 3, 1);
  }

  /** Whether each model is compared with its result before that is written; it is unless this says otherwise. */
  public Catalogue verify(boolean whether) {
    return new Catalogue(models, whether, runs, seed);
  }

  /**
   * Compares on so many random inputs, 3 unless given.
   *
   * @param count 1 or more
   * @param first the seed of the first
   */
  public Catalogue runs(int count, long first) {
    if (count < 1) {
      throw new InvalidOptionException("runs", "1 or more", Integer.toString(count), "");
    }
    return new Catalogue(models, verify, count, first);
  }

  /** How many models there are. */
  public int size() {
    return models.size();
  }

  /**
   * Folds all of them. Returns when the last is done.
   *
   * @param spark where
   * @param target the folder of the results, which is made
   * @throws ModelFileException if the folder cannot be made
   */
  public CatalogueReport fold(SparkSession spark, Path target) {
    List<FoldTask.Order> orders = new ArrayList<>();
    try {
      for (Map.Entry<String, Path> model : models.entrySet()) {
        Path result = target.resolve(model.getKey()).toAbsolutePath();
        Files.createDirectories(result.getParent());
        orders.add(new FoldTask.Order(model.getValue().toAbsolutePath().toString(),
            result.toString(), size(model.getValue())));
      }
      Files.createDirectories(target);
    } catch (IOException e) {
      throw new ModelFileException(target.toString(), "a folder that can be made", e.toString(),
          "choose another", e);
    }
    // A large one that begins last would be waited for alone.
    orders.sort(Comparator.comparingLong(FoldTask.Order::bytes).reversed());
    List<Row> rows = orders.isEmpty()
        ? List.of()
        : JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(orders, orders.size()).map(new FoldTask(verify, runs, seed)).collect();
    return new CatalogueReport(rows);
  }

  private static long size(Path file) throws IOException {
    return Files.exists(file) ? Files.size(file) : 0;
  }
}
