package dev.crease.testkit.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.Crease;
import dev.crease.FoldFileOptions;
import dev.crease.onnx.ModelWriter;
import dev.crease.onnx.WriteOptions;
import dev.crease.testkit.exec.Held;
import dev.crease.testkit.fuzz.FuzzGenerator;
import dev.crease.verify.VerifyOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folds of many files at once give the same bytes as one after the other, and leave nothing behind. {@code -Dload.folds=1000} folds more. */
class FoldLoadTest {

  private static final int FOLDS = Integer.getInteger("load.folds", 60);
  private static final int MODELS = 30;
  private static final int THREADS = 8;
  private static final long MORE_HEAP_BYTES = 16 << 20;

  @TempDir
  private Path folder;

  private Path fold(Path in, String name) {
    return Crease.fold(
        in, folder.resolve(name),
        FoldFileOptions.builder()
            .verification(VerifyOptions.builder().runs(1).threads(1).build()).build())
        .output().orElseThrow();
  }

  @Test
  void manyAtOnce() throws Exception {
    List<Path> models = IntStream.rangeClosed(1, MODELS)
        .mapToObj(
            seed -> ModelWriter.write(
                FuzzGenerator.of(seed).model(), folder.resolve("in" + seed + ".onnx"),
                WriteOptions.DEFAULT).path())
        .toList();
    List<Path> alone = models.stream().map(m -> fold(m, "alone-" + m.getFileName())).toList();
    all(models, alone, THREADS, "warm");
    Held before = Held.now();
    ConcurrentLinkedQueue<String> wrong = all(models, alone, FOLDS, "load");
    Held after = Held.now();
    System.out.println(FOLDS + " folds on " + THREADS + " threads\n  before: " + before
        + "\n  after:  " + after);
    assertThat(wrong).isEmpty();
    assertThat(after.handles()).isLessThanOrEqualTo(before.handles());
    assertThat(after.threads()).isLessThanOrEqualTo(before.threads() + 1);
    assertThat(after.heapBytes()).isLessThan(before.heapBytes() + MORE_HEAP_BYTES);
  }

  private ConcurrentLinkedQueue<String> all(List<Path> models, List<Path> alone, int folds,
      String name) throws InterruptedException {
    ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(THREADS)) {
      for (int i = 0; i < folds; i++) {
        int at = i % models.size();
        String target = name + i + ".onnx";
        pool.execute(() -> {
          try {
            Path out = fold(models.get(at), target);
            if (Files.mismatch(out, alone.get(at)) >= 0) {
              wrong.add(models.get(at) + ": other bytes");
            }
            Files.delete(out);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          } catch (RuntimeException e) {
            wrong.add(models.get(at) + ": " + e);
          }
        });
      }
      pool.shutdown();
      assertThat(pool.awaitTermination(1, TimeUnit.HOURS)).isTrue();
    }
    return wrong;
  }
}
