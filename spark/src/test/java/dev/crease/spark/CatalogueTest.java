package dev.crease.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.crease.Crease;
import dev.crease.docs.FoldCatalogue;
import dev.crease.op.Dim;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LocalCluster.class)
class CatalogueTest {

  @TempDir
  private Path folder;

  private Path models = Path.of("");
  private Path target = Path.of("");

  @BeforeEach
  void write() throws IOException {
    models = Files.createDirectories(folder.resolve("models"));
    target = folder.resolve("folded");
    Networks.write(Networks.classifier(new Dim.Symbol("N")), models.resolve("a.onnx"));
    Networks.write(Networks.classifier(Dim.of(2)),
        Files.createDirectories(models.resolve("sub")).resolve("b|c.onnx"));
    Networks.write(Networks.mixing(), models.resolve("sub/mixing.onnx"));
    Files.write(models.resolve("torn.onnx"), new byte[]{0x3a, 100, 1});
    Files.writeString(models.resolve("notes.txt"), "no model");
  }

  private List<String> written() throws IOException {
    return FileTree.files(target).stream().map(f -> target.relativize(f).toString()).sorted()
        .toList();
  }

  @Test
  void allThatCanBeFoldedAreAndTheOthersAreReported() throws IOException {
    CatalogueReport report = FoldCatalogue.fold(LocalCluster.spark(), models, target);
    assertThat(report.rows()).extracting(r -> models.relativize(Path.of(r.getString(0))).toString())
        .containsExactly("a.onnx", "sub/b|c.onnx", "sub/mixing.onnx", "torn.onnx");
    assertThat(written()).containsExactly("a.onnx", "sub/b|c.onnx", "sub/mixing.onnx");
    for (String name : written()) {
      Path alone = folder.resolve("alone.onnx");
      Files.deleteIfExists(alone);
      Crease.fold(models.resolve(name), alone);
      assertThat(target.resolve(name)).hasSameBinaryContentAs(alone);
    }
    Row first = report.rows().getFirst();
    assertThat(first.<Integer>getAs("folds")).isEqualTo(1);
    assertThat(first.<String>getAs("verdict")).isEqualTo("EQUIVALENT");
    assertThat(first.<Double>getAs("ratio")).isBetween(0.0, 1.0);
    assertThat(first.<Double>getAs("difference")).isLessThanOrEqualTo(first.getAs("bound"));
    assertThat(report.failures()).singleElement().satisfies(r -> {
      assertThat(r.<String>getAs("error")).contains("torn.onnx").contains("expected");
      assertThat(r.isNullAt(r.fieldIndex("output"))).isTrue();
    });

    JsonNode json = new ObjectMapper().readTree(report.json());
    assertThat(json).hasSize(4);
    assertThat(json.get(0).get("outputSha256").asText()).hasSize(64)
        .isEqualTo(first.getAs("outputSha256"));
    assertThat(json.get(3).get("error").asText()).contains("torn.onnx");
    assertThat(report.markdown()).contains("sub/b\\|c.onnx | 1 | 0 |")
        .endsWith("4 models, 1 of them failed; 2 folds; " + report.markdown().replaceAll(
            "(?s).*folds; ", ""));
    assertThat(report.dataset(LocalCluster.spark()).filter("error is null").count()).isEqualTo(3);
  }

  @Test
  void aSecondRunAlsoWithAnExecutorKilledWritesTheSame() throws Exception {
    LocalCluster.awaitExecutors();
    for (int i = 0; i < 24; i++) {
      Networks.write(Networks.classifier(Dim.of(1 + i)), models.resolve("more" + i + ".onnx"));
    }
    Catalogue catalogue = Catalogue.of(models).runs(20, 5);
    List<String> once = digests(catalogue.fold(LocalCluster.spark(), folder.resolve("first")));
    CompletableFuture<Void> killed = CompletableFuture.runAsync(this::killWhenSomeAreWritten);
    CatalogueReport report = catalogue.fold(LocalCluster.spark(), target);
    killed.join();
    assertThat(digests(report)).isEqualTo(once).hasSize(28);
    assertThat(written()).hasSize(27).allMatch(n -> n.endsWith(".onnx"));
    assertThat(report.failures()).hasSize(1);
  }

  private static List<String> digests(CatalogueReport report) {
    return report.rows().stream().map(r -> r.getAs("model") + " " + r.getAs("outputSha256"))
        .toList();
  }

  private void killWhenSomeAreWritten() {
    try {
      while (!Files.exists(target) || written().size() < 2) {
        Thread.sleep(5);
      }
      ProcessHandle executor = LocalCluster.executors().getFirst();
      executor.destroyForcibly();
      executor.onExit().join();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void filesOfOneNameWouldOverwriteEachOther() {
    assertThatThrownBy(() -> Catalogue.of(List.of(Path.of("a/m.onnx"), Path.of("b/m.onnx"))))
        .hasMessage("catalogue: expected files with names of their own, got a/m.onnx and b/m.onnx;"
            + " fix: give the folder that both are in");
    assertThatThrownBy(() -> Catalogue.of(folder.resolve("none")))
        .hasMessageContaining("expected a folder of models");
    assertThatThrownBy(() -> Catalogue.of(models.resolve("a.onnx")))
        .hasMessageContaining("expected a folder of models").hasMessageContaining("NotDirectory");
  }
}
