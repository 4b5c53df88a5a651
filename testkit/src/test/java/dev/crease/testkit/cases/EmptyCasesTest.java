package dev.crease.testkit.cases;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import dev.crease.exec.Session;
import dev.crease.fold.FoldOptions;
import dev.crease.fold.Folded;
import dev.crease.fold.HostFoldEngine;
import dev.crease.graph.Model;
import dev.crease.reference.Arithmetic;
import dev.crease.reference.ReferenceExecutor;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.OnnxRuntime;
import dev.crease.testkit.ProtoWriter;
import dev.crease.testkit.Tolerance;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EmptyCasesTest {

  static List<OperatorCase> all() {
    return EmptyCases.all();
  }

  private static Map<String, Tensor> reference(Model model, OperatorCase c) {
    try (Session session = new ReferenceExecutor(Arithmetic.DECLARED, 1)
        .compile(model, c.inputShapes())) {
      return session.run(c.inputs());
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void onnxRuntimeComputesTheSameBeforeAndAfterFolding(OperatorCase c) throws OrtException {
    Map<String, Tensor> expected = OnnxRuntime.run(ProtoWriter.write(c.model()), c.inputs());
    try (Arena arena = Arena.ofConfined(); HostFoldEngine engine = new HostFoldEngine()) {
      Model folded = Folded.of(c.model(), FoldOptions.DEFAULT, engine, arena).model();
      requireSame(expected, reference(c.model(), c));
      requireSame(expected, reference(folded, c));
      requireSame(expected, OnnxRuntime.run(ProtoWriter.write(folded), c.inputs()));
    }
  }

  private static void requireSame(Map<String, Tensor> expected, Map<String, Tensor> got) {
    assertThat(got.keySet()).containsExactlyInAnyOrderElementsOf(expected.keySet());
    expected.forEach((name, tensor) -> {
      Tensor other = Objects.requireNonNull(got.get(name));
      assertThat(other.shape()).isEqualTo(tensor.shape());
      assertThat(Tolerance.ofRounding(tensor.dtype()).violation(name, tensor, other)).isEmpty();
    });
  }
}
