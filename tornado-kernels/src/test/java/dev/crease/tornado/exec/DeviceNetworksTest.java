package dev.crease.tornado.exec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.testkit.TrainedModels;
import dev.crease.exec.ExecutorOptions;
import dev.crease.fold.FoldOptions;
import dev.crease.fold.Folded;
import dev.crease.fold.HostFoldEngine;
import dev.crease.graph.Model;
import dev.crease.graph.ValueInfo;
import dev.crease.onnx.ModelFile;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.SeededNumbers;
import dev.crease.testkit.arch.Architecture;
import dev.crease.testkit.arch.Architectures;
import dev.crease.testkit.arch.Options;
import dev.crease.tornado.TestDevice;
import dev.crease.verify.ExecutorCheck;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whole networks, original and folded, on the device alone. The system property {@code device.networks} set to
 * {@code all} adds those whose many kernels take minutes to compile, any other value is the one to run; {@code
 * device.steps} set to {@code true} compares every step's result, too.
 */
class DeviceNetworksTest {

  private static final Set<String> QUICK = Set.of("dcgan", "repvgg_a0", "mlp",
      "pfld", "dronet", "mnist-burn", "autoencoder1d-deeploy", "residual-block-polygraphy",
      "ultraface-slim-320-nopp", "derived-fp16-ultraface-rfb-320-nopp",
      "ch_ppocr_mobile_v2.0_cls_infer", "ch_PP-OCRv4_det_infer");

  private static boolean isAsked(String name) {
    String asked = System.getProperty("device.networks", "");
    return asked.equals("all") || (asked.isEmpty() ? QUICK.contains(name) : asked.equals(name));
  }

  static List<Architecture> architectures() {
    return Architectures.all().stream().filter(a -> isAsked(a.name())).toList();
  }

  static List<String> trained() throws IOException {
    return TrainedModels.names().stream().filter(DeviceNetworksTest::isAsked).toList();
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("architectures")
  void networksStayWithinTheirRounding(Architecture architecture) {
    Options options = Options.DEFAULT.scale(0.25).batch(2)
        .size(architecture.sizeStep() == 0 ? 0 : Math.max(64, architecture.sizeStep()));
    try (Arena arena = Arena.ofShared()) {
      Model model = architecture.build(options, arena);
      Map<String, Tensor> inputs = new LinkedHashMap<>();
      for (ValueInfo input : model.graph().requiredInputs()) {
        Shape shape = input.type().shape().orElseThrow();
        inputs.put(input.name(), SeededNumbers.of(7).normals(DType.FLOAT, shape, 0, 1));
      }
      requireClose(model, inputs, arena);
    }
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("trained")
  void trainedModelsStayWithinTheirRounding(String name) throws IOException {
    try (Arena arena = Arena.ofShared();
        ModelFile file = ModelFile.parse(MemorySegment.ofArray(TrainedModels.bytes(name)), name)) {
      requireClose(file.model(), TrainedModels.inputs(name, file.model()), arena);
    }
  }

  private static void requireClose(Model model, Map<String, Tensor> inputs, Arena arena) {
    requireClose(model, inputs);
    requireClose(Folded.of(model, FoldOptions.DEFAULT, new HostFoldEngine(), arena).model(),
        inputs);
  }

  private static void requireClose(Model model, Map<String, Tensor> inputs) {
    TornadoExecutor executor = new TornadoExecutor(TestDevice.open(),
        new ExecutorOptions(true, false));
    requireClose(ExecutorCheck.ofOutputs(executor, model, inputs));
    if (Boolean.getBoolean("device.steps")) {
      requireClose(ExecutorCheck.of(executor, model, inputs));
    }
  }

  private static void requireClose(ExecutorCheck.Result result) {
    assertThat(result.firstWrong()).isEmpty();
    assertThat(result.steps()).isNotEmpty();
    assertThat(result.summary()).contains("steps on the host: none");
  }
}
