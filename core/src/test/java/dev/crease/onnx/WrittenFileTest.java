package dev.crease.onnx;

import static dev.crease.onnx.ProtoBytes.node;
import static dev.crease.onnx.ProtoBytes.tensor;
import static dev.crease.onnx.ProtoBytes.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crease.error.ModelFileException;
import dev.crease.graph.Graph;
import dev.crease.graph.GraphEdit;
import dev.crease.graph.Initializer;
import dev.crease.graph.Model;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a file takes its target's place, and which targets are refused. */
class WrittenFileTest {

  private static final byte[] MODEL = ProtoBytes.model(
      g -> g.message(1, node("Relu", "y", "x")).message(5, tensor("w", 1, 2, 3))
          .message(11, value("x", 2)).message(12, value("y", 2)))
      .toByteArray();

  @TempDir
  private Path folder;
  private Path input = Path.of("");
  private Path output = Path.of("");

  @BeforeEach
  void input() throws IOException {
    input = folder.resolve("in.onnx");
    output = folder.resolve("out.onnx");
    Files.write(input, MODEL);
  }

  private WrittenModel copy(Path target, WriteOptions options) {
    try (ModelFile file = ModelFile.open(input)) {
      return ModelWriter.write(file, file.model(), target, options);
    }
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  private static Model with(Model model, Tensor tensor) {
    return model.withGraph(GraphEdit.of(model).add(Initializer.of("big", tensor)).apply());
  }

  @Test
  void anUnchangedModelIsCopied() throws IOException {
    WrittenModel written = copy(output, WriteOptions.DEFAULT);
    assertThat(output).hasBinaryContent(MODEL);
    assertThat(written.path()).isEqualTo(output);
    assertThat(written.byteSize()).isEqualTo(MODEL.length);
    assertThat(written.dataPath()).isEmpty();
    assertThat(written.sha256()).isEmpty();
    assertThat(files()).containsExactly("in.onnx", "out.onnx");
  }

  @Test
  void theDigestIsThatOfTheFile() {
    WrittenModel written = copy(output, WriteOptions.DEFAULT.withDigest(true));
    try (ModelFile file = ModelFile.open(output)) {
      assertThat(written.sha256()).contains(file.sha256());
    }
  }

  @Test
  void longNativeAndHeapTensorsArriveWhole() throws IOException {
    float[] heap = new float[300_000];
    for (int i = 0; i < heap.length; i++) {
      heap[i] = i;
    }
    try (Arena arena = Arena.ofConfined(); ModelFile file = ModelFile.open(input)) {
      Tensor onHeap = Tensor.ofFloats(Shape.of(heap.length), heap);
      Tensor offHeap = Tensor.of(
          DType.FLOAT, Shape.of(heap.length),
          arena.allocate(heap.length * 4L).copyFrom(onHeap.bytes()));
      ModelWriter.write(
          file, with(file.model(), onHeap), output, WriteOptions.DEFAULT.withDigest(true));
      Path second = folder.resolve("second.onnx");
      ModelWriter.write(file, with(file.model(), offHeap), second, WriteOptions.DEFAULT);
      assertThat(Files.mismatch(output, second)).isEqualTo(-1);
      try (ModelFile again = ModelFile.open(output)) {
        assertThat(Weights.of(again, "big").bytes().mismatch(onHeap.bytes())).isEqualTo(-1);
      }
    }
  }

  @Test
  void whatExistsIsOverwrittenOnlyWhenAllowed() throws IOException {
    Files.writeString(output, "old");
    assertThatThrownBy(() -> copy(output, WriteOptions.DEFAULT))
        .isInstanceOf(ModelFileException.class)
        .hasMessage(
            output + ": expected a file that does not exist, got one that does; fix: choose another"
                + " path, or allow overwriting");
    assertThat(output).hasContent("old");
    copy(output, WriteOptions.DEFAULT.withOverwrite(true));
    assertThat(output).hasBinaryContent(MODEL);
  }

  @Test
  void permissionsOfAnOverwrittenFileStay() throws IOException {
    assumeTrue(
        Files.getFileStore(folder).supportsFileAttributeView("posix"),
        "needs a file system with POSIX permissions");
    Files.writeString(output, "old");
    Files.setPosixFilePermissions(output, PosixFilePermissions.fromString("rw-r-----"));
    copy(output, WriteOptions.DEFAULT.withOverwrite(true));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(output)))
        .isEqualTo("rw-r-----");
  }

  @Test
  void theInputIsNeverTheOutput() throws IOException {
    WriteOptions overwrite = WriteOptions.DEFAULT.withOverwrite(true);
    Path hard = Files.createLink(folder.resolve("hard.onnx"), input);
    Path soft = Files.createSymbolicLink(folder.resolve("soft.onnx"), input);
    for (Path same : List.of(
        input, hard, soft, folder.resolve("../" + folder.getFileName() + "/in.onnx"))) {
      assertThatThrownBy(() -> copy(same, overwrite)).isInstanceOf(ModelFileException.class)
          .hasMessage(
              same + ": expected a file that the model is not read from, got the input " + input
                  + "; fix: choose another output");
    }
    assertThat(input).hasBinaryContent(MODEL);
  }

  @Test
  void foldersAreNoTargets() {
    assertThatThrownBy(() -> copy(folder, WriteOptions.DEFAULT.withOverwrite(true)))
        .isInstanceOf(ModelFileException.class)
        .hasMessage(folder + ": expected a file to write, got a folder; fix: add a file name");
    Path missing = folder.resolve("none/out.onnx");
    assertThatThrownBy(() -> copy(missing, WriteOptions.DEFAULT))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("expected a file in a folder that exists, got the folder "
            + folder.resolve("none"));
  }

  /** As devices are; but if it were written to, nothing of the machine would be lost. */
  @Test
  void pipesAreNoTargets() throws Exception {
    Path pipe = folder.resolve("pipe");
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/mkfifo")), "needs mkfifo");
    new ProcessBuilder("/usr/bin/mkfifo", pipe.toString()).start().waitFor();
    assertThatThrownBy(() -> copy(pipe, WriteOptions.DEFAULT.withOverwrite(true)))
        .hasMessageContaining("expected a file to write, got something that is no file");
    assertThat(Files.readAttributes(pipe, BasicFileAttributes.class).isOther()).isTrue();
  }

  @Test
  void foldersThatCannotBeWrittenTo() throws IOException {
    Path locked = Files.createDirectory(folder.resolve("locked"));
    assumeTrue(locked.toFile().setWritable(false), "needs folders without write permission");
    assumeTrue(!Files.isWritable(locked), "this user may write everywhere");
    assertThatThrownBy(() -> copy(locked.resolve("out.onnx"), WriteOptions.DEFAULT))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("expected a folder that files can be written to");
  }

  @Test
  void aFailedWriteLeavesTheOldFileWholeAndNothingElse() throws IOException {
    Files.writeString(output, "old");
    Tensor gone;
    try (Arena arena = Arena.ofConfined()) {
      gone = Tensor.of(DType.FLOAT, Shape.of(100_000), arena.allocate(400_000));
    }
    try (ModelFile file = ModelFile.open(input)) {
      Model model = with(file.model(), gone);
      assertThatThrownBy(
          () -> ModelWriter.write(file, model, output, WriteOptions.DEFAULT.withOverwrite(true)))
          .isInstanceOf(IllegalStateException.class);
    }
    assertThat(output).hasContent("old");
    assertThat(files()).containsExactly("in.onnx", "out.onnx");
  }

  @Test
  void leftOversOfKilledRunsAreDeleted() throws IOException {
    Files.writeString(folder.resolve(".out.onnx.123-0.crease-tmp"), "left over");
    Files.writeString(folder.resolve(".other.onnx.data.99-12.crease-tmp"), "left over");
    Files.writeString(folder.resolve(".mine.crease-tmp"), "not ours");
    copy(output, WriteOptions.DEFAULT);
    assertThat(files()).containsExactly(".mine.crease-tmp", "in.onnx", "out.onnx");
  }

  @Test
  void whatAnotherRunIsWritingIsNot() throws IOException {
    Path live = folder.resolve(".out.onnx.123-0.crease-tmp");
    try (FileChannel channel = FileChannel.open(
        live, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      copy(output, WriteOptions.DEFAULT);
      assertThat(lock.isValid()).isTrue();
      assertThat(live).exists();
    }
  }

  @Test
  void aNameThatIsTakenIsNotUsed() throws IOException {
    long pid = ProcessHandle.current().pid();
    Path taken = Files.createDirectory(folder.resolve(".out.onnx." + pid + "-0.crease-tmp"));
    copy(output, WriteOptions.DEFAULT);
    assertThat(taken).isDirectory();
    assertThat(output).hasBinaryContent(MODEL);
  }

  @Test
  void aLinkIsReplacedNotFollowed() throws IOException {
    Path elsewhere = folder.resolve("elsewhere");
    Files.writeString(elsewhere, "old");
    Files.createSymbolicLink(output, elsewhere);
    copy(output, WriteOptions.DEFAULT.withOverwrite(true));
    assertThat(Files.isSymbolicLink(output)).isFalse();
    assertThat(output).hasBinaryContent(MODEL);
    assertThat(elsewhere).hasContent("old");
  }

  @Test
  void aModelThatNoFileHolds() throws IOException {
    Graph graph = new Graph(
        "g", List.of(), List.of(), List.of(),
        List.of(Initializer.of("w", Tensor.ofFloats(Shape.of(2), 1, 2))), List.of(),
        Optional.empty());
    WrittenModel written = ModelWriter.write(Model.of(8, 13, graph), output, WriteOptions.DEFAULT);
    assertThat(Files.size(output)).isEqualTo(written.byteSize());
    try (ModelFile file = ModelFile.open(output)) {
      assertThat(Weights.of(file, "w").getDouble(1)).isEqualTo(2);
    }
  }
}
