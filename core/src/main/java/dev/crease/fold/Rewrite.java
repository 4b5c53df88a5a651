package dev.crease.fold;

import dev.crease.fold.linear.LinearLayer;
import dev.crease.fold.linear.QuantizedWeight;
import dev.crease.fold.merge.MergedLayer;
import dev.crease.fold.merge.MergedNodes;
import dev.crease.graph.Function;
import dev.crease.graph.Graph;
import dev.crease.graph.GraphEdit;
import dev.crease.graph.Initializer;
import dev.crease.graph.Model;
import dev.crease.graph.Names;
import dev.crease.graph.Node;
import dev.crease.tensor.Tensor;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;

/** Makes the folded graph: the affines gone, the name of each site's output kept, constants nobody reads dropped. */
public final class Rewrite {

  private final IdentityHashMap<FoldSite, FoldedConstants> constants;

  private Rewrite(IdentityHashMap<FoldSite, FoldedConstants> constants) {
    this.constants = constants;
  }

  /**
   * The folded model.
   *
   * @param model the model that was planned
   * @param plan what to fold
   * @param constants what an engine computed, one entry per site of the plan
   * @return the model itself if the plan is empty
   */
  public static Model apply(Model model, FoldPlan plan, List<FoldedConstants> constants) {
    if (plan.isEmpty()) {
      return model;
    }
    IdentityHashMap<FoldSite, FoldedConstants> bySite = new IdentityHashMap<>();
    List<FoldSite> sites = plan.sites();
    for (int i = 0; i < sites.size(); i++) {
      bySite.put(sites.get(i), constants.get(i));
    }
    Rewrite rewrite = new Rewrite(bySite);
    List<Function> functions = new ArrayList<>();
    for (int i = 0; i < plan.functions().size(); i++) {
      functions.add(
          model.functions().get(i).withBody(rewrite.whole(plan.functions().get(i))));
    }
    return model.withGraph(rewrite.whole(plan.main())).withFunctions(functions);
  }

  /** A graph that none is around. */
  private Graph whole(GraphPlan plan) {
    return plan.isEmpty() ? plan.graph() : graph(plan, Names.of(plan.base()));
  }

  private Graph graph(GraphPlan plan, Names names) {
    GraphEdit edit = GraphEdit.of(
        plan.rearranged().graph(), plan.overridable(), plan.newConstants(), names);
    for (FoldSite site : plan.ownSites()) {
      FoldedConstants made = Optional.ofNullable(constants.get(site)).orElseThrow();
      switch (site) {
        case LayerFold fold -> apply(edit, fold, made);
        case MergeFold merge -> apply(edit, merge, made);
      }
    }
    return plan.withBodies(edit, (body, taken) -> graph(body.plan(), taken), names).apply();
  }

  private static void apply(GraphEdit edit, MergeFold merge, FoldedConstants constants) {
    MergedLayer layer = merge.layer();
    String weight = constants.weight().map(w -> add(edit, layer.weightName(), w))
        .orElseGet(() -> layer.kept().map(MergedLayer.Kept::weight).orElse(""));
    String bias = constants.bias().map(b -> add(edit, layer.biasName(), b))
        .orElseGet(() -> layer.kept().map(MergedLayer.Kept::bias).orElse(""));
    String spare = bias.isEmpty() ? "" : edit.freshName(merge.output() + "_unbiased");
    merge.nodes().forEach(edit::replace);
    edit.replace(
        merge.nodes().getLast(),
        MergedNodes.of(merge, weight, bias, spare).toArray(Node[]::new));
  }

  private static void apply(GraphEdit edit, LayerFold fold, FoldedConstants constants) {
    LinearLayer layer = fold.layer();
    List<Node> dequantize = constants.weight()
        .flatMap(w -> layer.quantized().map(q -> dequantize(edit, layer.weightName(), q, w)))
        .stream().toList();
    String weight = dequantize.isEmpty()
        ? constants.weight().map(w -> add(edit, layer.weightName() + "_folded", w))
            .orElse(layer.weightName())
        : dequantize.getFirst().output(0);
    Optional<String> bias = constants.bias().map(b -> add(edit, biasName(layer), b));
    if (bias.isEmpty() && !layer.biasName().isEmpty()) {
      bias = Optional.of(layer.biasName());
    }
    Beside beside = Beside.of(edit, fold);
    List<Node> before = rewired(fold.carriersBefore(), beside.data());
    List<Node> after = fold.carriersAfter();
    String data = before.isEmpty() ? beside.data() : before.getLast().output(0);
    String output = namesAfter(fold).getFirst();
    String spare = bias.isPresent() ? edit.freshName(output + "_unbiased") : "";
    List<Node> rebuilt = new ArrayList<>(dequantize);
    rebuilt.addAll(layer.rule().rebuild(layer, data, weight, bias, spare));
    Node last = rebuilt.removeLast();
    List<String> outputs = new ArrayList<>(last.outputs());
    outputs.set(0, beside.written(output));
    rebuilt.add(last.withOutputs(outputs));
    rebuilt.addAll(beside.behind(output));
    fold.affines().forEach(a -> edit.replace(a.node()));
    beside.before().ifPresent(add -> edit.replace(fold.before().getFirst().node(), add));
    replace(edit, layer.nodes(), rebuilt);
    for (int i = 0; i < before.size(); i++) {
      edit.replace(fold.carriersBefore().get(i), before.get(i));
    }
    List<String> names = namesAfter(fold);
    for (int i = 0; i < after.size(); i++) {
      edit.replace(after.get(i), renamed(after.get(i), names.get(i), names.get(i + 1)));
    }
  }

