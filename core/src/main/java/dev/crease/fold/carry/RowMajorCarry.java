package dev.crease.fold.carry;

import dev.crease.fold.ChannelTrace;
import dev.crease.fold.FoldContext;
import dev.crease.graph.Node;
import dev.crease.op.Dim;
import dev.crease.op.TensorType;
import java.util.ArrayList;
import java.util.List;

/**
 * An operator that keeps the elements in their order and changes the shape. The channels are on output axis {@code b} if as many elements precede
 * one another on the axes before {@code b} as before, and axis {@code b} is as long, or a multiple that takes in axes behind it.
 *
 * <p><b>Source:</b> ONNX operators Reshape, Squeeze, Unsqueeze, all opsets.
 */
final class RowMajorCarry implements CarryRule {

  private final String operator;

  RowMajorCarry(String operator) {
    this.operator = operator;
  }

  @Override
  public String operator() {
    return operator;
  }

  @Override
  public Match match(Node node, ChannelTrace in, FoldContext context) {
    TensorType from = context.type(node.input(0));
    TensorType to = context.type(node.output(0));
    if (in.isAny()) {
      return new Match.Carried(in.withRank(to.rank()), Passes.ALL);
    }
    if (in.spread() || !from.hasRank() || !to.hasRank() || in.index().isEmpty()) {
      return Carries.lost(node, in);
    }
    int axis = in.index().getAsInt();
    Product before = Product.of(from, axis);
    for (int b = 0; b < to.rank(); b++) {
      long size = to.dim(b).orUnknown();
      boolean starts = Product.of(to, b).same(before);
      if (starts && size == in.channels() && in.channels() > 1) {
        return new Match.Carried(in.on(b, to.rank(), false), Passes.ALL);
      }
      if (starts && size > in.channels() && size % in.channels() == 0
          && Product.of(to, b + 1).same(Product.of(from, from.rank()))) {
        return new Match.Carried(in.on(b, to.rank(), true), Passes.ALL);
      }
    }
    return Carries.lost(node, in);
  }

  /**
   * The number of elements of some axes.
   *
   * @param size the product of the known sizes
   * @param names the names of the others
   * @param isKnown whether no size is without a name
   */
  private record Product(long size, List<String> names, boolean isKnown) {

    static Product of(TensorType type, int axes) {
      long size = 1;
      List<String> names = new ArrayList<>();
      boolean known = true;
      for (int i = 0; i < axes; i++) {
        switch (type.dim(i)) {
          case Dim.Size(long s) -> size *= s;
          case Dim.Symbol(String name) -> {
            names.add(name);
            known &= !name.isEmpty();
          }
        }
      }
      names.sort(null);
      return new Product(size, List.copyOf(names), known);
    }

    boolean same(Product other) {
      return isKnown && equals(other);
    }
  }
}
