package dev.crease.verify;

import dev.crease.graph.Model;
import dev.crease.graph.ValueInfo;
import dev.crease.op.TensorType;
import java.util.List;
import java.util.Optional;

/** What callers of a model rely on: names and types of required inputs, names and order of outputs. */
final class Signature {

  private Signature() {}

  /** The first difference of two models' signatures, in words. */
  static Optional<String> difference(Model original, Model folded) {
    return difference(
        "inputs", original.graph().requiredInputs(), folded.graph().requiredInputs())
        .or(
            () -> difference(
                "outputs", original.graph().outputs(), folded.graph().outputs()));
  }

  private static Optional<String> difference(String what, List<ValueInfo> before,
      List<ValueInfo> after) {
    List<String> names = before.stream().map(ValueInfo::name).toList();
    List<String> others = after.stream().map(ValueInfo::name).toList();
    if (!names.equals(others)) {
      return Optional.of("the " + what + " are " + others + " instead of " + names);
    }
    for (int i = 0; i < before.size(); i++) {
      TensorType type = before.get(i).type();
      TensorType other = after.get(i).type();
      if (contradict(type, other)) {
        return Optional.of(
            what.substring(0, what.length() - 1) + " '" + names.get(i) + "' is " + other
                + " instead of " + type);
      }
    }
    return Optional.empty();
  }

  private static boolean contradict(TensorType a, TensorType b) {
    if (a.dtype().isPresent() && b.dtype().isPresent() && !a.dtype().equals(b.dtype())) {
      return true;
    }
    if (!a.hasRank() || !b.hasRank()) {
      return false;
    }
    boolean contradict = a.rank() != b.rank();
    for (int i = 0; !contradict && i < a.rank(); i++) {
      contradict = a.dim(i).isKnown() && b.dim(i).isKnown() && !a.dim(i).equals(b.dim(i));
    }
    return contradict;
  }
}
