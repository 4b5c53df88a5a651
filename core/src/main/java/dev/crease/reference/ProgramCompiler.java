package dev.crease.reference;

import dev.crease.error.MalformedModelException;
import dev.crease.error.UnsupportedModelException;
import dev.crease.graph.Constants;
import dev.crease.graph.Function;
import dev.crease.graph.Graph;
import dev.crease.graph.Initializer;
import dev.crease.graph.Model;
import dev.crease.graph.Node;
import dev.crease.graph.ValueInfo;
import dev.crease.op.Constant;
import dev.crease.op.DequantizeLinear;
import dev.crease.op.Identity;
import dev.crease.op.Opaque;
import dev.crease.op.Operator;
import dev.crease.reference.Program.Action;
import dev.crease.reference.Program.Step;
import dev.crease.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Makes programs of a model's main graph and of parts of it. Recursion goes as deep as bodies and function calls nest, not as
 * graphs are long.
 */
public final class ProgramCompiler {

  /** Calls nested deeper are a mistake, or meant to exhaust the stack. */
  private static final int MAX_CALLS = 64;

  private final Model model;
  private final Map<String, Tensor> constants;
  private final Map<String, Function> functions = new HashMap<>();
  private final Map<String, Program> bodiesWithoutAttributes = new HashMap<>();
  private final Deque<String> calls = new ArrayDeque<>();
  private final Map<String, List<String>> unknown = new LinkedHashMap<>();

  /**
   * A compiler of programs that read this model's constants.
   *
   * @param model the model
   */
  public ProgramCompiler(Model model) {
    this.model = model;
    this.constants = constants(model.graph());
    Set<String> ambiguous = new HashSet<>();
    for (Function f : model.functions()) {
      String key = FunctionBody.key(f.domain(), f.name());
      if (functions.put(key, f) != null) {
        ambiguous.add(key);
      }
    }
    // Nodes do not say which overload they call.
    functions.keySet().removeAll(ambiguous);
  }

  /**
   * The main graph.
   *
   * @throws UnsupportedModelException if it has operators that are not known, naming all of them
   */
  public Program main() {
    Graph graph = model.graph();
    Program program = compile(
        graph.name(), names(graph.inputs()), names(graph.outputs()), graph.nodes(), constants,
        Set.of());
    refuseUnknown();
    return program;
  }

  /**
   * Some nodes of the main graph.
   *
   * @param nodes the nodes, in an order in which they can run; they need not stand in the model
   * @param outputs names of the values wanted
   * @throws UnsupportedModelException if they have operators that are not known, naming all of them
   */
  public Program part(List<Node> nodes, List<String> outputs) {
    return part(nodes, outputs, name -> Optional.ofNullable(constants.get(name)));
  }

  /**
   * Some nodes of a body or function, or of graphs around it.
   *
   * @param nodes the nodes, in an order in which they can run; they need not stand in the model
   * @param outputs names of the values wanted
   * @param stored the constants that are stored, by name
   * @throws UnsupportedModelException if they have operators that are not known, naming all of them
   */
  public Program part(List<Node> nodes, List<String> outputs,
      java.util.function.Function<String, Optional<Tensor>> stored) {
    Map<String, Tensor> read = new HashMap<>();
    Stream.concat(
        outputs.stream(),
        nodes.stream().flatMap(n -> Stream.concat(n.inputs().stream(), n.captures().stream())))
        .forEach(
            name -> stored.apply(name).ifPresent(constant -> read.put(name, constant)));
    Program program = compile(
        "part of " + model.graph().name(), List.of(), outputs, nodes, read, Set.of());
    refuseUnknown();
    return program;
  }

  private void refuseUnknown() {
    if (!unknown.isEmpty()) {
      List<String> parts = new ArrayList<>();
      unknown.forEach((operator, nodes) -> parts.add(operator + ": " + String.join(", ", nodes)));
      unknown.clear();
      throw new UnsupportedModelException(
          "graph " + model.graph().name(),
          "operators that are known or that the model defines as functions",
          String.join("; ", parts),
          "export the model without them");
    }
  }

  private Program compile(Graph body, Set<String> around) {
    return compile(
        body.name(),
        names(body.inputs()),
        names(body.outputs()),
        body.nodes(),
        constants(body),
        around);
  }

  private static List<String> names(List<ValueInfo> values) {
    return values.stream().map(ValueInfo::name).toList();
  }

  private static Map<String, Tensor> constants(Graph graph) {
    Map<String, Tensor> constants = new HashMap<>();
    for (Initializer i : graph.initializers().values()) {
      constants.put(i.name(), i.tensor());
    }
    for (Node node : graph.nodes()) {
      if (isStored(node)) {
        constants.put(node.output(0), ((Constant) node.op()).tensor());
      }
    }
    return constants;
  }

