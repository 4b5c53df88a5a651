package dev.crease.fold.carry;

import dev.crease.fold.ChannelTrace;
import dev.crease.fold.FoldContext;
import dev.crease.graph.Node;
import dev.crease.op.Transpose;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;

/**
 * {@code Transpose} moves the channels to where its permutation names their axis.
 *
 * <p><b>Source:</b> ONNX operator Transpose, opsets 1 to 25.
 */
final class TransposeCarry implements CarryRule {

  @Override
  public String operator() {
    return "Transpose";
  }

  @Override
  public Match match(Node node, ChannelTrace in, FoldContext context) {
    if (in.isAny()) {
      return new Match.Carried(in, Passes.ALL);
    }
    if (!(node.op() instanceof Transpose transpose)) {
      return Carries.lost(node, in);
    }
    int rank = transpose.permutation().map(List::size).orElse(in.rank());
    ChannelTrace known = in.withRank(rank);
    if (rank < 0 || in.rank() >= 0 && in.rank() != rank || known.index().isEmpty()) {
      return Carries.lost(node, in);
    }
    List<Long> permutation = transpose.permutation()
        .orElseGet(() -> LongStream.range(0, rank).boxed().toList().reversed());
    long from = known.index().getAsInt();
    int to = Collections.unmodifiableList(permutation).indexOf(from);
    return to < 0
        ? Carries.lost(node, in)
        : new Match.Carried(known.on(to, rank, in.spread()), Passes.ALL);
  }
}
