package dev.crease.tornado.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crease.exec.ExecutorOptions;
import dev.crease.exec.Session;
import dev.crease.fold.FoldOptions;
import dev.crease.fold.FoldPlan;
import dev.crease.fold.Folded;
import dev.crease.fold.HostFoldEngine;
import dev.crease.graph.Model;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.GraphBuilder;
import dev.crease.testkit.SeededNumbers;
import dev.crease.testkit.Tolerance;
import dev.crease.testkit.arch.Architectures;
import dev.crease.testkit.arch.Options;
import dev.crease.tornado.DeviceKind;
import dev.crease.tornado.GpuTarget;
import dev.crease.tornado.TestDevice;
import dev.crease.tornado.TornadoTarget;
import java.lang.foreign.Arena;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Weights that the device folds, packs and keeps give the bits of a fold on the host. */
class ResidentFoldTest {

  private final TornadoTarget device = TestDevice.open();

  /** Merged layers are the host's, so the product of matrices stays one. */
  private static final FoldOptions OPTIONS = FoldOptions.builder().skip("MatMulAddGemm").build();

  private static String numbers(GraphBuilder g, String name, double mean, long... sizes) {
    return g.initializer(name,
        SeededNumbers.of(name.hashCode()).normals(DType.FLOAT, Shape.of(sizes), mean, 0.3));
  }

  private static String normalized(GraphBuilder g, String name, String x, int channels) {
    Tensor variance = SeededNumbers.of(3).uniforms(DType.FLOAT, Shape.of(channels), 0.5, 2);
    return g.node("BatchNormalization").name(name)
        .in(x, numbers(g, name + ".g", 1, channels), numbers(g, name + ".b", 0, channels),
            numbers(g, name + ".m", 0, channels), g.initializer(name + ".v", variance))
        .out();
  }

  /** Every order of weights: 3×3, depthwise, grouped, 1×1 with its scale before, transposed, matrices both ways. */
  private static Model everyOrder() {
    GraphBuilder g = GraphBuilder.of("orders", 17);
    String x = g.input("x", DType.FLOAT, 2, 5, 8, 8);
    String y = normalized(g, "n1", g.node("Conv").name("c1")
        .in(x, numbers(g, "c1.w", 0, 20, 5, 3, 3)).integers("pads", 1, 1, 1, 1).out(), 20);
    y = normalized(g, "n2", g.node("Conv").name("c2")
        .in(g.node("Relu").in(y).out(), numbers(g, "c2.w", 0, 20, 1, 3, 3))
        .integer("group", 20).out(), 20);
    y = normalized(g, "n3", g.node("Conv").name("c3")
        .in(g.node("Relu").in(y).out(), numbers(g, "c3.w", 0, 24, 10, 1, 1))
        .integer("group", 2).out(), 24);
    y = normalized(g, "n4", g.node("Sigmoid").in(y).out(), 24);
    y = g.node("Conv").name("c4").in(y, numbers(g, "c4.w", 0, 33, 24, 1, 1)).out();
    y = normalized(g, "n5", g.node("ConvTranspose").name("t")
        .in(g.node("Tanh").in(y).out(), numbers(g, "t.w", 0, 33, 7, 2, 2))
        .integers("strides", 2, 2).out(), 7);
    y = g.node("GlobalAveragePool").in(g.node("Relu").in(y).out()).out();
    y = g.node("Flatten").in(y).out();
    y = normalized(g, "n6", g.node("Gemm").name("d1")
        .in(y, numbers(g, "d1.w", 0, 18, 7)).integer("transB", 1).out(), 18);
    y = normalized(g, "n7", g.node("MatMul").name("d2")
        .in(g.node("Relu").in(y).out(), numbers(g, "d2.w", 0, 18, 3)).out(), 3);
    g.output(g.node("Relu").in(y).as("y"));
    return g.build();
  }

  private void requireSame(TornadoTarget target, Model model, int onDevice) {
    assumeTrue(device.info().fp64() && device.kind() != DeviceKind.PLAIN,
        "this device has no fp64, or is reached through SPIR-V: the host folds");
    TornadoExecutor executor = new TornadoExecutor(target, new ExecutorOptions(true, false));
    FoldPlan plan = FoldPlan.of(model, OPTIONS);
    Map<String, Tensor> inputs = TestInputs.of(model);
    try (Arena arena = Arena.ofShared();
        Session byHost = executor.compile(
            Folded.of(model, OPTIONS, new HostFoldEngine(), arena).model(), Map.of());
        Session resident = executor.compile(model, plan, Map.of())) {
      assertThat(resident.summary().getLast())
          .startsWith("folded on the device: " + onDevice + " layers, ");
      Map<String, Tensor> expected = byHost.run(inputs);
      for (int run = 0; run < 3; run++) {
        Map<String, Tensor> actual = resident.run(inputs);
        expected.forEach((name, tensor) -> assertThat(Tolerance.EXACT.violation(name, tensor,
            Objects.requireNonNull(actual.get(name)))).isEmpty());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyOrderOfWeights(boolean gpu) {
    TornadoTarget target = gpu ? GpuTarget.of(device) : device;
    requireSame(target, everyOrder(), target.kind() == DeviceKind.GPU ? 7 : 6);
  }

  @Test
  void aNetwork() {
    assumeTrue(System.getProperty("device.networks", "").equals("all"),
        "takes long to compile; -Ddevice.networks=all runs it");
    try (Arena arena = Arena.ofShared()) {
      requireSame(device, Architectures.find("resnet18").orElseThrow()
          .build(Options.DEFAULT.scale(0.25).size(64), arena), 20);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void noWeightComesBack(boolean gpu) {
    assumeTrue(device.info().fp64() && device.kind() != DeviceKind.PLAIN,
        "this device has no fp64, or is reached through SPIR-V: the host folds");
    assumeTrue(!TestDevice.isCuda(device),
        "TornadoVM's CUDA backend counts no transfers to the host");
    TornadoTarget target = gpu ? GpuTarget.of(device) : device;
    TornadoExecutor executor = new TornadoExecutor(target, new ExecutorOptions(true, false));
    Model model = everyOrder();
    try (Arena arena = Arena.ofShared()) {
      TornadoExecutor.Resident resident = executor.resident(model,
          FoldPlan.of(model, OPTIONS), Map.of(), arena);
      requireNoWeights(model, resident.session(), 4 * resident.model().weights().elements());
    }
  }

  private static void requireNoWeights(Model model, TornadoSession resident, long weights) {
    try (resident) {
      resident.run(TestInputs.of(model));
      // One vector of outputs with TornadoVM's header.
      assertThat(resident.lastCounted().downloadBytes()).isPositive().isLessThan(200);
      assertThat(resident.lastCounted().uploadBytes()).isGreaterThan(weights);
      resident.countNextRun();
      resident.run(TestInputs.of(model));
      assertThat(resident.lastCounted().downloadBytes()).isPositive().isLessThan(200);
      assertThat(resident.lastCounted().uploadBytes()).isLessThan(weights / 2);
    }
  }
}