  /** Whether a node is a constant that needs no run: it stays in the file until somebody reads it. */
  private static boolean isStored(Node node) {
    return node.op() instanceof Constant && !node.output(0).isEmpty();
  }

  /**
   * Makes a program.
   *
   * @param around names of constants outside that its nodes may read
   */
  private Program compile(
      String name,
      List<String> inputs,
      List<String> outputs,
      List<Node> nodes,
      Map<String, Tensor> stored,
      Set<String> around) {
    Set<String> known = new HashSet<>(around);
    known.addAll(stored.keySet());
    List<Node> run = nodes.stream().filter(n -> !isStored(n)).toList();
    List<List<String>> releases = releases(run, inputs, outputs);
    List<Step> steps = new ArrayList<>(run.size());
    for (int i = 0; i < run.size(); i++) {
      Node node = run.get(i);
      int at = i;
      boolean constant = isConstant(node, known);
      if (constant) {
        known.addAll(node.outputs());
      }
      boolean rounds = constant && !isExact(node);
      action(node, known)
          .ifPresent(a -> steps.add(new Step(node, a, releases.get(at), rounds)));
    }
    return new Program(name, inputs, outputs, stored, steps);
  }

  /** Whether folding, too, takes what a node computes for a constant. */
  private static boolean isConstant(Node node, Set<String> constants) {
    return Constants.mayCompute(node)
        && node.inputs().stream().allMatch(in -> in.isEmpty() || constants.contains(in));
  }

  /** Whether folding looks through a node to what it reads: integers and their scale, or the constant itself. */
  private static boolean isExact(Node node) {
    return node.op() instanceof DequantizeLinear || node.op() instanceof Identity;
  }

  private Optional<Action> action(Node node, Set<String> constants) {
    Map<String, Program> bodies = new LinkedHashMap<>();
    node.subgraphs().forEach((attribute, body) -> bodies.put(attribute, compile(body, constants)));
    return switch (node.op()) {
      case Operator operator -> Optional.of(new Action.Evaluate(operator, bodies));
      case Opaque opaque -> {
        String key = FunctionBody.key(opaque.domain(), opaque.type());
        Function function = functions.get(key);
        if (function != null) {
          yield Optional.of(new Action.Call(body(node, key, function)));
        }
        String operator = opaque.type()
            + (opaque.domain().isEmpty() ? "" : " of " + opaque.domain()) + " (" + opaque.why()
            + ")";
        unknown.computeIfAbsent(operator, _ -> new ArrayList<>()).add("node " + node.label());
        yield Optional.empty();
      }
    };
  }

  private Program body(Node node, String key, Function function) {
    if (calls.contains(key) || calls.size() == MAX_CALLS) {
      throw new MalformedModelException(
          "node " + node.label(),
          "functions that do not call themselves and nest at most " + MAX_CALLS + " deep",
          "calls of " + String.join(", ", calls.reversed()) + ", " + key,
          "export the model again");
    }
    Program before = node.attributes().names().isEmpty() ? bodiesWithoutAttributes.get(key) : null;
    if (before != null) {
      return before;
    }
    calls.push(key);
    Graph body = FunctionBody.of(function, node.attributes(), functions.keySet());
    Program program = compile(key, function.inputs(), function.outputs(), body.nodes(),
        constants(body), Set.of());
    calls.pop();
    if (node.attributes().names().isEmpty()) {
      bodiesWithoutAttributes.put(key, program);
    }
    return program;
  }

  /** For each node, the values of this graph that are not read after it. */
  private static List<List<String>> releases(
      List<Node> nodes, List<String> inputs, List<String> outputs) {
    Map<String, Integer> last = new LinkedHashMap<>();
    if (!nodes.isEmpty()) {
      inputs.forEach(i -> last.put(i, 0));
    }
    for (int i = 0; i < nodes.size(); i++) {
      Node node = nodes.get(i);
      int at = i;
      node.inputs().forEach(v -> last.put(v, at));
      node.captures().forEach(v -> last.put(v, at));
      node.outputs().forEach(v -> last.put(v, at));
    }
    last.remove("");
    outputs.forEach(last::remove);
    List<List<String>> releases = new ArrayList<>(Collections.nCopies(nodes.size(), List.of()));
    last.forEach((value, at) -> {
      if (releases.get(at).isEmpty()) {
        releases.set(at, new ArrayList<>(2));
      }
      releases.get(at).add(value);
    });
    return releases;
  }
}
