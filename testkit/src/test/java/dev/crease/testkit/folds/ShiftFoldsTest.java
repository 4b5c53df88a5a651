package dev.crease.testkit.folds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.fold.Fold;
import dev.crease.fold.FoldOptions;
import dev.crease.fold.FoldPlan;
import dev.crease.fold.Reason;
import dev.crease.fold.Refusal;
import dev.crease.fold.ShiftForm;
import dev.crease.graph.Model;
import dev.crease.op.TensorType;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.testkit.GraphBuilder;
import dev.crease.testkit.SeededNumbers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where the shift before a padded layer goes. */
class ShiftFoldsTest {

  private static Model normConv(int opset, long size, int outputs, int stride) {
    SeededNumbers numbers = SeededNumbers.of(1);
    GraphBuilder g = GraphBuilder.of("norm conv", opset);
    String x = g.input("x", DType.FLOAT, 1, 8, size, size);
    Shape channels = Shape.of(8);
    String y = g.node("BatchNormalization").name("bn").in(x,
        g.initializer("gamma", numbers.stream("g").uniforms(DType.FLOAT, channels, 0.5, 2)),
        g.initializer("beta", numbers.stream("b").normals(DType.FLOAT, channels, 0, 1)),
        g.initializer("mean", numbers.stream("m").normals(DType.FLOAT, channels, 0, 1)),
        g.initializer("var", numbers.stream("v").uniforms(DType.FLOAT, channels, 0.5, 2)))
        .integer("is_test", opset < 7 ? 1 : 0).out();
    y = g.node("Conv").name("conv").in(y,
        g.initializer("w", numbers.normals(DType.FLOAT, Shape.of(outputs, 8, 3, 3), 0, 1)))
        .integers("pads", 1, 1, 1, 1).integers("strides", stride, stride).out();
    return g.outputAs(y, "y", TensorType.UNKNOWN.withDType(DType.FLOAT)).build();
  }

  /** 9 per element read for an Add of fp32, and 13 per element written for a map, against 10 for the BatchNormalization. */
  @ParameterizedTest
  @CsvSource({"16, 8, 1, ADD", "16, 8, 2, MAP", "16, 22, 2, MAP", "16, 23, 2, ADD"})
  void theCheaperConstantStandsForTheShift(long size, int outputs, int stride, ShiftForm form) {
    assertThat(FoldPlan.of(normConv(17, size, outputs, stride), FoldOptions.DEFAULT).folds())
        .singleElement().extracting(Fold::shift).isEqualTo(form);
  }

  @Test
  void beforeOpset7AnAdditionDoesNotBroadcast() {
    FoldPlan plan = FoldPlan.of(normConv(6, 16, 8, 1), FoldOptions.DEFAULT);
    assertThat(plan.folds()).isEmpty();
    assertThat(plan.refusals()).singleElement().extracting(Refusal::reason)
        .isEqualTo(Reason.PADDED_LAYER);
  }
}
