package dev.crease.tornado.exec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.exec.ExecutorOptions;
import dev.crease.fold.FoldOptions;
import dev.crease.fold.Folded;
import dev.crease.fold.HostFoldEngine;
import dev.crease.graph.Model;
import dev.crease.graph.ValueInfo;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.SeededNumbers;
import dev.crease.testkit.arch.Architecture;
import dev.crease.testkit.arch.Architectures;
import dev.crease.testkit.arch.Options;
import dev.crease.tornado.TornadoDevices;
import java.lang.foreign.Arena;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whole networks, narrow and small, original and folded, on the device alone. The system property {@code device.networks}
 * set to {@code all} adds those whose many kernels take minutes to compile.
 */
class DeviceNetworksTest {

  private static final Set<String> QUICK = Set.of("mobilenet_v2", "dcgan", "repvgg_a0", "mlp",
      "pfld");

  static List<Architecture> architectures() {
    boolean all = System.getProperty("device.networks", "").equals("all");
    return Architectures.all().stream().filter(a -> all || QUICK.contains(a.name())).toList();
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void networksStayWithinTheirRounding(Architecture architecture) {
    Options options = Options.DEFAULT.scale(0.25).batch(2)
        .size(architecture.sizeStep() == 0 ? 0 : Math.max(64, architecture.sizeStep()));
    try (Arena arena = Arena.ofShared()) {
      Model model = architecture.build(options, arena);
      requireClose(model);
      requireClose(Folded.of(model, FoldOptions.DEFAULT, new HostFoldEngine(), arena).model());
    }
  }

  private static void requireClose(Model model) {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (ValueInfo input : model.graph().requiredInputs()) {
      Shape shape = input.type().shape().orElseThrow();
      inputs.put(input.name(), SeededNumbers.of(7).normals(DType.FLOAT, shape, 0, 1));
    }
    TornadoExecutor executor = new TornadoExecutor(TornadoDevices.open(""),
        new ExecutorOptions(true, false));
    try (TornadoSession session = executor.compile(model, Map.of())) {
      Map<String, Tensor> first = session.run(inputs);
      Map<String, Tensor> second = session.run(inputs);
      assertThat(NetworkTolerance.of(model, inputs).violation(first)).isEmpty();
      first.forEach((name, tensor) -> assertThat(
          NetworkTolerance.difference(tensor, Objects.requireNonNull(second.get(name)))).isZero());
      assertThat(session.lastRun()).isEmpty();
    }
  }
}
