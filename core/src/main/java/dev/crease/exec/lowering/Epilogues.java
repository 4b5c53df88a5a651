package dev.crease.exec.lowering;

import dev.crease.exec.lowering.Operand.View;
import dev.crease.exec.lowering.Step.Binary;
import dev.crease.exec.lowering.Step.ChannelAffine;
import dev.crease.exec.lowering.Step.Convolution;
import dev.crease.exec.lowering.Step.Dense;
import dev.crease.exec.lowering.Step.TransposedConvolution;
import dev.crease.graph.Node;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Steps with more at their end. */
final class Epilogues {

  private Epilogues() {}

  /** The epilogue of a step that has one. */
  static Optional<Epilogue> of(Step step) {
    return Optional.ofNullable(switch (step) {
      case Convolution c -> c.epilogue();
      case TransposedConvolution c -> c.epilogue();
      case Dense d -> d.epilogue();
      case ChannelAffine a -> a.epilogue();
      default -> null;
    });
  }

  /** {@code step} with a function after it, or null where it has no room for one. */
  static @Nullable Step then(Step step, Activation function, List<Node> nodes, View y) {
    if (step instanceof Binary b) {
      return b.after().isNone()
          ? new Binary(nodes, b.kind(), b.a(), b.b(), b.residual(), function, y)
          : null;
    }
    return of(step).filter(Epilogue::takesActivation)
        .map(e -> with(step, e.then(function), nodes, y)).orElse(null);
  }

  /** {@code step} with a residual added after it, or null where it has no room for one. */
  static @Nullable Step plus(Step step, View residual, List<Node> nodes, View y) {
    if (step instanceof Binary b) {
      return b.residual().isEmpty() && b.after().isNone()
          ? new Binary(nodes, b.kind(), b.a(), b.b(), Optional.of(residual), b.after(), y)
          : null;
    }
    return of(step).filter(e -> e.residual().isEmpty())
        .map(e -> with(step, e.plus(residual), nodes, y)).orElse(null);
  }

  private static Step with(Step step, Epilogue epilogue, List<Node> nodes, View y) {
    return switch (step) {
      case Convolution c ->
        new Convolution(nodes, c.x(), c.weight(), c.window(), c.groups(), epilogue, y);
      case TransposedConvolution c ->
        new TransposedConvolution(nodes, c.x(), c.weight(), c.window(), c.groups(), epilogue, y);
      case Dense d -> new Dense(nodes, d.a(), d.b(), d.size(), d.alpha(), epilogue, y);
      case ChannelAffine a -> new ChannelAffine(nodes, a.x(), a.scale(), epilogue, y);
      default -> throw new IllegalArgumentException("no epilogue: " + step);
    };
  }
}
