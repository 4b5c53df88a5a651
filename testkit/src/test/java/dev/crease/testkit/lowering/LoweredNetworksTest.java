package dev.crease.testkit.lowering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.exec.Session;
import dev.crease.exec.lowering.Program;
import dev.crease.fold.FoldOptions;
import dev.crease.fold.Folded;
import dev.crease.fold.HostFoldEngine;
import dev.crease.graph.Model;
import dev.crease.reference.Arithmetic;
import dev.crease.reference.ReferenceExecutor;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.Tolerance;
import dev.crease.testkit.arch.Architecture;
import dev.crease.testkit.arch.Architectures;
import dev.crease.testkit.exec.NetworkCheck;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole networks, narrow and small, original and folded, as steps against the same networks as nodes, in fp64. */
class LoweredNetworksTest {

  /** Sums in fp64 in another order through a hundred layers, then one rounding. */
  private static final Tolerance DEEP = new Tolerance(1e-30, 1e-9, 1);

  static List<Architecture> architectures() {
    return Architectures.all();
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void stepsGiveWhatNodesGive(Architecture architecture) {
    try (Arena arena = Arena.ofShared()) {
      Model model = architecture.build(NetworkCheck.small(architecture), arena);
      requireSame(model);
      requireSame(
          Folded.of(model, FoldOptions.DEFAULT, new HostFoldEngine(), arena).model());
    }
  }

  private static void requireSame(Model model) {
    Map<String, Tensor> inputs = NetworkCheck.inputs(model);
    Map<String, Tensor> actual = StepInterpreter.run(Program.of(model, Map.of()), inputs);
    try (Session session = new ReferenceExecutor(Arithmetic.FP64).compile(model, Map.of())) {
      session.run(inputs).forEach((name, expected) -> assertThat(
          DEEP.violation(name, expected, Objects.requireNonNull(actual.get(name)))).isEmpty());
    }
  }
}
