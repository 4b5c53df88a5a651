package dev.crease.fold.merge;

import dev.crease.fold.Reason;
import dev.crease.fold.Wide;
import dev.crease.fold.merge.Geometry.Axis;
import dev.crease.fold.merge.Geometry.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * The sum of linear maps of one input: {@code W[o,i,off] = Σ_j W_j[o,i,off]} over the taps of equal offset, {@code b = Σ_j b_j}.
 *
 * <p>Each kernel lies in the sum's where its padding says: tap {@code k} of branch j has the offset {@code dilation_j·k − padBegin_j}, and the sum's taps run from the
 * least offset to the greatest, in steps of the greatest common divisor of all differences. Beyond the ends of the input every branch reads zeros, so
 * this is exact at the border too. Channels fall into as many groups as divide those of every branch.
 *
 * <p><b>Source:</b> Ding et al., "RepVGG", arXiv:2101.03697, section 3.3 and figure 4 (3×3, 1×1 and identity); Ding et al., "ACNet",
 * arXiv:1908.03930, section 3.3 (1×3, 3×1 and 3×3); Ding et al., "Diverse Branch Block", arXiv:2103.13425, transforms II and VI.
 *
 * @param branches the maps
 * @param geometry that of the sum
 */
record SumForm(List<LinearForm> branches, Geometry geometry) implements LinearForm {

  SumForm {
    branches = List.copyOf(branches);
  }

  /**
   * The sum.
   *
   * @param terms maps of one kind and one input, at least one
   */
  static Attempt of(List<LinearForm> terms) {
    Geometry first = terms.getFirst().geometry();
    int groups = first.groups();
    for (LinearForm term : terms) {
      Geometry g = term.geometry();
      if (g.kind() != first.kind() || g.axes().size() != first.axes().size()) {
        return Attempt.blocked(Reason.BRANCHES_DIFFER, g.kind() + " beside " + first.kind());
      }
      if (g.inputs() != first.inputs() || g.outputs() != first.outputs()) {
        return Attempt.blocked(
            Reason.BRANCHES_DIFFER,
            g.inputs() + " to " + g.outputs() + " channels beside " + first.inputs() + " to "
                + first.outputs());
      }
      groups = Math.toIntExact(Geometry.gcd(groups, g.groups()));
    }
    List<Axis> axes = new ArrayList<>();
    for (int i = 0; i < first.axes().size(); i++) {
      int at = i;
      List<Axis> same = terms.stream().map(t -> t.geometry().axes().get(at)).toList();
      if (!alike(same, Axis::stride)) {
        return Attempt.blocked(
            Reason.BRANCHES_DIFFER, "strides " + same.stream().map(Axis::stride).toList());
      }
      if (!alike(same, a -> a.excess(first.kind()))) {
        return Attempt.blocked(
            Reason.BRANCHES_DIFFER,
            "kernels of " + same.stream().map(a -> a.reach() + 1).toList() + " elements padded by "
                + same.stream().map(a -> a.padBegin() + "+" + a.padEnd()).toList()
                + " write outputs of different sizes");
      }
      axes.add(union(same, first.kind()));
    }
    return Attempt.of(
        new SumForm(
            terms,
            new Geometry(first.kind(), groups, first.outputs(), first.inputs(), axes)));
  }

  private static boolean alike(List<Axis> axes, ToLongFunction<Axis> number) {
    return axes.stream().mapToLong(number).distinct().count() == 1;
  }

  private static Axis union(List<Axis> axes, Kind kind) {
    long first = axes.stream().mapToLong(Axis::first).min().orElseThrow();
    long last = axes.stream().mapToLong(Axis::last).max().orElseThrow();
    long step = 0;
    for (Axis a : axes) {
      step = Geometry.gcd(step, a.first() - first);
      step = a.kernel() > 1 ? Geometry.gcd(step, a.dilation()) : step;
    }
    long dilation = Math.max(1, step);
    long excess = axes.getFirst().excess(kind);
    long reach = last - first;
    long end = kind == Kind.CONV_TRANSPOSE ? reach + first - excess : excess + reach + first;
    return new Axis(
        reach / dilation + 1, axes.getFirst().stride(), dilation, -first, Math.max(0, end),
        Math.max(0, -end));
  }

  @Override
  public void row(int output, WideRow into) {
    into.clear();
    for (LinearForm term : branches) {
      WideRow row = term.newRow();
      term.row(output, row);
      Geometry g = term.geometry();
      int taps = Math.toIntExact(g.taps());
      int[] places = places(g);
      int from = output / g.outputsPerGroup() * g.inputsPerGroup()
          - output / geometry.outputsPerGroup() * geometry.inputsPerGroup();
      int allTaps = Math.toIntExact(geometry.taps());
      for (int i = 0; i < g.inputsPerGroup(); i++) {
        for (int k = 0; k < taps; k++) {
          int at = i * taps + k;
          into.add((from + i) * allTaps + places[k], row.get(at), row.magnitude(at));
        }
      }
    }
  }

  /** Where each tap of a branch lies among the sum's. */
  private int[] places(Geometry branch) {
    int[] places = new int[Math.toIntExact(branch.taps())];
    for (int k = 0; k < places.length; k++) {
      long rest = k;
      long place = 0;
      long step = 1;
      for (int i = branch.axes().size() - 1; i >= 0; i--) {
        Axis a = branch.axes().get(i);
        Axis whole = geometry.axes().get(i);
        long offset = a.first() + a.dilation() * (rest % a.kernel());
        place += (offset - whole.first()) / whole.dilation() * step;
        step *= whole.kernel();
        rest /= a.kernel();
      }
      places[k] = Math.toIntExact(place);
    }
    return places;
  }

  @Override
  public Wide bias(int output) {
    Wide sum = Wide.ZERO;
    for (LinearForm term : branches) {
      sum = sum.plus(term.bias(output));
    }
    return sum;
  }

  @Override
  public double biasMagnitude(int output) {
    return branches.stream().mapToDouble(t -> t.biasMagnitude(output)).sum();
  }

  @Override
  public boolean isShared() {
    return branches.stream().allMatch(LinearForm::isShared);
  }

  @Override
  public double largest() {
    return branches.stream().mapToDouble(LinearForm::largest).sum();
  }

  @Override
  public double terms() {
    return branches.stream().mapToDouble(LinearForm::terms).sum();
  }

  @Override
  public long products() {
    return branches.stream().mapToLong(t -> t.products() + 1).sum();
  }

  @Override
  public String formula() {
    return branches.stream().map(LinearForm::formula).collect(Collectors.joining(" + "));
  }
}
