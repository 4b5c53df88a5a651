package dev.crease.fold.move;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** All operators across which affines are moved: one line each. */
public final class MoveRules {

  private static final List<MoveRule> ALL = List.of(new ConcatMove(), new SplitMove());

  private static final Map<String, MoveRule> BY_OPERATOR = ALL.stream()
      .collect(Collectors.toUnmodifiableMap(MoveRule::operator, Function.identity()));

  private MoveRules() {}

  /** All rules, in a fixed order. */
  public static List<MoveRule> all() {
    return ALL;
  }

  /** The rule for an operator of ONNX's own domain. */
  public static Optional<MoveRule> of(String operator) {
    return Optional.ofNullable(BY_OPERATOR.get(operator));
  }
}
