package dev.crease.testkit.folds;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl;
import ai.onnxruntime.OrtException;
import dev.crease.fold.Direction;
import dev.crease.fold.Fold;
import dev.crease.fold.FoldOptions;
import dev.crease.fold.FoldPlan;
import dev.crease.fold.Folded;
import dev.crease.fold.HostFoldEngine;
import dev.crease.fold.Refusal;
import dev.crease.graph.Model;
import dev.crease.onnx.ModelFile;
import dev.crease.onnx.ModelWriter;
import dev.crease.onnx.WriteOptions;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.Comparison;
import dev.crease.testkit.OnnxRuntime;
import dev.crease.testkit.TrainedModels;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What real models fold to, read back by an independent parser and run by an independent runtime. */
class TrainedModelsFoldTest {

  private static final double RELATIVE_TOLERANCE = 1e-4;

  @TempDir
  private Path folder;

  private static long count(Model model, String op) {
    return model.graph().nodes().stream().filter(n -> n.op().type().equals(op)).count();
  }

  @ParameterizedTest
  @CsvSource({
      "ch_PP-OCRv3_det_infer, 49, 0", "ch_PP-OCRv3_rec_infer, 32, 0",
      "ch_ppocr_mobile_v2.0_cls_infer, 35, 0",
      "ch_PP-OCRv4_det_infer, 3, 0", "ch_PP-OCRv4_rec_infer, 6, 0",
      "ultraface-rfb-320-nopp, 35, 0", "ultraface-slim-320-nopp, 25, 0",
      "facedet-1mb-rfb-landmark, 35, 0",
      "light_resnet50, 53, 0", "light_densenet121, 121, 0", "dronet, 6, 0", "mnist-burn, 2, 0",
      "autoencoder1d-deeploy, 4, 0",
      "residual-block-polygraphy, 5, 0", "ort-fuse-conv-bn-no-bias, 1, 0",
      "ort-fuse-conv-bn-mul-add-unsqueeze, 1, 0", "nobn-retinaface-mb025, 0, 0",
      "nobn-unet-sedgen, 0, 0",
      "ultraface-rfb-320-FOLDED-ref, 0, 0"})
  void batchNormalizationsGoAndOutputsStay(String name, int before, int after)
      throws IOException, OrtException {
    Path source = TrainedFile.of(name, folder);
    Path target = folder.resolve("folded.onnx");
    try (ModelFile file = ModelFile.open(source); Arena arena = Arena.ofShared()) {
      assertThat(count(file.model(), "BatchNormalization")).isEqualTo(before);
      Folded folded = Folded.of(file.model(), FoldOptions.DEFAULT, new HostFoldEngine(), arena);
      assertThat(count(folded.model(), "BatchNormalization")).as("left").isEqualTo(after);
      assertEveryNormalizationIsAccountedFor(folded.plan(), before);
      ModelWriter.write(file, folded.model(), target, WriteOptions.DEFAULT);
      if (folded.plan().isEmpty()) {
        assertThat(Files.mismatch(source, target)).isEqualTo(-1);
      }
      assertReadByOthers(target, count(folded.model(), "BatchNormalization"));
      assertFoldsToItself(target);
      if (!name.startsWith("light_")) {
        assertSameOutputs(name, file.model(), source, target);
      }
    }
  }

  private static void assertEveryNormalizationIsAccountedFor(FoldPlan plan, int before) {
    List<String> folded = plan.folds().stream().filter(f -> f.op().equals("BatchNormalization"))
        .map(Fold::node).toList();
    List<String> refused = plan.refusals().stream().filter(r -> r.op().equals("BatchNormalization"))
        .map(Refusal::node).toList();
    assertThat(folded.size() + refused.size()).isEqualTo(before);
    assertThat(folded.stream().filter(refused::contains)).isEmpty();
  }

  private static void assertReadByOthers(Path target, long normalizations) throws IOException {
    OnnxMl.ModelProto parsed = OnnxMl.ModelProto.parseFrom(Files.readAllBytes(target));
    assertThat(
        parsed.getGraph().getNodeList().stream()
            .filter(n -> n.getOpType().equals("BatchNormalization")).count())
        .isEqualTo(normalizations);
  }

