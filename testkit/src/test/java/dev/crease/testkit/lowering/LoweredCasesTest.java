package dev.crease.testkit.lowering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.exec.Session;
import dev.crease.exec.lowering.Program;
import dev.crease.op.Opaque;
import dev.crease.reference.Arithmetic;
import dev.crease.reference.ReferenceExecutor;
import dev.crease.tensor.DType;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.Tolerance;
import dev.crease.testkit.cases.OperatorCase;
import dev.crease.testkit.cases.OperatorCases;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every case as steps against the same case as nodes, both in fp64: at most the rounding of the output apart. */
class LoweredCasesTest {

  /** Two fp64 results in different order of summation, each rounded to the output's dtype. */
  private static final Tolerance ROUNDED_ONCE = new Tolerance(1e-30, 1e-14, 1);

  static List<OperatorCase> cases() {
    return OperatorCases.all().stream().filter(LoweredCasesTest::isKnown)
        .filter(c -> Program.of(c.model(), c.inputShapes()).hostSteps().isEmpty()).toList();
  }

  private static boolean isKnown(OperatorCase c) {
    return c.model().graph().nodes().stream().noneMatch(n -> n.op() instanceof Opaque);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void stepsGiveWhatNodesGive(OperatorCase c) {
    Program program = Program.of(c.model(), c.inputShapes());
    Map<String, Tensor> actual = StepInterpreter.run(program, c.inputs());
    try (Session session = new ReferenceExecutor(Arithmetic.FP64, 1)
        .compile(c.model(), c.inputShapes())) {
      session.run(c.inputs()).forEach((name, expected) -> assertThat(
          tolerance(c).violation(c.id() + " " + name, expected,
              Objects.requireNonNull(actual.get(name))))
          .isEmpty());
    }
  }

  /** What a dequantized constant is rounded to before it is used. */
  private static Tolerance tolerance(OperatorCase c) {
    return c.family().equals("DequantizeLinear")
        ? Tolerance.ofRounding(DType.FLOAT)
        : ROUNDED_ONCE;
  }

  /** What networks are made of has steps, whatever the sizes. */
  @ParameterizedTest
  @ValueSource(strings = {"Conv", "Gemm", "MaxPool", "AveragePool", "GlobalAveragePool",
      "GlobalMaxPool", "Relu", "LeakyRelu", "PRelu", "Clip", "Sigmoid", "HardSigmoid", "HardSwish",
      "Tanh", "Elu", "Softplus", "Mish", "Concat", "Split", "Slice", "Pad", "Transpose", "Reshape",
      "Flatten", "Squeeze", "Unsqueeze", "Identity", "Dropout", "ReduceMean", "DepthToSpace",
      "SpaceToDepth", "Resize", "Upsample", "Expand", "Tile", "ConvTranspose", "Softmax",
      "LogSoftmax"})
  void nothingOfThisRunsOnTheHost(String family) {
    List<OperatorCase> cases = OperatorCases.of(family).stream()
        .filter(c -> c.model().graph().inputs().stream()
            .allMatch(i -> i.type().dtype().filter(DType::isReal).isPresent()))
        .filter(c -> c.inputs().values().stream().noneMatch(t -> t.shape().elements() == 0))
        .toList();
    assertThat(cases).isNotEmpty();
    for (OperatorCase c : cases) {
      assertThat(Program.of(c.model(), c.inputShapes()).hostSteps()).as(c.id())
          .allMatch(h -> h.why().equals("it has tensors without elements"));
    }
  }
}
