package dev.crease.fold.affine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.graph.Node;
import dev.crease.op.Attributes;
import dev.crease.op.Identity;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people read of where an affine's scale and shift come from. */
class AffineFormulaTest {

  private static String formula(String operator, int data) {
    Node node = Node.of("n", new Identity(), Attributes.NONE, List.of("a", "b"), List.of("y"));
    return AffineRules.of(operator).orElseThrow().formula(node, data);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "Mul|0|s = b, t = 0", "Mul|1|s = a, t = 0", "Add|0|s = 1, t = b", "Add|1|s = 1, t = a",
      "Sub|0|s = 1, t = −b", "Sub|1|s = −1, t = a", "Div|0|s = 1 / b, t = 0",
      "Neg|0|s = −1, t = 0", "Identity|0|s = 1, t = 0", "Dropout|0|s = 1, t = 0"})
  void formulas(String operator, int data, String expected) {
    assertThat(formula(operator, data)).isEqualTo(expected);
  }

  @Test
  void everyRuleIsFoundByItsOperator() {
    assertThat(AffineRules.all()).extracting(AffineRule::operator).containsExactly(
        "BatchNormalization", "Mul", "Div", "Add", "Sub", "Neg", "Identity", "Dropout");
    assertThat(AffineRules.all())
        .allSatisfy(r -> assertThat(AffineRules.of(r.operator())).containsSame(r));
    assertThat(AffineRules.of("Relu")).isEmpty();
  }
}
