package dev.crease.verify;

import dev.crease.graph.Function;
import dev.crease.graph.Graph;
import dev.crease.graph.GraphIndex;
import dev.crease.graph.Model;
import dev.crease.graph.Node;
import dev.crease.op.Attributes;
import dev.crease.op.Constant;
import dev.crease.tensor.Tensor;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether two models are the same but at fold sites: every node of the folded one either belongs to a site or computes what the
 * node of the original computes that writes the same value. Then, node by node, values of the same name differ by what the sites
 * before them differ by, and by nothing else.
 */
final class Structure {

  private final Sameness sameness;
  private final GraphIndex before;
  private final GraphIndex after;
  private final Set<Node> atSites;

  private Structure(Sameness sameness, GraphIndex before, GraphIndex after, Set<Node> atSites) {
    this.sameness = sameness;
    this.before = before;
    this.after = after;
    this.atSites = atSites;
  }

  /**
   * Compares two models.
   *
   * @param original the original
   * @param folded the folded one
   * @param sites the sites found in both
   * @return the first difference in words; empty where they are the same but at the sites
   */
  static Optional<String> difference(Model original, Model folded, List<Site> sites) {
    Set<Node> atSites = Collections.newSetFromMap(new IdentityHashMap<>());
    sites.forEach(s -> atSites.addAll(s.folded().nodes()));
    if (original.functions().size() != folded.functions().size()) {
      return Optional.of("the models do not define the same functions");
    }
    Optional<String> difference = Optional.empty();
    for (int i = 0; difference.isEmpty() && i < original.functions().size(); i++) {
      difference = difference(original.functions().get(i), folded.functions().get(i), atSites);
    }
    return difference.or(
        () -> new Structure(
            new Sameness(original.opsets(), folded.opsets()),
            new GraphIndex(original.graph(), false), new GraphIndex(folded.graph(), false), atSites)
            .difference());
  }

  private static Optional<String> difference(Function original, Function folded,
      Set<Node> atSites) {
    if (original.equals(folded) || Sameness.sameBytes(original.encoded(), folded.encoded())) {
      return Optional.empty();
    }
    Attributes defaults = Attributes.of("", original.defaults());
    boolean same = original.label().equals(folded.label())
        && original.overload().equals(folded.overload())
        && original.inputs().equals(folded.inputs())
        && original.outputs().equals(folded.outputs())
        && original.attributes().equals(folded.attributes())
        && original.opsets().equals(folded.opsets())
        && Sameness.same(defaults, Attributes.of("", folded.defaults()));
    return same
        ? new Structure(
            new Sameness(original.opsets(), folded.opsets()),
            new GraphIndex(original.body(), false), new GraphIndex(folded.body(), false), atSites)
            .difference().map(d -> "function " + original.label() + ": " + d)
        : Optional.of("function " + original.label() + " is not what it is in the original");
  }

  private Optional<String> difference() {
    for (Node node : after.graph().nodes()) {
      if (!atSites.contains(node) && !(node.op() instanceof Constant)) {
        Optional<String> difference = difference(node);
        if (difference.isPresent()) {
          return difference;
        }
      }
    }
    return after.graph().outputs().stream().map(o -> differentConstant(o.name()))
        .flatMap(Optional::stream).findFirst();
  }

  private Optional<String> difference(Node node) {
    Optional<String> first = node.outputs().stream().filter(o -> !o.isEmpty()).findFirst();
    if (first.isEmpty()) {
      // Nothing can read what it computes.
      return Optional.empty();
    }
    Optional<Node> old = before.producer(first.get());
    if (old.isEmpty()) {
      return Optional.of("node " + node.label() + " computes '" + first.get()
          + "', which the original does not have, and belongs to no fold site");
    }
    if (!sameness.sameButBodies(old.get(), node)) {
      return Optional.of("node " + node.label() + " is not what it is in the original: " + node
          + " instead of " + old.get());
    }
    return node.inputs().stream().map(this::differentConstant)
        .flatMap(Optional::stream).findFirst()
        .or(() -> differentBody(old.get(), node));
  }

  private Optional<String> differentBody(Node old, Node node) {
    for (String attribute : node.subgraphs().keySet()) {
      Graph a = Sameness.body(old, attribute);
      Graph b = Sameness.body(node, attribute);
      String where = "node " + node.label() + " " + attribute + ": ";
      if (!Sameness.sameSignature(a, b)) {
        return Optional.of(where + "its inputs and outputs are not what they are in the original");
      }
      Optional<String> difference = new Structure(
          sameness, GraphIndex.inside(a, before), GraphIndex.inside(b, after), atSites)
          .difference();
      if (difference.isPresent()) {
        return difference.map(where::concat);
      }
    }
    return Optional.empty();
  }

  private Optional<String> differentConstant(String name) {
    Optional<Tensor> old = before.stored(name);
    Optional<Tensor> now = after.stored(name);
    return old.isEmpty() && now.isEmpty()
        || old.isPresent() && now.isPresent() && Sameness.same(old.get(), now.get())
            ? Optional.empty()
            : Optional.of("constant '" + name + "' is not what it is in the original");
  }
}
