package dev.crease.tornado.exec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.exec.ExecutorOptions;
import dev.crease.testkit.TrainedModels;
import dev.crease.testkit.arch.Architecture;
import dev.crease.testkit.arch.Architectures;
import dev.crease.testkit.exec.NetworkCheck;
import dev.crease.tornado.TestDevice;
import dev.crease.verify.ExecutorCheck;
import java.io.IOException;
import java.util.List;
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

  private static TornadoExecutor executor() {
    return new TornadoExecutor(TestDevice.open(), new ExecutorOptions(true, false));
  }

  private static boolean steps() {
    return Boolean.getBoolean("device.steps");
  }

  private static void requireClose(ExecutorCheck.Result result) {
    assertThat(result.firstWrong()).isEmpty();
    assertThat(result.steps()).isNotEmpty();
    assertThat(result.summary()).contains("steps on the host: none");
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("architectures")
  void networksStayWithinTheirRounding(Architecture architecture) {
    NetworkCheck.of(executor(), architecture, steps(), DeviceNetworksTest::requireClose);
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("trained")
  void trainedModelsStayWithinTheirRounding(String name) throws IOException {
    NetworkCheck.ofTrained(executor(), name, steps(), DeviceNetworksTest::requireClose);
  }
}
