package dev.crease.testkit.folds;

import dev.crease.fold.FoldOptions;
import dev.crease.fold.Reason;
import dev.crease.tensor.DType;
import java.util.List;

/** Cases 4 to 10, guards 1, 2, 4 to 8, 10, 20 and 24: who else reads what a fold would change. */
final class SharingFoldCases {

  private SharingFoldCases() {}

  static List<FoldCase> all() {
    return List.of(weightSharedWithPlainConv(), weightSharedByTwo(), statisticsShared(),
        twoConsumers(), outputBetween(), reluBetween(), residualBetween(), constantInput(),
        weightIsInput(),
        weightIsComputed(), biasIsComputed(), statisticIsInput(), overridable(), trainingMode(),
        batchStatistics(), savedMean(), notSpatial(), kept(),
        skipped());
  }

  private static FoldCase weightSharedWithPlainConv() {
    FoldCaseBuilder c = FoldCaseBuilder.of("4 one weight, Conv with BatchNorm and plain Conv");
    String x = c.x(1, 3, 6, 6);
    String w = c.weight("w", 4, 3, 3, 3);
    String a = c.norm("bn", c.named(c.node("Conv").in(x, w), "conv1"), 4);
    String b = c.named(c.node("Conv").in(x, w), "conv2");
    return c.backward("bn", "conv1").output(a, b);
  }

  private static FoldCase weightSharedByTwo() {
    FoldCaseBuilder c = FoldCaseBuilder.of("5 one weight and bias, two Convs with BatchNorms");
    String x = c.x(1, 3, 6, 6);
    String w = c.weight("w", 4, 3, 3, 3);
    String b = c.weight("b", 4);
    String y = c.norm("bn1", c.named(c.node("Conv").in(x, w, b), "conv1"), 4);
    String z = c.norm("bn2", c.named(c.node("Conv").in(x, w, b), "conv2"), 4);
    return c.backward("bn1", "conv1").backward("bn2", "conv2").output(y, z);
  }

  private static FoldCase statisticsShared() {
    FoldCaseBuilder c = FoldCaseBuilder.of("6 two BatchNorms share their statistics");
    String x = c.x(1, 3, 6, 6);
    String gamma = c.constant("gamma", 4);
    String beta = c.weight("beta", 4);
    String mean = c.weight("mean", 4);
    String variance = c.constant("var", 4);
    String y = c.norm("bn1", c.conv("conv1", x, 3, 4), gamma, beta, mean, variance);
    String z = c.norm("bn2", c.conv("conv2", x, 3, 4), gamma, beta, mean, variance);
    return c.backward("bn1", "conv1").backward("bn2", "conv2").output(y, z);
  }

  private static FoldCase twoConsumers() {
    FoldCaseBuilder c = FoldCaseBuilder.of("7 two consumers");
    String y = c.conv("conv", c.x(1, 3, 6, 6), 3, 4);
    String z = c.named(c.node("Relu").in(y), "relu");
    return c.refused("bn", Reason.MULTIPLE_CONSUMERS).output(c.norm("bn", y, 4), z);
  }

  private static FoldCase outputBetween() {
    FoldCaseBuilder c = FoldCaseBuilder.of("8 the layer's output is a graph output");
    String y = c.conv("conv", c.x(1, 3, 6, 6), 3, 4);
    return c.refused("bn", Reason.GRAPH_OUTPUT).output(y, c.norm("bn", y, 4));
  }

  private static FoldCase reluBetween() {
    FoldCaseBuilder c = FoldCaseBuilder.of("9 Relu between");
    String y = c.named(c.node("Relu").in(c.conv("conv", c.x(1, 3, 6, 6), 3, 4)), "relu");
    return c.refused("bn", Reason.NONLINEAR_BETWEEN).output(c.norm("bn", y, 4));
  }

  private static FoldCase residualBetween() {
    FoldCaseBuilder c = FoldCaseBuilder.of("10 residual Add between");
    String y = c.conv("conv", c.x(1, 3, 6, 6), 3, 4);
    y = c.named(c.node("Add").in(y, c.input("z", 1, 4, 4, 4)), "add");
    return c.refused("bn", Reason.RESIDUAL_BETWEEN).output(c.norm("bn", y, 4));
  }

  private static FoldCase constantInput() {
    FoldCaseBuilder c = FoldCaseBuilder.of("G5 the layer reads a constant");
    String y = c.norm("bn", c.conv("conv", c.weight("k", 1, 3, 6, 6), 3, 4), 4);
    y = c.named(c.node("Concat").in(c.x(1, 4, 4, 4), y).integer("axis", 1), "join");
    return c.refused("bn", Reason.CONSTANT_INPUT).output(y);
  }

  private static FoldCase weightIsInput() {
    FoldCaseBuilder c = FoldCaseBuilder.of("G5 the weight is an input");
    String y = c.named(c.node("Conv").in(c.x(1, 3, 6, 6), c.input("w", 4, 3, 3, 3)), "conv");
    return c.refused("bn", Reason.WEIGHT_NOT_CONSTANT).output(c.norm("bn", y, 4));
  }

