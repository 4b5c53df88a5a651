package dev.crease.testkit.hostile;

import dev.crease.graph.Model;
import dev.crease.onnx.ModelWriter;
import dev.crease.testkit.cases.OperatorCases;
import dev.crease.testkit.folds.FoldCases;
import dev.crease.testkit.fuzz.FuzzGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Files to start from: every operator, every fold, random graphs, and small files of others where there are any. */
public final class HostileSeeds {

  private static final int MAX_BYTES = 8 << 10;
  private static final int RANDOM_GRAPHS = 100;

  private HostileSeeds() {}

  /**
   * All small ones.
   *
   * @param folders where to look for files of others, with what is below
   */
  public static List<byte[]> all(List<Path> folders) {
    List<byte[]> seeds = new ArrayList<>();
    OperatorCases.all().forEach(c -> add(c.model(), seeds));
    FoldCases.all().forEach(c -> add(c.model(), seeds));
    for (long seed = 1; seed <= RANDOM_GRAPHS; seed++) {
      add(FuzzGenerator.of(seed).model(), seeds);
    }
    folders.stream().filter(Files::isDirectory).forEach(f -> addFiles(f, seeds));
    return seeds;
  }

  private static void add(Model model, List<byte[]> seeds) {
    byte[] bytes = ModelWriter.toBytes(model);
    if (bytes.length <= MAX_BYTES) {
      seeds.add(bytes);
    }
  }

  private static void addFiles(Path folder, List<byte[]> seeds) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".onnx")).sorted().toList()) {
        if (Files.size(file) <= MAX_BYTES) {
          seeds.add(Files.readAllBytes(file));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
