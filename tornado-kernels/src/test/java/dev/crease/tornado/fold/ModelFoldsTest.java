package dev.crease.tornado.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crease.fold.FoldOptions;
import dev.crease.fold.FoldPlan;
import dev.crease.fold.HostFoldEngine;
import dev.crease.fold.LayerFold;
import dev.crease.fold.merge.MergeRules;
import dev.crease.graph.Model;
import dev.crease.onnx.ModelFile;
import dev.crease.testkit.arch.Architecture;
import dev.crease.testkit.arch.Architectures;
import dev.crease.testkit.arch.Options;
import dev.crease.testkit.folds.FoldCase;
import dev.crease.testkit.folds.FoldCases;
import dev.crease.tornado.TestDevice;
import dev.crease.tornado.TornadoTarget;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole models, folded on the device and on the host to the same bytes. */
class ModelFoldsTest {

  private final TornadoTarget target = TestDevice.open();

  @TempDir
  private Path folder;

  private void check(Model model, boolean folds) {
    assumeTrue(target.info().fp64(),
        "this device has no fp64, its folds are within an ulp of the host's");
    FoldPlan plan = FoldPlan.of(model, withoutMerges());
    assertThat(plan.layers().isEmpty()).isNotEqualTo(folds);
    try (Arena arena = Arena.ofShared(); TornadoFoldEngine engine = new TornadoFoldEngine(target)) {
      SameBits.check(engine.fold(plan.layers(), arena),
          new HostFoldEngine().fold(plan.layers(), arena));
      assertThat(engine.report().orElseThrow().layersOnHost()).isZero();
    }
  }

  /** Merged layers are the host's whatever the engine, so here every affine goes into a layer of its own. */
  private static FoldOptions withoutMerges() {
    FoldOptions.Builder options = FoldOptions.builder();
    MergeRules.all().forEach(rule -> options.skip(rule.name()));
    return options.build();
  }

  static List<Architecture> architectures() {
    return Architectures.all();
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void architecturesOfPublishedSize(Architecture architecture) {
    try (Arena arena = Arena.ofShared()) {
      check(architecture.build(Options.DEFAULT, arena), true);
    }
  }

  @Test
  void everyFoldCaseInOneGo() {
    assumeTrue(target.info().fp64(),
        "this device has no fp64, its folds are within an ulp of the host's");
    List<LayerFold> layers = new ArrayList<>();
    for (FoldCase c : FoldCases.all()) {
      layers.addAll(FoldPlan.of(c.model(), c.options()).layers());
    }
    assertThat(layers.size()).isGreaterThan(60);
    try (Arena arena = Arena.ofShared(); TornadoFoldEngine engine = new TornadoFoldEngine(target)) {
      SameBits.check(engine.fold(layers, arena), new HostFoldEngine().fold(layers, arena));
      DeviceFoldReport report = engine.report().orElseThrow();
      assertThat(report.layersOnDevice()).isGreaterThan(9 * report.layersOnHost());
      assertThat(report.pieces()).as("fp32, fp16 and bf16, fp64").isEqualTo(3);
    }
  }

  @Test
  void inManyPiecesAModelFoldsToTheSameBytes() {
    assumeTrue(target.info().fp64(),
        "this device has no fp64, its folds are within an ulp of the host's");
    try (Arena arena = Arena.ofShared();
        TornadoFoldEngine engine = new TornadoFoldEngine(target,
            new FoldLimits(target.kind(), true, 6 << 20))) {
      List<LayerFold> layers = FoldPlan.of(
          Architectures.find("resnet18").orElseThrow().build(Options.DEFAULT, arena),
          FoldOptions.DEFAULT).layers();
      SameBits.check(engine.fold(layers, arena), new HostFoldEngine().fold(layers, arena));
      assertThat(engine.report().orElseThrow().pieces()).isGreaterThan(10);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "ch_PP-OCRv3_det_infer", "ch_PP-OCRv3_rec_infer", "ch_ppocr_mobile_v2.0_cls_infer",
      "ch_PP-OCRv4_det_infer", "ch_PP-OCRv4_rec_infer"})
  void modelsOfPaddleOcr(String name) throws IOException {
    Path file = folder.resolve(name + ".onnx");
    try (InputStream in = ModelFoldsTest.class.getResourceAsStream("/models/" + name + ".onnx")) {
      Files.write(file, in.readAllBytes());
    }
    try (ModelFile model = ModelFile.open(file)) {
      check(model.model(), true);
    }
  }

  @Test
  void modelsOfTheFolder() throws IOException {
    Path models = Path.of(System.getProperty("models.dir", ""));
    assumeTrue(Files.isDirectory(models), "no folder of models here; models.dir names one");
    List<Path> files;
    try (Stream<Path> found = Files.walk(models)) {
      files = found.filter(f -> f.endsWith("model.onnx")).sorted().toList();
    }
    assertThat(files).isNotEmpty();
    for (Path file : files) {
      try (ModelFile model = ModelFile.open(file)) {
        FoldPlan plan = FoldPlan.of(model.model(), FoldOptions.DEFAULT);
        check(model.model(), !plan.isEmpty());
      }
    }
  }
}