  private static FoldCase weightIsComputed() {
    FoldCaseBuilder c = FoldCaseBuilder.of("G5 the weight is computed");
    String w = c.named(c.node("Relu").in(c.input("w", 4, 3, 3, 3)), "relu");
    String y = c.named(c.node("Conv").in(c.x(1, 3, 6, 6), w), "conv");
    return c.refused("bn", Reason.WEIGHT_NOT_CONSTANT).output(c.norm("bn", y, 4));
  }

  private static FoldCase biasIsComputed() {
    FoldCaseBuilder c = FoldCaseBuilder.of("G5 the bias is an input");
    String y = c.named(c.node("Conv").in(c.x(1, 3, 6, 6), c.weight("w", 4, 3, 3, 3),
        c.input("b", 4)), "conv");
    return c.refused("bn", Reason.BIAS_NOT_CONSTANT).output(c.norm("bn", y, 4));
  }

  private static FoldCase statisticIsInput() {
    FoldCaseBuilder c = FoldCaseBuilder.of("G5 the mean is an input");
    String y = c.norm("bn", c.conv("conv", c.x(1, 3, 6, 6), 3, 4), c.constant("gamma", 4),
        c.weight("beta", 4), c.input("mean", 4), c.constant("var", 4));
    return c.refused("bn", Reason.PARAMETER_NOT_CONSTANT).output(y);
  }

  private static FoldCase overridable() {
    FoldCaseBuilder c = FoldCaseBuilder.of("G5 the weight is a default that callers may override");
    String w = c.graph().overridable("w", c.normals("w", 0.5, 4, 3, 3, 3));
    String y = c.named(c.node("Conv").in(c.x(1, 3, 6, 6), w), "conv");
    return c.refused("bn", Reason.OVERRIDABLE_INITIALIZER).output(c.norm("bn", y, 4));
  }

  private static FoldCase trainingMode() {
    FoldCaseBuilder c = FoldCaseBuilder.of("G6 training_mode 1", 15);
    String y = c.conv("conv", c.x(1, 3, 6, 6), 3, 4);
    List<String> all = c.node("BatchNormalization").in(y, c.constant("gamma", 4),
        c.weight("beta", 4), c.weight("mean", 4), c.constant("var", 4))
        .integer("training_mode", 1).name("bn").as(List.of("y", "running_mean", "running_var"));
    return c.refused("bn", Reason.TRAINING_MODE).output(all.getFirst());
  }

  private static FoldCase batchStatistics() {
    FoldCaseBuilder c = FoldCaseBuilder.of("G6 opset 9 with the outputs of training", 9);
    String y = c.conv("conv", c.x(1, 3, 6, 6), 3, 4);
    List<String> all = c.node("BatchNormalization").in(y, c.constant("gamma", 4),
        c.weight("beta", 4), c.weight("mean", 4), c.constant("var", 4)).name("bn")
        .as(List.of("y", "mean_y", "var_y", "saved_mean", "saved_var"));
    return c.refused("bn", Reason.TRAINING_MODE).output(all.getFirst());
  }

  private static FoldCase savedMean() {
    FoldCaseBuilder c = FoldCaseBuilder.of("G7 Dropout whose mask is read");
    String y = c.conv("conv", c.x(1, 3, 6, 6), 3, 4);
    List<String> all = c.node("Dropout").in(y).name("dropout").as(List.of("y", "mask"));
    String mask = c.named(c.node("Cast").in(all.getLast()).integer("to", DType.FLOAT.code()),
        "cast");
    return c.refused("dropout", Reason.EXTRA_OUTPUTS_USED).output(all.getFirst(), mask);
  }

  private static FoldCase notSpatial() {
    FoldCaseBuilder c = FoldCaseBuilder.of("G8 spatial 0 in opset 7", 7);
    String y = c.conv("conv", c.x(1, 3, 4, 4), 3, 4);
    y = c.named(c.node("BatchNormalization").in(y, c.constant("gamma", 4, 2, 2),
        c.weight("beta", 4, 2, 2), c.weight("mean", 4, 2, 2), c.constant("var", 4, 2, 2))
        .integer("spatial", 0), "bn");
    return c.refused("bn", Reason.PARAMETER_SHAPE).output(y);
  }

  private static FoldCase kept() {
    FoldCaseBuilder c = FoldCaseBuilder.of("G24 the node is kept")
        .options(FoldOptions.builder().keep("bn").build());
    String y = c.norm("bn", c.conv("conv", c.x(1, 3, 6, 6), 3, 4), 4);
    return c.refused("bn", Reason.OPTED_OUT).output(y);
  }

  private static FoldCase skipped() {
    FoldCaseBuilder c = FoldCaseBuilder.of("G24 the rule is skipped")
        .options(FoldOptions.builder().skip("BatchNormalization").build());
    String y = c.norm("bn", c.conv("conv", c.x(1, 3, 6, 6), 3, 4), 4);
    y = c.named(c.node("Mul").in(c.conv("conv2", y, 4, 4), c.constant("k", 4, 1, 1)), "mul");
    return c.refused("bn", Reason.RULE_SKIPPED).backward("mul", "conv2").output(y);
  }
}
