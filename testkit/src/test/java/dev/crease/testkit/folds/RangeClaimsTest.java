package dev.crease.testkit.folds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.Crease;
import dev.crease.FoldFileOptions;
import dev.crease.FoldReport;
import dev.crease.fold.FoldOptions;
import dev.crease.fold.Folded;
import dev.crease.fold.HostFoldEngine;
import dev.crease.fold.RangeClaims;
import dev.crease.fold.Reason;
import dev.crease.graph.Model;
import dev.crease.onnx.ModelFile;
import dev.crease.onnx.ModelWriter;
import dev.crease.onnx.WriteOptions;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.GraphBuilder;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A fold that is not verified reads weights once, while it writes; what it writes is what a plan that reads them first makes. */
class RangeClaimsTest {

  private static final int SIZE = 700;

  @TempDir
  private Path folder;

  static List<FoldCase> cases() {
    return FoldCases.all();
  }

  private Path write(Model model) {
    Path in = folder.resolve("in.onnx");
    ModelWriter.write(model, in, WriteOptions.DEFAULT);
    return in;
  }

  /** Folds the file both ways. */
  private FoldReport requireSame(Path in, FoldFileOptions.Builder how, FoldOptions fold)
      throws IOException {
    Path quick = folder.resolve("quick.onnx");
    FoldReport report = Crease.fold(in, quick, how.verify(false).build());
    Path slow = folder.resolve("slow.onnx");
    try (ModelFile file = ModelFile.open(in);
        Arena arena = Arena.ofShared();
        HostFoldEngine engine = new HostFoldEngine()) {
      Folded folded = Folded.of(file.model(), fold, engine, arena);
      ModelWriter.write(file, folded.model(), slow, WriteOptions.DEFAULT);
      assertThat(report.folds()).isEqualTo(folded.folds());
      assertThat(report.refusals()).isEqualTo(folded.refusals());
    }
    assertThat(Files.mismatch(quick, slow)).isEqualTo(-1);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactlyInAnyOrder(in, quick, slow);
    }
    return report;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyCaseIsWrittenAlike(FoldCase c) throws IOException {
    FoldFileOptions.Builder how = FoldFileOptions.builder()
        .listedInitializers(c.options().listedInitializers());
    c.options().keptNodes().forEach(how::keep);
    c.options().skippedRules().forEach(how::skip);
    requireSame(write(c.model()), how, c.options());
  }

  /** One weight that differs from 1, and two factors behind the layer. */
  private static Model model(float weight, float first, float second) {
    float[] weights = new float[SIZE * SIZE];
    Arrays.fill(weights, 1);
    weights[SIZE * SIZE / 2] = weight;
    GraphBuilder g = GraphBuilder.of("large", 17);
    String y = g.node("MatMul").in(g.input("x", DType.FLOAT, 2, SIZE),
        g.initializer("w", Tensor.ofFloats(Shape.of(SIZE, SIZE), weights))).out();
    y = g.node("Mul").name("first").in(y, g.initializer("s", Tensor.ofFloats(Shape.of(), first)))
        .out();
    g.output(
        g.node("Mul").name("second")
            .in(y, g.initializer("t", Tensor.ofFloats(Shape.of(), second))).as("y"));
    return g.build();
  }

  @ParameterizedTest
  @CsvSource({
      "2, 1e20, 3, 2", "2, 1e20, 1e20, 1", "1e20, 1e20, 1e-20, 0", "1e20, 1e-20, 1e30, 2",
      "1e20, 1e20, 2, 0", "NaN, 2, 3, 0", "Infinity, 2, 3, 0", "-1e38, 3, 2, 1",
      "-1e38, 4, 0.5, 0"})
  void factorsThatLeadBeyondTheRangeAreRefused(float weight, float first, float second, int folds)
      throws IOException {
    Path in = write(model(weight, first, second));
    FoldReport report = requireSame(in, FoldFileOptions.builder(), FoldOptions.DEFAULT);
    assertThat(report.folds()).hasSize(folds);
    assertThat(report.refusals().stream().filter(r -> r.reason() == Reason.NOT_FINITE).count())
        .isEqualTo(2 - folds);
  }

  @Test
  void whatDoesNotHoldLeavesTheTarget() throws IOException {
    Path in = write(model(1e20f, 1e20f, 1e-20f));
    Path out = Files.writeString(folder.resolve("out.onnx"), "precious");
    for (boolean beside : new boolean[]{false, true}) {
      RangeClaims claims = new RangeClaims();
      try (ModelFile file = ModelFile.open(in);
          Arena arena = Arena.ofShared();
          HostFoldEngine engine = new HostFoldEngine()) {
        Model folded = Folded.of(
            file.model(), FoldOptions.DEFAULT.assuming(claims), engine, arena).model();
        WriteOptions options = WriteOptions.DEFAULT.withOverwrite(true).withExternalData(
            beside ? WriteOptions.ExternalData.ALWAYS : WriteOptions.ExternalData.AUTO);
        assertThat(
            ModelWriter.write(file, folded, out, options, () -> claims.hold(folded))).isEmpty();
      }
      assertThat(out).hasContent("precious");
      try (Stream<Path> files = Files.list(folder)) {
        assertThat(files).containsExactlyInAnyOrder(in, out);
      }
    }
  }
}
