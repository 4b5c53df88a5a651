package dev.crease.testkit.folds;

import dev.crease.fold.Reason;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Cases 22, 23 and 36: types, and statistics at the edges of what numbers can be. */
final class NumberFoldCases {

  private NumberFoldCases() {}

  static List<FoldCase> all() {
    List<FoldCase> cases = new ArrayList<>();
    for (DType dtype : List.of(DType.FLOAT16, DType.BFLOAT16, DType.DOUBLE)) {
      cases.add(typed(dtype));
    }
    cases.add(weightNormalization());
    cases.add(computedBias());
    cases.add(halfWithSmallVariance());
    cases.add(halfWithWideStatistics());
    cases.add(halfOverflows());
    cases.add(halfFlushes());
    cases.add(statistics("22 subnormal variance", new double[]{1, 1, 1, 1},
        new double[]{1e-40, 1e-42, 1e-45, 1e-38}));
    cases.add(statistics("22 variance from 1e-15 to 1e30", new double[]{1, 1, 1, 1},
        new double[]{1e-15, 1e-8, 1e8, 1e30}));
    cases.add(statistics("23 negative, zero and tiny gamma", new double[]{-1.5, 0, 1e-8, -0.0},
        new double[]{1, 1, 0.5, 2}));
    for (double epsilon : new double[]{0.8, 1e-9, 0}) {
      cases.add(epsilon("36 epsilon " + epsilon, epsilon, 1e-5, 0.5, 1, 2));
    }
    cases.add(absentEpsilon());
    cases.add(refusedVariance("36 variance 0 with epsilon 0", 0, 0));
    cases.add(refusedVariance("36 negative variance", 1e-5, -0.5));
    cases.add(refusedVariance("36 variance is not a number", 1e-5, Double.NaN));
    return cases;
  }

  private static FoldCase typed(DType dtype) {
    int opset = dtype == DType.BFLOAT16 ? 22 : 15;
    FoldCaseBuilder c = FoldCaseBuilder.of("22 " + dtype.label(), opset, dtype);
    String y = c.conv("conv", c.x(1, 3, 6, 6), 3, 4);
    return c.backward("bn", "conv").output(c.norm("bn", y, 4));
  }

  /** Statistics of another type than the signal's, as opset 15 allows. */
  private static FoldCase wideStatistics(FoldCaseBuilder c, float[] mean, float[] variance) {
    String y = c.norm("bn", c.conv("conv", c.x(1, 3, 6, 6), 3, 4), c.constant("gamma", 4),
        c.weight("beta", 4), c.constant("mean", Tensor.ofFloats(Shape.of(4), mean)),
        c.constant("var", Tensor.ofFloats(Shape.of(4), variance)));
    return c.output(y);
  }

  /** The weight is {@code g·v/‖v‖} of constants, computed at each run; its type rounds it. */
  private static FoldCase weightNormalization() {
    FoldCaseBuilder c = FoldCaseBuilder.of("22 weight normalization", 17);
    String v = c.weight("v", 4, 3, 3, 3);
    String norm = c.node("ReduceL2").in(v).integers("axes", 1, 2, 3).integer("keepdims", 1).out();
    String weight = c.node("Mul").in(v, c.node("Div").in(c.constant("g", 4, 1, 1, 1), norm).out())
        .out();
    String y = c.named(c.node("Conv").in(c.x(1, 3, 6, 6), weight), "conv");
    return c.backward("bn", "conv").output(c.norm("bn", y, 4));
  }

  private static FoldCase computedBias() {
    FoldCaseBuilder c = FoldCaseBuilder.of("22 a computed bias and scale", 17);
    String bias = c.node("Elu").in(c.weight("b", 4)).out();
    String scale = c.node("Sigmoid").in(c.weight("k", 4, 1, 1)).out();
    String y = c.named(
        c.node("Conv").in(c.x(1, 3, 6, 6), c.weight("w", 4, 3, 3, 3), bias), "conv");
    return c.backward("mul", "conv").output(c.named(c.node("Mul").in(y, scale), "mul"));
  }

  private static FoldCase halfWithSmallVariance() {
    FoldCaseBuilder c = FoldCaseBuilder.of("22 f16 with a subnormal variance", 15, DType.FLOAT16);
    String y = c.norm("bn", c.conv("conv", c.x(1, 3, 6, 6), 3, 4), c.constant("gamma", 4),
        c.weight("beta", 4), c.weight("mean", 4), c.constant("var", c.reals(6e-8, 1e-6, 3e-5, 1)));
    return c.backward("bn", "conv").output(y);
  }

  private static FoldCase halfWithWideStatistics() {
    FoldCaseBuilder c = FoldCaseBuilder.of("22 f16 with f32 statistics, variance above 65504", 15,
        DType.FLOAT16).backward("bn", "conv");
    return wideStatistics(c, new float[]{0, 1, -1, 50}, new float[]{1e5f, 1e6f, 7e4f, 1});
  }

  private static FoldCase halfOverflows() {
    FoldCaseBuilder c = FoldCaseBuilder.of("22 f16, the folded bias overflows", 15, DType.FLOAT16)
        .refused("bn", Reason.NOT_FINITE);
    return wideStatistics(c, new float[]{0, 1, -1, 6e4f}, new float[]{1, 1, 1, 1e-4f});
  }

  private static FoldCase halfFlushes() {
    FoldCaseBuilder c = FoldCaseBuilder.of("22 f16, a row of weights would vanish", 15,
        DType.FLOAT16).refused("bn", Reason.FLUSHES_TO_ZERO);
    return wideStatistics(c, new float[]{0, 1, -1, 2}, new float[]{1, 1, 1, 1e20f});
  }

  private static FoldCase statistics(String id, double[] gamma, double[] variance) {
    FoldCaseBuilder c = FoldCaseBuilder.of(id);
    String y = c.norm("bn", c.conv("conv", c.x(1, 3, 6, 6), 3, 4),
        c.constant("gamma", c.reals(gamma)), c.weight("beta", 4), c.weight("mean", 4),
        c.constant("var", c.reals(variance)));
    return c.backward("bn", "conv").output(y);
  }

  private static FoldCaseBuilder withEpsilon(String id, double epsilon, double... variance) {
    FoldCaseBuilder c = FoldCaseBuilder.of(id);
    String y = c.conv("conv", c.x(1, 3, 6, 6), 3, 4);
    c.named(c.node("BatchNormalization").in(y, c.constant("gamma", 4), c.weight("beta", 4),
        c.weight("mean", 4), c.constant("var", c.reals(variance))).real("epsilon", epsilon), "bn");
    return c;
  }

  private static FoldCase epsilon(String id, double epsilon, double... variance) {
    return withEpsilon(id, epsilon, variance).backward("bn", "conv").output("bn_y");
  }

  private static FoldCase refusedVariance(String id, double epsilon, double variance) {
    return withEpsilon(id, epsilon, 1, 0.5, variance, 2)
        .refused("bn", Reason.VARIANCE_NOT_POSITIVE).output("bn_y");
  }

  private static FoldCase absentEpsilon() {
    FoldCaseBuilder c = FoldCaseBuilder.of("36 epsilon left out");
    String y = c.conv("conv", c.x(1, 3, 6, 6), 3, 4);
    y = c.named(c.node("BatchNormalization").in(y, c.constant("gamma", 4), c.weight("beta", 4),
        c.weight("mean", 4), c.constant("var", c.reals(1e-6, 1e-4, 1, 2))), "bn");
    return c.backward("bn", "conv").output(y);
  }
}
