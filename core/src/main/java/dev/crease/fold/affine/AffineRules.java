package dev.crease.fold.affine;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The affines that are known: one line each. */
public final class AffineRules {

  private static final List<AffineRule> ALL = List.of(
      new BatchNormalizationAffine(),
      new MulAffine(),
      new DivAffine(),
      new AddAffine(),
      new SubAffine(),
      new NegAffine(),
      new IdentityAffine(),
      new DropoutAffine());

  private static final Map<String, AffineRule> BY_OPERATOR = ALL.stream()
      .collect(Collectors.toUnmodifiableMap(AffineRule::operator, Function.identity()));

  private AffineRules() {}

  /** All rules, in a fixed order. */
  public static List<AffineRule> all() {
    return ALL;
  }

  /** The rule for an operator of ONNX's own domain. */
  public static Optional<AffineRule> of(String operator) {
    return Optional.ofNullable(BY_OPERATOR.get(operator));
  }
}
