package dev.crease.testkit.folds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.fold.Fold;
import dev.crease.fold.FoldOptions;
import dev.crease.fold.FoldPlan;
import dev.crease.fold.Reason;
import dev.crease.fold.Refusal;
import dev.crease.fold.ShiftForm;
import dev.crease.graph.Model;
import dev.crease.op.Dim;
import dev.crease.op.TensorType;
import dev.crease.tensor.DType;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.GraphBuilder;
import dev.crease.testkit.SeededNumbers;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
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

  /** fp16 ends at 65,504: neither {@code t/s} before the layer nor a sum of the map behind it may lie beyond. */
  @ParameterizedTest
  @CsvSource({"-1, 0x1p-12, 8, ADD", "-1, 0x1p-12, 16, ", "8, 0x1p-12, 16, MAP",
      "8, 0.5, 60000, ", "8, 0.5, 1, MAP"})
  void constantsStayFinite(long size, double scale, double shift, @Nullable ShiftForm form) {
    GraphBuilder g = GraphBuilder.of("norm conv", 17);
    Dim open = size < 0 ? Dim.unknown() : Dim.of(size);
    String x = g.input("x",
        TensorType.of(DType.FLOAT16, List.of(Dim.of(1), Dim.of(2), open, open)));
    String y = g.node("BatchNormalization").name("bn").in(x,
        g.initializer("gamma", halves(scale, 2)), g.initializer("beta", halves(shift, 2)),
        g.initializer("mean", halves(0, 2)), g.initializer("var", halves(1, 2)))
        .real("epsilon", 0).out();
    y = g.node("Conv").name("conv").in(y, g.initializer("w", halves(1, 2, 2, 3, 3)))
        .integers("pads", 1, 1, 1, 1).integers("strides", 2, 2).out();
    FoldPlan plan = FoldPlan.of(g.output(y).build(), FoldOptions.DEFAULT);
    assertThat(plan.folds()).extracting(Fold::shift)
        .isEqualTo(form == null ? List.of() : List.of(form));
  }

  private static Tensor halves(double value, long... sizes) {
    Shape shape = Shape.of(sizes);
    double[] elements = new double[shape.size()];
    Arrays.fill(elements, value);
    return Tensor.of(new RealValue(DType.FLOAT16, shape, elements));
  }
}
