package dev.crease;

import dev.crease.error.InvalidOptionException;
import dev.crease.fold.Direction;
import dev.crease.fold.Fold;
import dev.crease.fold.FoldContext;
import dev.crease.fold.FoldPlan;
import dev.crease.fold.Refusal;
import dev.crease.fold.affine.AffineRule;
import dev.crease.fold.affine.AffineRules;
import dev.crease.fold.carry.CarryRules;
import dev.crease.fold.linear.LinearLayer;
import dev.crease.fold.linear.LinearRule;
import dev.crease.fold.linear.LinearRules;
import dev.crease.fold.move.MoveRules;
import dev.crease.graph.GraphIndex;
import dev.crease.graph.GraphPrinter;
import dev.crease.graph.Model;
import dev.crease.graph.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Why one node folds or stays.
 *
 * @param node the node's name
 * @param checks what was looked at, in order, a line each
 * @param verdict what becomes of it, a line for each fold it takes part in
 */
public record Explanation(String node, List<String> checks, List<String> verdict) {

  /** Copies the lists. */
  public Explanation {
    checks = List.copyOf(checks);
    verdict = List.copyOf(verdict);
  }

  /**
   * Explains a node of a model, of its bodies and functions if the main graph has none of that name.
   *
   * @param model the model
   * @param plan what becomes of it
   * @param name the node's name, or {@code Operator(output)} where it has none
   * @throws InvalidOptionException if there is no such node
   */
  static Explanation of(Model model, FoldPlan plan, String name) {
    FoldContext context = contexts(model)
        .filter(c -> node(c, name).isPresent())
        .findFirst()
        .orElseThrow(
            () -> new InvalidOptionException(
                "explain", "the name of a node of the model", "'" + name + "'",
                "crease inspect lists the nodes that fold"));
    Node node = node(context, name).orElseThrow();
    List<String> checks = new ArrayList<>();
    checks.add(GraphPrinter.line(node));
    if (context.index().graph() != model.graph()) {
      checks.add("stands in graph " + context.index().graph().name());
    }
    int said = checks.size();
    if (node.op().domain().isEmpty()) {
      AffineRules.of(node.op().type())
          .ifPresent(rule -> checks.add(affine(rule.match(node, context))));
      LinearRules.of(node.op().type())
          .ifPresent(rule -> checks.add(linear(rule.match(node, context))));
      CarryRules.of(node.op().type())
          .ifPresent(_ -> checks.add("between: affines that commute with it may pass"));
      MoveRules.of(node.op().type())
          .ifPresent(_ -> checks.add(
              "branches: an affine may be divided among them, or theirs put together"));
    }
    if (checks.size() == said) {
      checks.add(
          node.op().type() + " is neither a per-channel affine nor a layer that absorbs one");
    }
    node.inputs().stream().filter(i -> !i.isEmpty()).map(i -> read(i, context))
        .forEach(checks::add);
    node.outputs().stream().filter(o -> !o.isEmpty()).map(o -> written(o, context))
        .forEach(checks::add);
    return new Explanation(name, checks, verdict(name, plan));
  }

  private static Optional<Node> node(FoldContext context, String name) {
    return context.index().graph().nodes().stream().filter(n -> n.label().equals(name))
        .findFirst();
  }

  /** All graphs of a model, the main one first. */
  private static Stream<FoldContext> contexts(Model model) {
    return Stream.concat(
        Stream.of(new GraphIndex(model)),
        model.functions().stream().map(f -> new GraphIndex(f.body())))
        .flatMap(index -> withBodies(FoldContext.of(index)));
  }

  private static Stream<FoldContext> withBodies(FoldContext context) {
    return Stream.concat(
        Stream.of(context),
        context.index().graph().nodes().stream().flatMap(n -> n.subgraphs().values().stream())
            .flatMap(body -> withBodies(FoldContext.inside(body, context))));
  }

  private static String affine(AffineRule.Match match) {
    return switch (match) {
      case AffineRule.Match.NotAffine() -> "affine: no, it works on more than one computed value";
      case AffineRule.Match.Refused(var reason, var detail) ->
        "affine: yes, but it must stay: " + reason + ", " + reason.text() + ": " + detail;
      case AffineRule.Match.Found(_, var affine, var axis, _) ->
        "affine: yes, " + affine.size() + (affine.size() == 1 ? " value" : " values") + " along "
            + axis + (affine.keepsScale() ? ", scale 1" : "")
            + (affine.hasNoShift() ? ", shift 0" : "");
    };
  }

  private static String linear(LinearRule.Match match) {
    return switch (match) {
      case LinearRule.Match.Refused(var reason, var detail) ->
        "layer: yes, but it absorbs nothing: " + reason + ", " + detail;
      case LinearRule.Match.Found(LinearLayer layer) ->
        "layer: yes, " + layer.inputChannels() + " input and " + layer.outputChannels()
            + " output channels, weight " + layer.weightName() + " " + layer.weight()
            + (layer.biasName().isEmpty() ? ", no bias" : ", bias " + layer.biasName());
    };
  }

  private static String read(String value, FoldContext context) {
    Optional<Node> producer = context.index().producer(value);
    boolean constant = context.index().constant(value).isPresent()
        || context.index().graph().initializers().containsKey(value);
    String from = producer.map(p -> "written by " + p.op().type() + " " + p.label())
        .orElse(
            constant
                ? "an initializer"
                : context.index().isInput(value) ? "a graph input" : "defined outside");
    return "reads '" + value + "' " + context.type(value) + ": " + from + others(value, context);
  }

  private static String others(String value, FoldContext context) {
    int readers = context.index().consumers(value).size();
    return (readers > 1 ? ", read by " + readers + " nodes" : "")
        + (context.index().isOutput(value) ? ", a graph output" : "")
        + (context.index().isCaptured(value) ? ", read by a subgraph" : "");
  }

  private static String written(String value, FoldContext context) {
    List<Node> readers = context.index().consumers(value);
    return "writes '" + value + "' " + context.type(value) + ": "
        + (readers.isEmpty()
            ? "read by no node"
            : "read by " + readers.stream().map(n -> n.op().type() + " " + n.label())
                .collect(Collectors.joining(", ")))
        + (context.index().isOutput(value) ? ", a graph output" : "")
        + (context.index().isCaptured(value) ? ", read by a subgraph" : "");
  }

  private static List<String> verdict(String name, FoldPlan plan) {
    List<String> lines = new ArrayList<>();
    for (Fold f : plan.folds()) {
      if (f.node().equals(name) && f.direction() == Direction.MERGE) {
        lines.add("becomes part of " + f.intoOp() + " " + f.into());
      } else if (f.node().equals(name)) {
        lines.add(
            "folds " + f.direction().label() + " into " + f.intoOp() + " " + f.into() + ", "
                + f.channels() + " channels" + switch (f.shift()) {
                  case BIAS -> "";
                  case ADD -> ", its shift stays as an Add";
                  case MAP -> ", its shift is added as a map";
                });
      } else if (f.into().equals(name)) {
        lines.add(
            "absorbs " + f.op() + " " + f.node() + " (" + f.direction().label() + "), "
                + f.channels() + " channels");
      }
    }
    for (Refusal r : plan.refusals()) {
      if (r.node().equals(name)) {
        lines.add("stays: " + r.reason() + ", " + r.reason().text() + ": " + r.detail());
      }
    }
    return lines.isEmpty() ? List.of("nothing about it changes") : lines;
  }
}
