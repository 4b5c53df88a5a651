package dev.crease.spark;

import dev.crease.Executors;
import dev.crease.error.ExecutionException;
import dev.crease.error.ModelFileException;
import dev.crease.exec.Executor;
import dev.crease.exec.Session;
import dev.crease.fold.FoldOptions;
import dev.crease.fold.FoldPlan;
import dev.crease.graph.Model;
import dev.crease.onnx.ModelFile;
import dev.crease.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.apache.spark.SparkFiles;

/** A session of this JVM with all it stands on: the model's files, the mapped model, the executor. Runs take turns. */
final class OpenSession implements AutoCloseable {

  private static final System.Logger LOGGER = System.getLogger(OpenSession.class.getPackageName());

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final String name;
  private final Session session;
  private final ReentrantLock running = new ReentrantLock();
  private boolean rowsAreApart;

  OpenSession(Recipe recipe) {
    name = recipe.parcel().path() + " on " + recipe.device();
    try {
      ModelFile file = open(recipe.parcel());
      opened.push(file);
      Executor executor = Executors.open(recipe.device());
      opened.push(executor);
      Model model = file.model();
      session = recipe.fold()
          ? executor.compile(model, FoldPlan.of(model, FoldOptions.DEFAULT), recipe.shapes())
          : executor.compile(model, recipe.shapes());
      opened.push(session);
      LOGGER.log(System.Logger.Level.INFO, "{0}: batches of {1}; {2}", name, recipe.batch(),
          String.join("; ", session.summary()));
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private ModelFile open(ModelParcel parcel) {
    if (parcel.parts().isEmpty()) {
      Path path = Path.of(parcel.path());
      parcel.requireDigest(StoredModel.read(path).digest());
      return ModelFile.open(path);
    }
    Path root = Path.of(SparkFiles.getRootDirectory());
    try {
      Path folder = Files.createTempDirectory(root, "crease-");
      opened.push(() -> delete(folder));
      ModelFile file = ModelFile.open(parcel.unpack(folder));
      // A mapped file needs no name any more where the system lets go of it.
      delete(folder);
      return file;
    } catch (IOException e) {
      throw new ModelFileException(root.toString(),
          "a folder on the executor that can be written to",
          e.toString(), "", e);
    }
  }

  private static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException | UncheckedIOException e) {
      LOGGER.log(System.Logger.Level.DEBUG, "{0}: deleted later: {1}", folder, e);
    }
  }

  /**
   * Runs a batch. The first with two rows runs once more, each row one place further on and among others: a model that mixes rows, or
   * an executor that computes a row by its place, does not pass for one that can be run in batches.
   *
   * @param inputs the batch
   * @param rows how many rows it has that count
   * @throws ExecutionException if the run fails, or rows are not computed apart
   */
  Map<String, Tensor> run(Map<String, Tensor> inputs, int rows) throws InterruptedException {
    running.lockInterruptibly();
    try {
      Map<String, Tensor> outputs = session.run(inputs);
      if (!rowsAreApart && rows > 1) {
        new RowsApart(inputs, outputs, rows).require(session::run, name);
        rowsAreApart = true;
      }
      return outputs;
    } finally {
      running.unlock();
    }
  }

  /** What the session does where. */
  List<String> summary() {
    return session.summary();
  }

  @Override
  public void close() {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        LOGGER.log(System.Logger.Level.WARNING, name + ": closing failed", e);
      }
    }
  }
}
