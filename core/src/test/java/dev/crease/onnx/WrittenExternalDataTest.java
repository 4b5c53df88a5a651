package dev.crease.onnx;

import static dev.crease.onnx.ProtoBytes.message;
import static dev.crease.onnx.ProtoBytes.node;
import static dev.crease.onnx.ProtoBytes.tensor;
import static dev.crease.onnx.ProtoBytes.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crease.error.ModelFileException;
import dev.crease.error.UnsupportedModelException;
import dev.crease.graph.GraphEdit;
import dev.crease.graph.Initializer;
import dev.crease.graph.Model;
import dev.crease.onnx.WriteOptions.ExternalData;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WrittenExternalDataTest {

  private static final WriteOptions BESIDE = WriteOptions.DEFAULT
      .withExternalData(ExternalData.ALWAYS)
      .withExternalThresholdBytes(8);

  @TempDir
  private Path root;
  private Path folder = Path.of("");
  private Path other = Path.of("");

  @BeforeEach
  void folders() throws IOException {
    folder = Files.createDirectory(root.resolve("folder"));
    other = Files.createDirectory(root.resolve("other"));
    Files.write(folder.resolve("w.bin"), ProtoBytes.floats(1, 2, 3, 4));
  }

  private static ProtoBytes external(String name, String offset) {
    return message().integer(1, 2).integer(2, 1).text(8, name).text(12, "doc")
        .entry(13, "location", "w.bin").entry(13, "offset", offset).integer(14, 1);
  }

  private static ProtoBytes moved(String name, String location, long offset) {
    return message().integer(1, 2).integer(2, 1).text(8, name).text(12, "doc")
        .entry(13, "location", location).entry(13, "offset", "" + offset).entry(13, "length", "8")
        .integer(14, 1);
  }

  private Path write(String name, ProtoBytes model) throws IOException {
    Path path = folder.resolve(name);
    Files.write(path, model.toByteArray());
    return path;
  }

  private Path source() throws IOException {
    return write(
        "in.onnx",
        ProtoBytes.model(
            g -> g.message(1, node("Mul", "y", "x", "w")).message(5, external("w", "8"))
                .message(5, tensor("inside", 9, 9)).message(11, value("x", 2))
                .message(12, value("y", 2))));
  }

  private static WrittenModel copy(Path from, Path to, WriteOptions options) {
    try (ModelFile file = ModelFile.open(from)) {
      return ModelWriter.write(file, file.model(), to, options);
    }
  }

  private static Model with(Model model, String name, float... elements) {
    return model.withGraph(
        GraphEdit.of(model)
            .add(Initializer.of(name, Tensor.ofFloats(Shape.of(elements.length), elements)))
            .apply());
  }

  private static double[] elements(ModelFile file, String name) {
    Tensor t = Weights.of(file, name);
    double[] all = new double[t.shape().size()];
    t.readDoubles(0, all, 0, all.length);
    return all;
  }

  @Test
  void inTheSameFolderReferencesStay() throws IOException {
    Path source = source();
    Path target = folder.resolve("out.onnx");
    WrittenModel written = copy(source, target, WriteOptions.DEFAULT);
    assertThat(Files.mismatch(source, target)).isEqualTo(-1);
    assertThat(written.dataPath()).isEmpty();
  }

  @Test
  void inAnotherFolderTheDataComeAlong() throws IOException {
    Path target = other.resolve("out.onnx");
    WrittenModel written = copy(source(), target, WriteOptions.DEFAULT);
    assertThat(written.dataPath()).contains(other.resolve("out.onnx.data"));
    assertThat(written.dataByteSize()).isEqualTo(8);
    assertThat(other.resolve("out.onnx.data")).hasBinaryContent(ProtoBytes.floats(3, 4));
    assertThat(target).hasBinaryContent(
        ProtoBytes.model(
            g -> g.message(1, node("Mul", "y", "x", "w"))
                .message(5, moved("w", "out.onnx.data", 0)).message(5, tensor("inside", 9, 9))
                .message(11, value("x", 2)).message(12, value("y", 2)))
            .toByteArray());
    Path third = root.resolve("out.onnx");
    copy(target, third, WriteOptions.DEFAULT);
    assertThat(Files.mismatch(target, third)).isEqualTo(-1);
    assertThat(Files.mismatch(other.resolve("out.onnx.data"), root.resolve("out.onnx.data")))
        .isEqualTo(-1);
  }

  @Test
  void referencesAreFoundWhereverTensorsAre() throws IOException {
    ProtoBytes body = message().message(5, external("inner", "0"))
        .message(1, node("Relu", "b", "inner")).message(12, value("b", 2));
    ProtoBytes constant = node("Constant", "c").message(
        5, message().text(1, "value").message(5, external("", "0")).integer(20, 4));
    Path source = write(
        "in.onnx",
        ProtoBytes.model(
            g -> g.message(1, constant)
                .message(
                    1,
                    node("Foo", "y", "c").text(7, "foo").message(
                        5, message().text(1, "body").message(6, body).integer(20, 5)))
                .with(15, s -> s.message(1, external("sparse", "8")).message(2, tensor("", 1, 2)))
                .message(5, external("later", "8").integer(2, 99).entry(13, "length", "8"))
                .message(12, value("y", 2)))
            .with(20, t -> t.with(2, g -> g.message(5, external("trained", "4"))))
            .with(25, f -> f.text(1, "F").message(7, constant)));
    Path target = other.resolve("out.onnx");
    WrittenModel written = copy(source, target, WriteOptions.DEFAULT);
    assertThat(written.dataByteSize()).isEqualTo(64 + 64 + 8);
    ProtoBytes movedBody = message().message(5, moved("inner", "out.onnx.data", 0))
        .message(1, node("Relu", "b", "inner")).message(12, value("b", 2));
    ProtoBytes movedConstant = node("Constant", "c").message(
        5,
        message().text(1, "value").message(5, moved("", "out.onnx.data", 0)).integer(20, 4));
    assertThat(target).hasBinaryContent(
        ProtoBytes.model(
            g -> g.message(1, movedConstant)
                .message(
                    1,
                    node("Foo", "y", "c").text(7, "foo").message(
                        5, message().text(1, "body").message(6, movedBody).integer(20, 5)))
                .with(
                    15,
                    s -> s.message(1, moved("sparse", "out.onnx.data", 64))
                        .message(2, tensor("", 1, 2)))
                .message(
                    5,
                    message().integer(1, 2).integer(2, 1).text(8, "later").text(12, "doc")
                        .integer(2, 99).entry(13, "location", "out.onnx.data")
                        .entry(13, "offset", "64").entry(13, "length", "8").integer(14, 1))
                .message(12, value("y", 2)))
            .with(20, t -> t.with(2, g -> g.message(5, moved("trained", "out.onnx.data", 128))))
            .with(25, f -> f.text(1, "F").message(7, movedConstant)).toByteArray());
  }

  @Test
  void withoutTheFileNobodyKnowsTheData() throws IOException {
    try (ModelFile file = ModelFile.open(source())) {
      assertThatThrownBy(
          () -> ModelWriter.write(file.model(), other.resolve("o.onnx"), WriteOptions.DEFAULT))
          .isInstanceOf(UnsupportedModelException.class)
          .hasMessageContaining("fix: write the model together with the file it was read from");
      assertThatThrownBy(() -> ModelWriter.toBytes(file.model()))
          .isInstanceOf(UnsupportedModelException.class);
    }
  }

  @Test
  void newWeightsGoWhereTheOldOnesAre() throws IOException {
    Path target = folder.resolve("out.onnx");
    try (ModelFile file = ModelFile.open(source())) {
      WrittenModel written = ModelWriter.write(
          file,
          with(with(file.model(), "small", 5), "big", 5, 6),
          target,
          WriteOptions.DEFAULT.withExternalThresholdBytes(8));
      assertThat(written.dataByteSize()).isEqualTo(8);
    }
    try (ModelFile file = ModelFile.open(target)) {
      assertThat(file.externalFiles()).extracting(f -> f.getFileName().toString())
          .containsExactly("w.bin", "out.onnx.data");
      assertThat(elements(file, "w")).containsExactly(3, 4);
      assertThat(elements(file, "small")).containsExactly(5);
      assertThat(elements(file, "big")).containsExactly(5, 6);
    }
  }

  @Test
  void alwaysMovesInitializersFromTheThresholdOn() throws IOException {
    Path source = write(
        "in.onnx",
        ProtoBytes.model(
            g -> g.message(5, tensor("small", 1)).message(5, tensor("a", 1, 2))
                .message(
                    5, message().integer(1, 1).integer(2, 8).text(6, "a long text").text(8, "s"))
                .message(5, message().integer(1, 1).integer(2, 7).packed(7, 5).text(8, "i"))));
    WrittenModel written = copy(source, folder.resolve("out.onnx"), BESIDE);
    assertThat(written.dataByteSize()).isEqualTo(72);
    assertThat(folder.resolve("out.onnx")).hasBinaryContent(
        ProtoBytes.model(
            g -> g.message(5, tensor("small", 1))
                .message(5, reference(1, 2, "a", 0))
                .message(
                    5, message().integer(1, 1).integer(2, 8).text(6, "a long text").text(8, "s"))
                .message(5, reference(7, 1, "i", 64)))
            .toByteArray());
    Path again = folder.resolve("again.onnx");
    copy(folder.resolve("out.onnx"), again, BESIDE);
    assertThat(Files.mismatch(folder.resolve("out.onnx"), again)).isEqualTo(-1);
  }

  private static ProtoBytes reference(int type, int size, String name, long offset) {
    return message().integer(1, size).integer(2, type).text(8, name)
        .entry(13, "location", "out.onnx.data").entry(13, "offset", "" + offset)
        .entry(13, "length", "8").integer(14, 1);
  }

  @Test
  void largeTensorsStartOnPages() throws IOException {
    Path target = folder.resolve("out.onnx");
    try (ModelFile file = ModelFile.open(write("in.onnx", ProtoBytes.model(_ -> {})))) {
      Model model = with(file.model(), "odd", 1, 2, 3);
      model = model.withGraph(
          GraphEdit.of(model)
              .add(
                  Initializer.of(
                      "large",
                      Tensor.of(
                          DType.UINT8, Shape.of(1 << 20),
                          MemorySegment.ofArray(new byte[1 << 20]))))
              .add(Initializer.of("last", Tensor.ofFloats(Shape.of(2), 7, 8)))
              .apply());
      WrittenModel written = ModelWriter.write(file, model, target, BESIDE);
      assertThat(written.dataByteSize()).isEqualTo(4096 + (1 << 20) + 8);
    }
    try (ModelFile file = ModelFile.open(target)) {
      assertThat(elements(file, "odd")).containsExactly(1, 2, 3);
      assertThat(elements(file, "last")).containsExactly(7, 8);
      assertThat(Weights.of(file, "large").bytes().address() % 4096).isZero();
    }
  }

  @Test
  void tensorsOverTheSameMemoryShareTheirPlace() throws IOException {
    Tensor tied = Tensor.ofFloats(Shape.of(2), 1, 2);
    try (ModelFile file = ModelFile.open(write("in.onnx", ProtoBytes.model(_ -> {})))) {
      Model model = file.model().withGraph(
          GraphEdit.of(file.model()).add(Initializer.of("a", tied)).add(Initializer.of("b", tied))
              .apply());
      assertThat(
          ModelWriter.write(file, model, folder.resolve("out.onnx"), BESIDE).dataByteSize())
          .isEqualTo(8);
    }
  }

  @Test
  void aModelThatOutgrowsItsFormatMovesItsWeights() throws IOException {
    Path source = write(
        "in.onnx", ProtoBytes.model(g -> g.message(5, tensor("w", new float[500]))));
    Path target = folder.resolve("out.onnx");
    try (ModelFile file = ModelFile.open(source)) {
      WrittenModel written = ModelWriter.write(
          Optional.of(file), file.model(), target, WriteOptions.DEFAULT, 1000);
      assertThat(written.byteSize()).isLessThan(1000);
      assertThat(written.dataByteSize()).isEqualTo(2000);
      assertThatThrownBy(
          () -> ModelWriter.write(
              Optional.of(file), file.model(), folder.resolve("o.onnx"), WriteOptions.DEFAULT, 50))
          .isInstanceOf(UnsupportedModelException.class)
          .hasMessageContaining("expected a model of at most 50 bytes besides its external data");
    }
  }

  @Test
  void theSourcesDataAreNeverOverwritten() throws IOException {
    Path source = source();
    WriteOptions overwrite = BESIDE.withOverwrite(true);
    assertThatThrownBy(() -> copy(source, folder.resolve("w.bin"), overwrite))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("expected a file that the model is not read from, got the input");
    Files.createLink(folder.resolve("out.onnx.data"), folder.resolve("w.bin"));
    assertThatThrownBy(() -> copy(source, folder.resolve("out.onnx"), overwrite))
        .hasMessageContaining("out.onnx.data: expected a file that the model is not read from");
    assertThat(folder.resolve("w.bin")).hasBinaryContent(ProtoBytes.floats(1, 2, 3, 4));
    assertThat(folder.resolve("out.onnx")).doesNotExist();
  }

  @Test
  void dataThatExistAreOverwrittenOnlyWhenAllowed() throws IOException {
    Path data = folder.resolve("out.onnx.data");
    Files.writeString(data, "old");
    Path source = source();
    assertThatThrownBy(() -> copy(source, folder.resolve("out.onnx"), BESIDE))
        .isInstanceOf(ModelFileException.class)
        .hasMessage(
            data + ": expected a file that does not exist, got one that does; fix: choose another"
                + " path, or allow overwriting");
    copy(source, folder.resolve("out.onnx"), BESIDE.withOverwrite(true));
    assertThat(data).hasBinaryContent(ProtoBytes.floats(9, 9));
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(f -> f.getFileName().toString()).sorted()).isEqualTo(
          List.of("in.onnx", "out.onnx", "out.onnx.data", "w.bin"));
    }
  }

  @Test
  void ifTheModelCannotTakeItsPlaceTheOldDataComeBack() throws IOException {
    Path target = folder.resolve("out.onnx");
    Files.writeString(folder.resolve("out.onnx.data"), "old data");
    try (PendingFile data = PendingFile.create(folder.resolve("out.onnx.data"));
        PendingFile model = PendingFile.create(target)) {
      Files.createDirectory(target);
      assertThatThrownBy(() -> data.publishBefore(model)).isInstanceOf(IOException.class);
    }
    assertThat(folder.resolve("out.onnx.data")).hasContent("old data");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(f -> f.getFileName().toString()).sorted())
          .isEqualTo(List.of("out.onnx", "out.onnx.data", "w.bin"));
    }
  }
}
