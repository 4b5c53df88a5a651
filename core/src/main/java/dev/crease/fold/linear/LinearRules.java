package dev.crease.fold.linear;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The linear operators that absorb affines: one line each. */
public final class LinearRules {

  private static final List<LinearRule> ALL = List.of(new ConvLinear(), new ConvTransposeLinear(),
      new GemmLinear(),
      new MatMulLinear());

  private static final Map<String, LinearRule> BY_OPERATOR = ALL.stream()
      .collect(Collectors.toUnmodifiableMap(LinearRule::operator, Function.identity()));

  private LinearRules() {}

  /** All rules, in a fixed order. */
  public static List<LinearRule> all() {
    return ALL;
  }

  /** The rule for an operator of ONNX's own domain. */
  public static Optional<LinearRule> of(String operator) {
    return Optional.ofNullable(BY_OPERATOR.get(operator));
  }
}
