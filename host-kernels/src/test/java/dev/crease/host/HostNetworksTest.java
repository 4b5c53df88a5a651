package dev.crease.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.exec.Executor;
import dev.crease.exec.ExecutorOptions;
import dev.crease.testkit.TrainedModels;
import dev.crease.testkit.arch.Architecture;
import dev.crease.testkit.arch.Architectures;
import dev.crease.testkit.exec.NetworkCheck;
import dev.crease.verify.ExecutorCheck;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whole networks, original and folded, on the host's kernels alone, step by step. The system property {@code
 * host.networks} set to {@code all} adds those that take the reference long, any other value is the one to run.
 */
@Tag("vectors")
class HostNetworksTest {

  private static final Set<String> QUICK = Set.of("dcgan", "repvgg_a0", "mlp", "mobilenet_v2",
      "shufflenet_v2", "pfld", "dronet", "mnist-burn", "autoencoder1d-deeploy",
      "residual-block-polygraphy", "ultraface-slim-320-nopp",
      "derived-fp16-ultraface-rfb-320-nopp", "ch_ppocr_mobile_v2.0_cls_infer",
      "ch_PP-OCRv3_det_infer");

  private static boolean isAsked(String name) {
    String asked = System.getProperty("host.networks", "");
    return asked.equals("all") || (asked.isEmpty() ? QUICK.contains(name) : asked.equals(name));
  }

  static List<Architecture> architectures() {
    return Architectures.all().stream().filter(a -> isAsked(a.name())).toList();
  }

  static List<String> trained() throws IOException {
    return TrainedModels.names().stream().filter(HostNetworksTest::isAsked).toList();
  }

  private static Executor executor() {
    return new HostExecutorProvider().open("2", new ExecutorOptions(true, true));
  }

  private static void requireClose(ExecutorCheck.Result result) {
    assertThat(result.firstWrong()).isEmpty();
    assertThat(result.steps()).isNotEmpty();
    assertThat(result.summary()).contains("steps on the reference: none");
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("architectures")
  void networksStayWithinTheirRounding(Architecture architecture) {
    try (Executor executor = executor()) {
      NetworkCheck.of(executor, architecture, true, HostNetworksTest::requireClose);
    }
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("trained")
  void trainedModelsStayWithinTheirRounding(String name) throws IOException {
    try (Executor executor = executor()) {
      NetworkCheck.ofTrained(executor, name, true, HostNetworksTest::requireClose);
    }
  }
}
