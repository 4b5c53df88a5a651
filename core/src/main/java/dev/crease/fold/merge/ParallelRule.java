package dev.crease.fold.merge;

import dev.crease.fold.Obstacle;
import dev.crease.fold.merge.Geometry.Kind;
import dev.crease.graph.Node;
import dev.crease.op.Add;
import dev.crease.op.Sum;
import dev.crease.tensor.DType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** What the rules for sums of branches share: they follow every summand back to one value that all are computed from. */
abstract sealed class ParallelRule implements MergeRule
    permits ParallelConv, ParallelConvTranspose, ParallelMatMul {

  /** Sums of sums are taken apart no further. */
  private static final int MAX_SUMS = 32;

  /** The family of operators. */
  abstract Kind kind();

  @Override
  public Match match(Node node, MergeContext context) {
    List<Node> sums = new ArrayList<>();
    Optional<List<Branch>> found = branches(summands(node, sums, context), context);
    if (found.isEmpty()) {
      return new Match.None();
    }
    List<Branch> branches = found.get();
    Optional<Geometry> source = branches.stream().filter(Branch::hasLayer)
        .findFirst().flatMap(context::source);
    if (source.isEmpty() || source.get().kind() != kind()) {
      return new Match.None();
    }
    Optional<Obstacle> shared = branches.stream().flatMap(b -> b.shared().stream()).findFirst();
    if (shared.isPresent()) {
      return new Match.Refused(node, shared.get());
    }
    DType dtype = branches.stream().flatMap(b -> MergeContext.layers(b).stream()).findFirst()
        .orElseThrow().layer().weight().dtype();
    List<LinearForm> forms = new ArrayList<>();
    for (Branch branch : branches) {
      Attempt attempt = context.forms().of(branch, source.get(), dtype);
      if (attempt.form().isEmpty()) {
        return new Match.Refused(node, attempt.obstacle().orElseThrow());
      }
      forms.add(attempt.form().get());
    }
    Attempt sum = SumForm.of(forms);
    return sum.form()
        .map(form -> context.merge(this, node, form, branches, sums, node.output(0)))
        .orElseGet(() -> new Match.Refused(node, sum.obstacle().orElseThrow()));
  }

  /**
   * What a node sums, where a summand that is a sum itself, was not merged and is read by nobody else counts as what that sums.
   *
   * @param sums (out) the node, and those that count as their summands
   * @return nothing where the node is no sum of computed values
   */
  private static List<String> summands(Node node, List<Node> sums, MergeContext context) {
    boolean adds = node.op() instanceof Add || node.op() instanceof Sum;
    if (!adds || node.inputs().stream().anyMatch(s -> context.graph().constant(s).isPresent())) {
      return List.of();
    }
    sums.add(node);
    List<String> summands = new ArrayList<>();
    for (String value : node.inputs()) {
      List<String> inner = sums.size() == MAX_SUMS || context.branches().step(value).isPresent()
          || context.graph().whyShared(value).isPresent()
              ? List.of()
              : context.graph().index().producer(value)
                  .map(producer -> summands(producer, sums, context)).orElse(List.of());
      summands.addAll(inner.isEmpty() ? List.of(value) : inner);
    }
    return summands;
  }

  /** The shortest branches that begin with one value and end with the summands, those first that nobody else reads. */
  private static Optional<List<Branch>> branches(List<String> summands, MergeContext context) {
    if (summands.size() < 2 || summands.size() > MergeContext.MAX_NODES
        || new HashSet<>(summands).size() < summands.size()) {
      return Optional.empty();
    }
    List<List<Branch>> ways = summands.stream().map(context.branches()::to).toList();
    Optional<List<Branch>> second = Optional.empty();
    for (Branch first : ways.getFirst()) {
      Optional<List<Branch>> together = from(first.source(), ways);
      if (together.isPresent() && together.get().stream().anyMatch(Branch::hasLayer)) {
        if (together.get().stream().allMatch(b -> b.shared().isEmpty())) {
          return together;
        }
        second = second.or(() -> together);
      }
    }
    return second;
  }

  private static Optional<List<Branch>> from(String source, List<List<Branch>> ways) {
    List<Branch> branches = new ArrayList<>();
    for (List<Branch> way : ways) {
      Optional<Branch> branch = way.stream().filter(b -> b.source().equals(source)).findFirst();
      if (branch.isEmpty()) {
        return Optional.empty();
      }
      branches.add(branch.get());
    }
    return Optional.of(branches);
  }

}
