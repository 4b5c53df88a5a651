package dev.crease.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crease.docs.ScoreRows;
import dev.crease.error.InvalidOptionException;
import dev.crease.error.ModelFileException;
import dev.crease.op.Dim;
import dev.crease.tensor.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LocalCluster.class)
class CreaseModelTest {

  private static final StructType IMAGES = new StructType().add("id", DataTypes.LongType)
      .add("pixels", DataTypes.createArrayType(DataTypes.FloatType));
  private static final Dim ANY = new Dim.Symbol("N");
  private static final int ROWS = 53;

  @TempDir
  private Path folder;

  private Path classifier() {
    return Networks.write(Networks.classifier(ANY), folder.resolve("classifier.onnx"));
  }

  private static Dataset<Row> images(List<Row> rows, int partitions) {
    return LocalCluster.spark().createDataset(rows, Encoders.row(IMAGES))
        .repartition(partitions);
  }

  private static float[] floats(Row row, String column) {
    List<Float> list = row.getList(row.fieldIndex(column));
    float[] floats = new float[list.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = list.get(i);
    }
    return floats;
  }

  private static void assertBits(List<Row> found, List<float[]> expected) {
    assertThat(found.stream().map(r -> r.getLong(0)).sorted().toList())
        .isEqualTo(LongStream.range(0, expected.size()).boxed().toList());
    for (Row row : found) {
      assertThat(floats(row, "scores")).as("row %d", row.getLong(0))
          .isEqualTo(expected.get((int) row.getLong(0)));
    }
  }

  @Test
  void resultsAreTheBitsOfOneSessionOnOneThreadWhateverPartitionsAndBatch() {
    Path path = classifier();
    CreaseModel model = CreaseModel.load(path);
    for (String executor : List.of("reference", "host")) {
      List<float[]> alone = Networks.alone(path, executor.equals("host") ? "host:1" : executor,
          ROWS);
      for (int[] way : new int[][]{{1, 8}, {5, 3}}) {
        Dataset<Row> out = model.executor(executor).batch(way[1])
            .transform(images(Networks.rows(ROWS), way[0]), "pixels", "scores");
        assertThat(out.columns()).containsExactly("id", "pixels", "scores");
        assertBits(out.collectAsList(), alone);
      }
    }
  }

