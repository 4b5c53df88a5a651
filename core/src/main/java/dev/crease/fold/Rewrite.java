package dev.crease.fold;

import dev.crease.fold.linear.LinearLayer;
import dev.crease.graph.GraphEdit;
import dev.crease.graph.Initializer;
import dev.crease.graph.Model;
import dev.crease.graph.Node;
import dev.crease.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes the folded graph: the affines gone, the name of each site's output kept, constants nobody reads dropped. */
public final class Rewrite {

  private Rewrite() {}

  /**
   * The folded model.
   *
   * @param model the model that was planned
   * @param plan what to fold
   * @param constants what an engine computed, one entry per layer of the plan
   * @return the model itself if the plan is empty
   */
  public static Model apply(Model model, FoldPlan plan, List<FoldedConstants> constants) {
    if (plan.isEmpty()) {
      return model;
    }
    GraphEdit edit = GraphEdit.of(model, plan.overridable());
    for (int i = 0; i < plan.layers().size(); i++) {
      apply(edit, plan.layers().get(i), constants.get(i));
    }
    return model.withGraph(edit.apply());
  }

  private static void apply(GraphEdit edit, LayerFold fold, FoldedConstants constants) {
    LinearLayer layer = fold.layer();
    String weight = constants.weight().map(w -> add(edit, layer.weightName() + "_folded", w))
        .orElse(layer.weightName());
    Optional<String> bias = constants.bias().map(b -> add(edit, biasName(layer), b));
    if (bias.isEmpty() && !layer.biasName().isEmpty()) {
      bias = Optional.of(layer.biasName());
    }
    String data = fold.flatten().map(f -> f.output(0)).orElse(fold.input());
    String spare = bias.isPresent() ? edit.freshName(fold.output() + "_unbiased") : "";
    List<Node> rebuilt = new ArrayList<>(layer.rule().rebuild(layer, data, weight, bias, spare));
    Node last = rebuilt.removeLast();
    List<String> outputs = new ArrayList<>(last.outputs());
    outputs.set(0, fold.output());
    rebuilt.add(last.withOutputs(outputs));
    fold.before().forEach(a -> edit.replace(a.node()));
    fold.after().forEach(a -> edit.replace(a.node()));
    layer.nodes().forEach(edit::replace);
    edit.replace(layer.node(), rebuilt.toArray(Node[]::new));
    fold.flatten().ifPresent(
        f -> {
          if (!f.input(0).equals(fold.input())) {
            edit.replace(f, f.withInputs(List.of(fold.input())));
          }
        });
  }

  private static String biasName(LinearLayer layer) {
    if (!layer.biasName().isEmpty()) {
      return layer.biasName() + "_folded";
    }
    Node node = layer.node();
    return (node.name().isEmpty() ? node.output(0) : node.name()) + "_bias";
  }

  private static String add(GraphEdit edit, String wanted, Tensor tensor) {
    String name = edit.freshName(wanted);
    edit.add(Initializer.of(name, tensor));
    return name;
  }
}
