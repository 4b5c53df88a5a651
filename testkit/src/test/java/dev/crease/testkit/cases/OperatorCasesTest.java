package dev.crease.testkit.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtException;
import dev.crease.graph.GraphCheck;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.OnnxRuntime;
import dev.crease.testkit.ProtoWriter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OperatorCasesTest {

  /** ONNX Runtime's CPU provider has no kernel for these types. */
  private static final Set<String> NOT_IN_ONNX_RUNTIME = Set.of("Conv f64", "Conv bf16",
      "ConvTranspose f64", "AveragePool f64");

  static List<OperatorCase> all() {
    return OperatorCases.all();
  }

  @Test
  void idsAreUnique() {
    assertThat(all()).extracting(OperatorCase::id).doesNotHaveDuplicates();
    assertThat(all()).hasSizeGreaterThan(500);
  }

  @Test
  void graphsAreValidAndNeedTheInputsGiven() {
    for (OperatorCase c : all()) {
      GraphCheck.check(c.model().graph());
      assertThat(c.model().graph().requiredInputs()).as(c.id()).extracting("name")
          .containsExactlyElementsOf(c.inputs().keySet());
    }
  }

  @Test
  void numbersDependOnTheIdAlone() {
    OperatorCase a = OperatorCases.of("Conv").getFirst();
    OperatorCase b = OperatorCases.of("Conv", "Gemm").getFirst();
    assertThat(a.id()).isEqualTo(b.id()).isEqualTo("Conv k1 s1 p0 c3 o8");
    assertThat(a.inputs().values().iterator().next().bytes()
        .mismatch(b.inputs().values().iterator().next().bytes())).isEqualTo(-1);
  }

  @ParameterizedTest
  @MethodSource("all")
  void onnxRuntimeAcceptsTheCase(OperatorCase c) throws OrtException {
    byte[] file = ProtoWriter.write(c.model());
    if (NOT_IN_ONNX_RUNTIME.contains(c.id())) {
      assertThatThrownBy(() -> OnnxRuntime.run(file, c.inputs())).isInstanceOf(OrtException.class)
          .hasMessageContaining("ORT_NOT_IMPLEMENTED");
      return;
    }
    Map<String, Tensor> outputs = OnnxRuntime.run(file, c.inputs());
    assertThat(outputs).hasSameSizeAs(c.model().graph().outputs());
  }
}
