package dev.crease.tornado.exec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.exec.lowering.Activation;
import dev.crease.exec.lowering.Operand.View;
import dev.crease.exec.lowering.Step;
import dev.crease.tensor.Shape;
import dev.crease.tornado.DeviceKind;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KernelTableTest {

  private static Step unary(long elements) {
    Shape shape = Shape.of(elements);
    return new Step.Unary(List.of(), new View(0, shape), Activation.NONE, new View(1, shape));
  }

  /** Kernels divide by a tensor's sizes, and take no divisor above 2³⁰. */
  @ParameterizedTest
  @EnumSource
  void hasNoKernelForResultsThatAreTooLargeToDivideBy(DeviceKind kind) {
    assertThat(KernelTable.find(unary(1L << 30), kind)).isPresent();
    assertThat(KernelTable.find(unary((1L << 30) + 1), kind)).isEmpty();
  }
}