  /** The integers with other scales, which are positive: where they are not, the integers change their sign. */
  private static Node dequantize(GraphEdit edit, String name, QuantizedWeight weight,
      Tensor scales) {
    boolean[] negative = new boolean[scales.shape().size()];
    boolean any = false;
    for (int c = 0; c < negative.length; c++) {
      negative[c] = scales.getDouble(c) < 0;
      any |= negative[c];
    }
    Node node = weight.node();
    String integers = any
        ? add(edit, node.input(0) + "_folded", weight.negated(negative))
        : node.input(0);
    String scale = add(edit, node.input(1) + "_folded",
        QuantizedWeight.withSigns(scales, new boolean[negative.length]));
    String zero = weight.zeroPoints().map(
        z -> weight.zeroPoint().orElseThrow().shape().equals(z.shape())
            ? node.input(2)
            : add(edit, node.input(2) + "_folded", z))
        .orElse("");
    return weight.perChannel(
        node.name().isEmpty() ? "" : node.name() + "_folded", List.of(integers, scale, zero),
        edit.freshName(name + "_folded"));
  }

  /**
   * The addition that stands for a shift beside a layer.
   *
   * @param data what takes the place of the value that the site reads
   * @param before the addition before the layer
   * @param map name of the constant that is added behind the layer; empty where there is none
   * @param sum name for what the layer writes, where something is added to it
   */
  private record Beside(String data, Optional<Node> before, String map, String sum) {

    static Beside of(GraphEdit edit, LayerFold fold) {
      if (fold.remainder().isEmpty()) {
        return new Beside(fold.input(), Optional.empty(), "", "");
      }
      Remainder remainder = fold.remainder().get();
      Node first = fold.before().getFirst().node();
      String stem = first.name().isEmpty() ? first.output(0) : first.name();
      String constant = add(edit, stem + "_" + remainder.form().label(), remainder.tensor(fold));
      return switch (remainder) {
        case Addend _ -> {
          String shifted = edit.freshName(first.output(0) + "_shifted");
          yield new Beside(shifted,
              Optional.of(Addition.of(first.name(), "_shift", fold.input(), constant, shifted)), "",
              "");
        }
        case BiasMap _ -> new Beside(fold.input(), Optional.empty(), constant,
            edit.freshName(fold.layer().output() + "_unshifted"));
      };
    }

    String written(String output) {
      return map.isEmpty() ? output : sum;
    }

    List<Node> behind(String output) {
      return map.isEmpty() ? List.of() : List.of(Addition.of("", "", sum, map, output));
    }
  }

  /** Each at the place of the one it replaces, as what it reads may be computed in between. */
  private static void replace(GraphEdit edit, List<Node> nodes, List<Node> by) {
    int shared = Math.min(nodes.size(), by.size()) - 1;
    for (int i = 0; i < nodes.size(); i++) {
      if (i < shared) {
        edit.replace(nodes.get(i), by.get(i));
      } else {
        edit.replace(nodes.get(i));
      }
    }
    edit.replace(nodes.get(shared), by.subList(shared, by.size()).toArray(Node[]::new));
  }

  /** A chain of nodes, each of which reads what the one before it writes, the first {@code value}. */
  private static List<Node> rewired(List<Node> chain, String value) {
    List<Node> rewired = new ArrayList<>();
    String read = value;
    for (Node node : chain) {
      rewired.add(renamed(node, read, node.output(0)));
      read = node.output(0);
    }
    return rewired;
  }

  private static Node renamed(Node node, String input, String output) {
    List<String> inputs = new ArrayList<>(node.inputs());
    inputs.set(0, input);
    List<String> outputs = new ArrayList<>(node.outputs());
    outputs.set(0, output);
    return node.withInputs(inputs).withOutputs(outputs);
  }

  /** The names of what the layer and each carrier after it write: those of the affines that follow them, which go. */
  private static List<String> namesAfter(LayerFold fold) {
    List<String> names = new ArrayList<>(List.of(fold.layer().output()));
    for (Stage stage : fold.after()) {
      if (stage instanceof Carrier) {
        names.add(stage.output());
      } else {
        names.set(names.size() - 1, stage.output());
      }
    }
    return names;
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
