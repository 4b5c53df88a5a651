package dev.crease.fold.carry;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** All operators that affines may pass. */
public final class CarryRules {

  private static final List<CarryRule> ALL = List.of(
      new FlattenCarry(),
      new RowMajorCarry("Reshape"),
      new RowMajorCarry("Squeeze"),
      new RowMajorCarry("Unsqueeze"),
      new TransposeCarry(),
      new ReluCarry(),
      new LeakyReluCarry(),
      new MaxPoolCarry(),
      new GlobalMaxPoolCarry(),
      new AveragePoolCarry(),
      new GlobalAveragePoolCarry(),
      new PadCarry(),
      new SliceCarry());

  private static final Map<String, CarryRule> BY_OPERATOR = ALL.stream()
      .collect(Collectors.toUnmodifiableMap(CarryRule::operator, Function.identity()));

  private CarryRules() {}

  /** All rules, in a fixed order. */
  public static List<CarryRule> all() {
    return ALL;
  }

  /** The rule for an operator of ONNX's own domain. */
  public static Optional<CarryRule> of(String operator) {
    return Optional.ofNullable(BY_OPERATOR.get(operator));
  }
}
