package dev.crease.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.crease.graph.Graph;
import dev.crease.graph.GraphEdit;
import dev.crease.graph.Initializer;
import dev.crease.graph.Model;
import dev.crease.graph.Node;
import dev.crease.graph.ValueInfo;
import dev.crease.op.Attributes;
import dev.crease.op.Opaque;
import dev.crease.op.TensorType;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model of 102 MB passes through a heap of a few megabytes, whichever way it is written. */
class LargeModelTest {

  private static final int WEIGHTS = 30;
  private static final Shape SHAPE = Shape.of(1000, 850);
  private static final long MAX_HEAP_BYTES = 8 << 20;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** A chain of nodes, each with a weight. */
  private static Model model(Arena arena) {
    Random random = new Random(1);
    List<Initializer> weights = new ArrayList<>();
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < WEIGHTS; i++) {
      MemorySegment bytes = arena.allocate(SHAPE.elements() * 4, 64);
      for (long at = 0; at < bytes.byteSize(); at += 8) {
        bytes.set(ValueLayout.JAVA_LONG, at, random.nextLong());
      }
      weights.add(Initializer.of("w" + i, Tensor.of(DType.FLOAT, SHAPE, bytes)));
      nodes.add(
          Node.of(
              "n" + i, new Opaque("foo", "Foo", "it is a test"), Attributes.NONE,
              List.of("v" + i, "w" + i), List.of("v" + (i + 1))));
    }
    return Model.of(
        8,
        13,
        new Graph(
            "g",
            List.of(ValueInfo.of("v0", TensorType.UNKNOWN)),
            List.of(ValueInfo.of("v" + WEIGHTS, TensorType.UNKNOWN)),
            nodes,
            weights,
            List.of(),
            Optional.empty()));
  }

  private static void inSmallHeap(Runnable work) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    work.run();
    assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(MAX_HEAP_BYTES);
  }

  @Test
  void weightsAreNeverCopiedToTheHeap(@TempDir Path folder) throws IOException {
    Path input = folder.resolve("in.onnx");
    Path copy = folder.resolve("copy.onnx");
    Path changed = folder.resolve("changed.onnx");
    Path beside = folder.resolve("beside.onnx");
    try (Arena arena = Arena.ofConfined()) {
      Model built = model(arena);
      inSmallHeap(() -> ModelWriter.write(built, input, WriteOptions.DEFAULT));
      inSmallHeap(() -> {
        try (ModelFile file = ModelFile.open(input)) {
          Model read = file.model();
          ModelWriter.write(file, read, copy, WriteOptions.DEFAULT);
          Node last = read.graph().nodes().getLast();
          Model edited = read.withGraph(
              GraphEdit.of(read)
                  .add(Initializer.of("new", Weights.of(built.graph(), "w0")))
                  .replace(last, last.withInputs(List.of(last.input(0), "new")))
                  .apply());
          ModelWriter.write(file, edited, changed, WriteOptions.DEFAULT);
          ModelWriter.write(
              file, read, beside,
              WriteOptions.DEFAULT.withExternalData(WriteOptions.ExternalData.ALWAYS));
        }
      });
      assertThat(Files.mismatch(input, copy)).isEqualTo(-1);
      for (Path path : List.of(input, beside)) {
        try (ModelFile file = ModelFile.open(path)) {
          for (int i = 0; i < WEIGHTS; i++) {
            assertThat(
                Weights.of(file, "w" + i).bytes()
                    .mismatch(Weights.of(built.graph(), "w" + i).bytes()))
                .isEqualTo(-1);
          }
        }
      }
      try (ModelFile file = ModelFile.open(changed)) {
        assertThat(file.model().graph().initializers()).hasSize(WEIGHTS).doesNotContainKey("w29");
        assertThat(
            Weights.of(file, "new").bytes().mismatch(Weights.of(built.graph(), "w0").bytes()))
            .isEqualTo(-1);
      }
    }
  }
}