  @Test
  void bytesInAndOutAreTheSameNumbers() {
    Path path = classifier();
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      ByteBuffer bytes = ByteBuffer.allocate(4 * Networks.ROW.size())
          .order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(Networks.pixels(i));
      rows.add(RowFactory.create((long) i, bytes.array()));
    }
    StructType schema = new StructType().add("id", DataTypes.LongType).add("raw",
        DataTypes.BinaryType);
    Dataset<Row> out = CreaseModel.load(path).fold(true).inPlace(true).binaryOutputs(true)
        .transform(LocalCluster.spark().createDataFrame(rows, schema), "raw", "scores");
    List<float[]> alone = Networks.alone(path, "reference", 5);
    for (Row row : out.collectAsList()) {
      float[] scores = new float[10];
      ByteBuffer.wrap(row.<byte[]>getAs("scores")).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer()
          .get(scores);
      assertThat(scores).containsExactly(alone.get((int) row.getLong(0)),
          Offset.offset(1e-3f));
    }
  }

  @Test
  void theExampleRuns() {
    Path path = classifier();
    List<float[]> alone = Networks.alone(path, "reference", 5);
    List<Row> found = ScoreRows.scores(path, images(Networks.rows(5), 1)).collectAsList();
    assertThat(found).hasSize(5).allSatisfy(
        r -> assertThat(floats(r, "scores")).containsExactly(alone.get((int) r.getLong(0)),
            Offset.offset(1e-3f)));
  }

  @Test
  void anExecutorCompilesOnceForAllItsTasksAndLaterOnes() throws Exception {
    LocalCluster.awaitExecutors();
    CreaseModel model = CreaseModel.load(classifier()).executor("counted:20:" + folder).batch(4);
    for (int i = 0; i < 2; i++) {
      assertThat(model.transform(images(Networks.rows(40), 10), "pixels", "scores").count())
          .isEqualTo(40);
    }
    List<Long> compiled = CountedProvider.processes(folder, "compile");
    assertThat(compiled).doesNotHaveDuplicates()
        .isSubsetOf(LocalCluster.executors().stream().map(ProcessHandle::pid).toList());
    assertThat(new HashSet<>(CountedProvider.processes(folder, "run"))).hasSameElementsAs(compiled);
    assertThat(CountedProvider.processes(folder, "close")).isEmpty();
  }

  @Test
  void aKilledExecutorLosesAndDoublesNothing() throws Exception {
    LocalCluster.awaitExecutors();
    Path path = classifier();
    CreaseModel model = CreaseModel.load(path).executor("counted:40:" + folder).batch(4);
    int rows = 120;
    CompletableFuture<Long> killed = CompletableFuture.supplyAsync(() -> kill(folder));
    List<Row> found = model.transform(images(Networks.rows(rows), 6), "pixels", "scores")
        .collectAsList();
    long pid = killed.join();
    assertBits(found, Networks.alone(path, "reference", rows));
    assertThat(LocalCluster.executors()).extracting(ProcessHandle::pid).doesNotContain(pid);
    // Batches of the killed executor's tasks ran again elsewhere: more ran than the rows make.
    assertThat(CountedProvider.processes(folder, "run")).contains(pid)
        .hasSizeGreaterThan(6 * (rows / 6 / 4));
  }

  /** Kills the JVM of an executor that is in the middle of its rows. */
  private static long kill(Path folder) {
    try {
      List<Long> ran = List.of();
      while (ran.size() < 4) {
        Thread.sleep(10);
        ran = CountedProvider.processes(folder, "run");
      }
      long pid = ran.getLast();
      ProcessHandle executor = LocalCluster.executors().stream().filter(p -> p.pid() == pid)
          .findFirst().orElseThrow();
      executor.destroyForcibly();
      executor.onExit().join();
      return pid;
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aRowWithANullGetsNulls() {
    List<Row> rows = new ArrayList<>(Networks.rows(20));
    for (int i = 0; i < rows.size(); i += 3) {
      rows.set(i, RowFactory.create((long) i, null));
    }
    Path path = classifier();
    List<float[]> alone = Networks.alone(path, "reference", rows.size());
    for (Row row : CreaseModel.load(path).executor("reference").batch(4)
        .transform(images(rows, 2), "pixels", "scores").collectAsList()) {
      int id = (int) row.getLong(0);
      if (id % 3 == 0) {
        assertThat(row.isNullAt(2)).isTrue();
      } else {
        assertThat(floats(row, "scores")).isEqualTo(alone.get(id));
      }
    }
  }

  @Test
  void aRowThatDoesNotFitIsNamed() {
    CreaseModel model = CreaseModel.load(classifier()).executor("reference").rowName("id");
    List<Row> rows = new ArrayList<>(Networks.rows(4));
    rows.set(2, RowFactory.create(77L, new float[191]));
    assertThatThrownBy(
        () -> model.transform(images(rows, 1).coalesce(1), "pixels", "scores").collect())
        .hasStackTraceContaining("of partition 0 ('77'), column 'pixels': expected 192 elements for"
            + " one row f32[3, 8, 8] of input 'image', got 191 elements");
    Float[] gap = new Float[192];
    Arrays.fill(gap, 1f);
    gap[5] = null;
    assertThatThrownBy(() -> model
        .transform(images(List.of(RowFactory.create(78L, gap)), 1), "pixels", "scores").collect())
        .hasStackTraceContaining("row 0 of partition 0 ('78'), column 'pixels': expected elements"
            + " that are not null, got null as element 5");
  }

  @Test
  void aModelThatMixesRowsIsRefusedUnlessItRunsThemOneByOne() {
    CreaseModel model = CreaseModel
        .load(Networks.write(Networks.mixing(), folder.resolve("mixing.onnx")))
        .executor("reference");
    Dataset<Row> rows = LocalCluster.spark().range(0, 6, 1, 1)
        .selectExpr("array(cast(id as float), 1f, 2f, cast(id * id as float)) as x");
    assertThatThrownBy(() -> model.transform(rows, "x", "y").collect()).hasStackTraceContaining(
        "expected the same bits for a row wherever in a batch it stands, got others in output 'y'");
    assertThat(model.batch(1).transform(rows, "x", "y").collectAsList())
        .allSatisfy(r -> assertThat(floats(r, "y")).containsOnly(0));
  }

  @Test
  void whatDoesNotFitIsFoundBeforeAnythingRuns() throws IOException {
    Path path = classifier();
    CreaseModel model = CreaseModel.load(path);
    Dataset<Row> images = images(Networks.rows(1), 1);
    assertThatThrownBy(() -> model.transform(images, "id", "scores"))
        .isInstanceOf(InvalidOptionException.class).hasMessage(
            "column 'id': expected array<float> or binary for input 'image' f32[N,3,8,8], got bigint;"
                + " fix: cast it; arrays in arrays: flatten(column)");
    assertThatThrownBy(() -> model.transform(images, "pixels", "id")).hasMessage(
        "output 'scores': expected the name of a column that is not there yet, got 'id'");
    assertThatThrownBy(() -> model.transform(images, "pixel", "scores"))
        .hasMessage("column: expected one of [id, pixels], got 'pixel'");
    assertThatThrownBy(() -> model.transform(images, Map.of("x", "pixels"), Map.of()))
        .hasMessage("input: expected one of the model's, [image], got 'x'");
    assertThatThrownBy(() -> model.batch(0)).hasMessage("batch: expected 1 or more, got 0");
    assertThatThrownBy(
        () -> model.rowShape("image", Shape.of(3, 8)).transform(images, "pixels", "y"))
        .hasMessage(
            "rowShape of input 'image': expected sizes that fit f32[N,3,8,8], the batch left"
                + " out, got [3x8]");
    CreaseModel fixed = CreaseModel
        .load(Networks.write(Networks.classifier(Dim.of(3)), folder.resolve("fixed.onnx")));
    assertThatThrownBy(() -> fixed.batch(2).transform(images, "pixels", "y")).hasMessage(
        "batch: expected the size of axis 0 of input 'image' f32[3,3,8,8], got 2");
    Files.write(path, Files.readAllBytes(folder.resolve("fixed.onnx")));
    assertThatThrownBy(() -> model.transform(images, "pixels", "y"))
        .isInstanceOf(ModelFileException.class).hasMessageContaining("the model as it was loaded");
  }

  @Test
  void aFixedBatchIsFilledUp() {
    Path path = Networks.write(Networks.classifier(Dim.of(3)), folder.resolve("fixed.onnx"));
    List<float[]> alone = Networks.alone(classifier(), "reference", 7);
    assertBits(CreaseModel.load(path).executor("reference")
        .transform(images(Networks.rows(7), 2), "pixels", "scores").collectAsList(), alone);
  }
}
