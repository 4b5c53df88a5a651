package dev.crease.onnx;

import static dev.crease.onnx.ProtoBytes.message;
import static dev.crease.onnx.ProtoBytes.node;
import static dev.crease.onnx.ProtoBytes.tensor;
import static dev.crease.onnx.ProtoBytes.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crease.error.CreaseException;
import dev.crease.error.MalformedModelException;
import dev.crease.fold.FoldOptions;
import dev.crease.fold.FoldPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models that are well-formed protobuf and made to exhaust the stack, the memory or the patience of who reads them. */
class HostileModelsTest {

  private static ModelFile parse(Consumer<ProtoBytes> graph) {
    return ModelFile.parse(ProtoBytes.model(graph).segment(), "m.onnx");
  }

  private static ProtoBytes nested(int depth) {
    ProtoBytes graph = message().message(12, value("x", 1));
    for (int i = 0; i < depth; i++) {
      ProtoBytes body = graph;
      graph = message()
          .message(
              1,
              node("If", "o", "c").message(
                  5, message().text(1, "then_branch").message(6, body).integer(20, 5)))
          .message(12, value("o", 1));
    }
    return graph;
  }

  @ParameterizedTest
  @ValueSource(ints = {66, 1000, 3000})
  void graphsNestedTooDeep(int depth) {
    ProtoBytes body = nested(depth);
    assertThatThrownBy(
        () -> parse(
            g -> g.message(
                1,
                node("If", "y", "c").message(
                    5, message().text(1, "then_branch").message(6, body).integer(20, 5)))
                .message(11, value("x", 1)).message(11, value("c", 1)).message(12, value("y", 1))))
        .isInstanceOf(MalformedModelException.class)
        .hasMessageStartingWith("m.onnx: byte ")
        .hasMessageContaining("expected graphs nested at most 64 deep, got a deeper one");
  }

  /** A field that is no part of ONNX, in groups in groups. */
  @Test
  void groupsNestedTooDeep() {
    ProtoBytes groups = message();
    for (int i = 0; i < 100_000; i++) {
      groups.tag(99, 3);
    }
    assertThatThrownBy(() -> ModelFile.parse(groups.segment(), "m.onnx"))
        .isInstanceOf(MalformedModelException.class)
        .hasMessageContaining("at most 64 deep");
  }

  @Test
  void namesOfAMegabyte() {
    String name = "n".repeat(1 << 20);
    try (ModelFile file = parse(
        g -> g.message(1, node("Relu", name, "x").text(3, name)).message(11, value("x", 1))
            .message(12, value(name, 1)))) {
      assertThat(file.model().graph().nodes().getFirst().name()).isEqualTo(name);
    }
    assertThatThrownBy(() -> parse(g -> g.message(1, node(name, "y", name).text(3, name))))
        .isInstanceOf(MalformedModelException.class)
        .hasMessageContaining("which nothing defines; fix: export the model again")
        .hasMessageContaining("… (1048581 characters in all) …")
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(10_000));
  }

  @ParameterizedTest
  @ValueSource(longs = {1L << 32, 1L << 62, Long.MAX_VALUE})
  void sizesThatOverflow(long size) {
    assertThatThrownBy(
        () -> parse(
            g -> g.message(
                5,
                message().integer(1, size).integer(1, 4).integer(1, size).integer(2, 1)
                    .text(8, "w"))))
        .isInstanceOf(MalformedModelException.class)
        .hasMessageContaining("expected tensor 'w' of less than 2^63 bytes, got sizes [" + size);
  }

  /** The sizes that a file says of a value in between are not looked at closely until somebody needs them. */
  @Test
  void typesThatOverflowAreUnknown() {
    try (ModelFile file = parse(
        g -> g.message(1, node("Conv", "y", "x", "w")).message(1, node("Mul", "z", "y", "s"))
            .message(5, message().integer(1, 1).integer(1, 1).integer(1, 1).integer(1, 1)
                .integer(2, 1).text(8, "w").bytes(9, ProtoBytes.floats(3)))
            .message(5, tensor("s", 2))
            .message(11, value("x", 1, 1, 1L << 62, 1L << 62)).message(12, value("z")))) {
      assertThat(FoldPlan.of(file.model(), FoldOptions.DEFAULT).folds()).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ConstantOfShape", "Expand", "Tile", "Range", "EyeLike"})
  void constantsThatGrow(String operator) {
    try (ModelFile file = parse(
        g -> g.message(1, node(operator, "y", operator.equals("Expand") ? "w" : "big",
            operator.equals("Range") || operator.equals("Expand") ? "big" : "", "one"))
            .message(5, tensor("w", 1))
            .message(5, message().integer(1, 1).integer(2, 7).text(8, "big").packed(7, 1L << 30))
            .message(5, message().integer(1, 1).integer(2, 7).text(8, "one").packed(7, 1))
            .message(12, value("y")))) {
      assertThat(FoldPlan.of(file.model(), FoldOptions.DEFAULT).isEmpty()).isTrue();
    } catch (CreaseException e) {
      assertThat(e).hasMessageContaining("expected ").hasMessageContaining(", got ");
    }
  }

  private static ProtoBytes external(String name, long offset, long floats) {
    return message().integer(1, floats).integer(2, 1).text(8, name)
        .entry(13, "location", "w.bin").entry(13, "offset", Long.toString(offset))
        .integer(14, 1);
  }

  /** Overlapping ranges are read-only views of one map: each tensor sees its own bytes, and writing keeps them. */
  @Test
  void externalDataThatOverlaps(@TempDir Path folder) throws IOException {
    Files.write(folder.resolve("w.bin"), ProtoBytes.floats(1, 2, 3, 4));
    Path model = folder.resolve("m.onnx");
    Files.write(
        model,
        ProtoBytes.model(
            g -> g.message(5, external("a", 0, 3)).message(5, external("b", 4, 3)))
            .toByteArray());
    Path copy = folder.resolve("copy.onnx");
    try (ModelFile file = ModelFile.open(model)) {
      assertThat(Weights.of(file, "a").getDouble(2)).isEqualTo(3);
      assertThat(Weights.of(file, "b").getDouble(1)).isEqualTo(3);
      ModelWriter.write(file, file.model(), copy, WriteOptions.DEFAULT);
    }
    assertThat(copy).hasSameBinaryContentAs(model);
  }

  /** More data than memory: nothing is read before somebody asks. */
  @Test
  void externalDataBeyondTheFile(@TempDir Path folder) throws IOException {
    Files.write(folder.resolve("w.bin"), ProtoBytes.floats(1, 2, 3, 4));
    Path model = folder.resolve("m.onnx");
    for (long floats : new long[]{5, 1L << 40, 1L << 60}) {
      Files.write(
          model, ProtoBytes.model(g -> g.message(5, external("a", 0, floats))).toByteArray());
      assertThatThrownBy(() -> ModelFile.open(model)).isInstanceOf(CreaseException.class)
          .hasMessageContaining(floats * 4 + " bytes at offset 0 of external data 'w.bin'")
          .hasMessageContaining("got a file of 16 bytes");
    }
  }
}
