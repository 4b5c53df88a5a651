package dev.crease.verify;

import dev.crease.graph.Function;
import dev.crease.graph.Graph;
import dev.crease.graph.Model;
import dev.crease.graph.Node;
import dev.crease.graph.ValueInfo;
import dev.crease.op.Constant;
import dev.crease.tensor.Tensor;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether two models are the same but at fold sites: every node of the folded one either belongs to a site or computes what the
 * node of the original computes that writes the same value. Then, node by node, values of the same name differ by what the sites
 * before them differ by, and by nothing else.
 */
final class Structure {

  private final Model original;
  private final Model folded;
  private final Sameness sameness;
  private final Map<String, Tensor> constantsBefore;
  private final Map<String, Tensor> constantsAfter;
  private final Map<String, Node> producers = new HashMap<>();

  private Structure(Model original, Model folded) {
    this.original = original;
    this.folded = folded;
    this.sameness = new Sameness(original, folded);
    this.constantsBefore = constants(original.graph());
    this.constantsAfter = constants(folded.graph());
    for (Node node : original.graph().nodes()) {
      node.outputs().stream().filter(o -> !o.isEmpty()).forEach(o -> producers.put(o, node));
    }
  }

  private static Map<String, Tensor> constants(Graph graph) {
    Map<String, Tensor> constants = new HashMap<>();
    graph.initializers().values().forEach(i -> constants.put(i.name(), i.tensor()));
    for (Node node : graph.nodes()) {
      if (node.op() instanceof Constant(Tensor tensor)) {
        constants.put(node.output(0), tensor);
      }
    }
    return constants;
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
    return new Structure(original, folded).difference(sites);
  }

  private Optional<String> difference(List<Site> sites) {
    if (!sameFunctions()) {
      return Optional.of("the models define functions that are not known to be the same");
    }
    Set<Node> atSites = Collections.newSetFromMap(new IdentityHashMap<>());
    sites.forEach(s -> atSites.addAll(s.folded().nodes()));
    for (Node node : folded.graph().nodes()) {
      if (!atSites.contains(node) && !(node.op() instanceof Constant)) {
        Optional<String> difference = difference(node);
        if (difference.isPresent()) {
          return difference;
        }
      }
    }
    for (ValueInfo output : folded.graph().outputs()) {
      Optional<String> difference = differentConstant(output.name());
      if (difference.isPresent()) {
        return difference;
      }
    }
    return Optional.empty();
  }

  private boolean sameFunctions() {
    List<Function> before = original.functions();
    List<Function> after = folded.functions();
    if (before.equals(after)) {
      return true;
    }
    boolean same = before.size() == after.size();
    for (int i = 0; same && i < before.size(); i++) {
      same = Sameness.sameBytes(before.get(i).encoded(), after.get(i).encoded());
    }
    return same;
  }

  private Optional<String> difference(Node node) {
    String first = node.outputs().stream().filter(o -> !o.isEmpty()).findFirst().orElse("");
    Node before = producers.get(first);
    if (before == null) {
      return Optional.of("node " + node.label() + " computes '" + first
          + "', which the original does not have, and belongs to no fold site");
    }
    if (!sameness.same(before, node)) {
      return Optional.of("node " + node.label() + " is not what it is in the original: " + node
          + " instead of " + before);
    }
    for (String name : node.inputs()) {
      Optional<String> difference = differentConstant(name);
      if (difference.isPresent()) {
        return difference;
      }
    }
    for (String name : node.captures()) {
      Optional<String> difference = differentConstant(name);
      if (difference.isPresent()) {
        return difference;
      }
    }
    return Optional.empty();
  }

  private Optional<String> differentConstant(String name) {
    Tensor before = constantsBefore.get(name);
    Tensor after = constantsAfter.get(name);
    if (before == null && after == null
        || before != null && after != null && Sameness.same(before, after)) {
      return Optional.empty();
    }
    return Optional.of("constant '" + name + "' is not what it is in the original");
  }
}