  private void assertFoldsToItself(Path target) throws IOException {
    Path again = folder.resolve("again.onnx");
    try (ModelFile file = ModelFile.open(target); Arena arena = Arena.ofShared()) {
      Folded folded = Folded.of(file.model(), FoldOptions.DEFAULT, new HostFoldEngine(), arena);
      assertThat(folded.plan().folds()).isEmpty();
      ModelWriter.write(file, folded.model(), again, WriteOptions.DEFAULT);
    }
    assertThat(Files.mismatch(target, again)).isEqualTo(-1);
  }

  private static void assertSameOutputs(String name, Model model, Path source, Path target)
      throws IOException, OrtException {
    Map<String, Tensor> inputs = TrainedModels.inputs(name, model);
    Map<String, Tensor> expected = OnnxRuntime.run(Files.readAllBytes(source), inputs);
    Map<String, Tensor> actual = OnnxRuntime.run(Files.readAllBytes(target), inputs);
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    expected.forEach(
        (output, e) -> {
          if (name.contains("_det_")) {
            double most = Arrays.stream(((RealValue) e.toValue()).data()).max().orElseThrow();
            assertThat(most).as("what the detector finds").isGreaterThan(0.5);
          }
          Comparison difference = Comparison.of(output, e,
              Objects.requireNonNull(actual.get(output)));
          assertThat(difference.maxRelative()).as(difference.message())
              .isLessThan(RELATIVE_TOLERANCE);
        });
  }

  /** What became of normalizations: how many went backward, forward whole, and forward but for an {@code Add}. */
  private static Map<String, Long> normalizations(FoldPlan plan) {
    return plan.folds().stream().filter(f -> f.op().equals("BatchNormalization"))
        .collect(Collectors.groupingBy(f -> f.direction().label() + " " + f.shift().label(),
            Collectors.counting()));
  }

  @Test
  void dronetsPreActivationNormalizationsLeaveAnAddition() throws IOException {
    try (ModelFile file = ModelFile.open(TrainedFile.of("dronet", folder))) {
      FoldPlan plan = FoldPlan.of(file.model(), FoldOptions.DEFAULT);
      assertThat(normalizations(plan))
          .containsExactlyInAnyOrderEntriesOf(Map.of("backward bias", 3L, "forward add", 3L));
    }
  }

  /**
   * 59 follow a convolution that nobody else reads. The other 62 read what other nodes read too, 58 of them a {@code Concat}, but all scales are positive, so
   * they pass the {@code Relu} before the next layer and only an {@code Add} stays; each stands before a {@code Mul} and an {@code Add} per channel, which go with it.
   */
  @Test
  void all121NormalizationsOfDenseNetGo() throws IOException {
    try (ModelFile file = ModelFile.open(TrainedFile.of("light_densenet121", folder));
        Arena arena = Arena.ofShared()) {
      Folded folded = Folded.of(file.model(), FoldOptions.DEFAULT, new HostFoldEngine(), arena);
      assertThat(normalizations(folded.plan()))
          .containsExactlyInAnyOrderEntriesOf(Map.of("backward bias", 59L, "forward add", 62L));
      assertThat(folded.plan().refusals()).isEmpty();
      assertThat(count(folded.model(), "BatchNormalization")).isZero();
      assertThat(count(folded.model(), "Mul")).isZero();
      assertThat(count(folded.model(), "Add")).isEqualTo(62);
    }
  }

  @Test
  void mnistFoldsForwardThroughFlatten() throws IOException {
    try (ModelFile file = ModelFile.open(TrainedFile.of("mnist-burn", folder))) {
      assertThat(FoldPlan.of(file.model(), FoldOptions.DEFAULT).folds())
          .extracting(Fold::direction)
          .containsExactlyInAnyOrder(Direction.BACKWARD, Direction.FORWARD);
    }
  }

  @Test
  void halfPrecisionWeightsStayHalf() throws IOException {
    try (
        ModelFile file = ModelFile
            .open(TrainedFile.of("derived-fp16-ultraface-rfb-320-nopp", folder));
        Arena arena = Arena.ofShared()) {
      Folded folded = Folded.of(file.model(), FoldOptions.DEFAULT, new HostFoldEngine(), arena);
      assertThat(count(folded.model(), "BatchNormalization")).isZero();
      folded.model().graph().initializers().values().forEach(
          i -> assertThat(
              i.tensor().dtype().isReal() && i.tensor().dtype() != dev.crease.tensor.DType.FLOAT16)
              .as(i.name()).isFalse());
    }
  }
}
