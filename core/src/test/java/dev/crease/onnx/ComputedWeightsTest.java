package dev.crease.onnx;

import static dev.crease.onnx.ProtoBytes.node;
import static dev.crease.onnx.ProtoBytes.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crease.graph.GraphEdit;
import dev.crease.graph.Initializer;
import dev.crease.graph.Model;
import dev.crease.onnx.WriteOptions.ExternalData;
import dev.crease.tensor.DType;
import dev.crease.tensor.DeferredBytes;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Weights that are computed on their way to the file, block by block, are the ones that are computed at once. */
class ComputedWeightsTest {

  private static final byte[] MODEL = ProtoBytes.model(
      g -> g.message(1, node("Relu", "y", "x")).message(11, value("x", 2))
          .message(12, value("y", 2)))
      .toByteArray();

  /** Sizes in floats: less than a block, about one, several, and runs of small ones that share a block. */
  private static final List<Integer> SIZES = List.of(
      1, 300_001, 0, 17, 262_144, 262_133, 16, 15, 3, 900_000, 65_520, 1);

  @TempDir
  private Path folder;

  /** Element {@code i} of weight {@code n} is {@code 1000003·n + i}. */
  private static final class Counted implements DeferredBytes {
    private final int number;
    private final int size;
    private final boolean onAnyThread;
    private final Thread maker = Thread.currentThread();
    private final AtomicInteger alls = new AtomicInteger();

    Counted(int number, int size, boolean onAnyThread) {
      this.number = number;
      this.size = size;
      this.onAnyThread = onAnyThread;
    }

    @Override
    public MemorySegment all() {
      alls.incrementAndGet();
      MemorySegment all = MemorySegment.ofArray(new byte[size * 4]);
      compute(0, all);
      return all;
    }

    @Override
    public void compute(long byteOffset, MemorySegment target) {
      assertThat(byteOffset % ALIGNMENT_BYTES == 0 && target.byteSize() % 4 == 0).isTrue();
      assertThat(onAnyThread || Thread.currentThread().equals(maker)).isTrue();
      for (long i = 0; i < target.byteSize() / 4; i++) {
        target.set(ValueLayout.JAVA_INT_UNALIGNED, i * 4,
            (int) (1_000_003L * number + byteOffset / 4 + i));
      }
    }

    @Override
    public boolean onAnyThread() {
      return onAnyThread;
    }
  }

  private static Model with(Model model, List<? extends DeferredBytes> weights, boolean stored) {
    GraphEdit edit = GraphEdit.of(model);
    for (int w = 0; w < weights.size(); w++) {
      Shape shape = Shape.of(SIZES.get(w));
      edit.add(
          Initializer.of(
              "w" + w, stored
                  ? Tensor.of(DType.FLOAT, shape, weights.get(w).all())
                  : Tensor.deferred(DType.FLOAT, shape, weights.get(w))));
    }
    return model.withGraph(edit.apply());
  }

  private static List<Counted> weights(boolean onAnyThread) {
    return Stream.iterate(0, w -> w < SIZES.size(), w -> w + 1)
        .map(w -> new Counted(w, SIZES.get(w), onAnyThread)).toList();
  }

  private Map<String, byte[]> write(String name, List<Counted> weights, boolean stored,
      WriteOptions options) throws IOException {
    Path target = Files.createDirectory(folder.resolve(name)).resolve("model.onnx");
    try (ModelFile file = ModelFile.parse(MemorySegment.ofArray(MODEL), "in.onnx")) {
      Model model = with(file.model(), weights, stored);
      WrittenModel written = ModelWriter.write(file, model, target, options);
      assertThat(written.byteSize()).isEqualTo(Files.size(target));
      if (options.externalData() == ExternalData.AUTO) {
        assertThat(ModelWriter.toBytes(model)).isEqualTo(Files.readAllBytes(target));
      }
      Path data = written.dataPath().orElse(target);
      return Map.of("model", Files.readAllBytes(target), "data", Files.readAllBytes(data));
    }
  }

  @ParameterizedTest
  @CsvSource({"true,false,AUTO", "false,false,AUTO", "true,true,AUTO", "true,false,ALWAYS",
      "false,false,ALWAYS"})
  void areThoseThatAreStored(boolean onAnyThread, boolean digest, ExternalData where)
      throws IOException {
    WriteOptions options = WriteOptions.DEFAULT.withDigest(digest).withExternalData(where);
    List<Counted> weights = weights(onAnyThread);
    Map<String, byte[]> computed = write("computed", weights, false, options);
    assertThat(weights).allMatch(w -> w.alls.get() == 0);
    Map<String, byte[]> stored = write("stored", weights, true, options);
    assertThat(computed.get("model")).isEqualTo(stored.get("model"));
    assertThat(computed.get("data")).isEqualTo(stored.get("data"));
  }

  @Test
  void aFileOfOneThreadsMemoryIsWrittenByThatOne() throws IOException {
    Path target = folder.resolve("out.onnx");
    try (Arena confined = Arena.ofConfined();
        ModelFile file = ModelFile.parse(MemorySegment.ofArray(MODEL), "in.onnx")) {
      Tensor tensor = Tensor.of(
          DType.FLOAT, Shape.of(500_000), confined.allocate(2_000_000, 64).fill((byte) 1));
      ModelWriter.write(
          file, file.model().withGraph(
              GraphEdit.of(file.model()).add(Initializer.of("w", tensor)).apply()),
          target, WriteOptions.DEFAULT);
    }
    try (ModelFile file = ModelFile.open(target)) {
      assertThat(Weights.of(file, "w").toFloats()[499_999])
          .isEqualTo(Float.intBitsToFloat(0x01010101));
    }
  }

  @Test
  void whatCannotBeComputedLeavesTheTarget() throws IOException {
    Path target = Files.writeString(folder.resolve("out.onnx"), "precious");
    List<DeferredBytes> weights = weights(true).stream().<DeferredBytes>map(
        w -> w.number == 9 ? new Broken() : w).toList();
    try (ModelFile file = ModelFile.parse(MemorySegment.ofArray(MODEL), "in.onnx")) {
      Model model = with(file.model(), weights, false);
      assertThatThrownBy(
          () -> ModelWriter.write(
              file, model, target, WriteOptions.DEFAULT.withOverwrite(true)))
          .isInstanceOf(ArithmeticException.class);
    }
    assertThat(target).hasContent("precious");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(target);
    }
  }

  /** Fails in the middle. */
  private static final class Broken implements DeferredBytes {

    @Override
    public MemorySegment all() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void compute(long byteOffset, MemorySegment target) {
      if (byteOffset > 2_000_000) {
        throw new ArithmeticException("far in");
      }
    }

    @Override
    public boolean onAnyThread() {
      return true;
    }
  }
}
