package dev.crease.reference;

import dev.crease.error.CreaseException;
import dev.crease.error.ExecutionException;
import dev.crease.graph.Node;
import dev.crease.reference.Program.Action;
import dev.crease.reference.Program.Step;
import dev.crease.tensor.DType;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Runs programs node by node, and drops each value after its last reader. Results do not depend on the number of threads. Not
 * for several runs at once.
 */
public final class Interpreter implements AutoCloseable {

  private final Arithmetic arithmetic;
  private final Workers workers;

  /**
   * An interpreter with threads of its own.
   *
   * @param arithmetic what becomes of computed reals
   * @param threads how many threads work on one operator
   */
  public Interpreter(Arithmetic arithmetic, int threads) {
    this.arithmetic = arithmetic;
    this.workers = new Workers(threads);
  }

  /** What becomes of computed reals. */
  public Arithmetic arithmetic() {
    return arithmetic;
  }

  /** How many threads work on one operator. */
  public int threads() {
    return workers.threads();
  }

  /**
   * Runs a program.
   *
   * @param program the program
   * @param inputs what it reads, by name; goes before constants of the same name
   * @return the program's outputs, in order
   * @throws ExecutionException if a value is missing or an operator fails; it names the node
   */
  public List<Value> run(Program program, Map<String, Value> inputs) {
    return run(program, inputs, NodeObserver.NONE, ConstantView.STORED);
  }

  /**
   * Runs a program under observation.
   *
   * @param program the program
   * @param inputs what it reads, by name; goes before constants of the same name
   * @param observer sees each node's values
   * @param constants opens the constants
   * @return the program's outputs, in order
   * @throws ExecutionException if a value is missing or an operator fails; it names the node
   */
  public List<Value> run(Program program, Map<String, Value> inputs, NodeObserver observer,
      ConstantView constants) {
    return run(Frame.of(program, constants, inputs), observer);
  }

  private List<Value> run(Frame frame, NodeObserver observer) {
    for (Step step : frame.program().steps()) {
      Node node = step.node();
      List<Optional<Value>> inputs = read(frame, node);
      List<Value> outputs = switch (step.action()) {
        case Action.Evaluate evaluate ->
          evaluate(frame, step, evaluate, inputs, observer.inside());
        case Action.Call(Program body) -> call(frame, body, inputs, observer.inside());
      };
      write(frame, node, outputs);
      observer.ran(node, inputs, outputs);
      frame.release(step.releases());
    }
    return frame.outputs();
  }

  private static List<Optional<Value>> read(Frame frame, Node node) {
    List<Optional<Value>> inputs = new ArrayList<>(node.inputs().size());
    for (String name : node.inputs()) {
      Optional<Value> value = name.isEmpty() ? Optional.empty() : frame.find(name);
      if (value.isEmpty() && !frame.isLeftOut(name)) {
        throw new ExecutionException(
            ExecutionException.Kind.MODEL, "node " + node.label(),
            "a value for '" + name + "'", "none", "");
      }
      inputs.add(value);
    }
    return inputs;
  }

  private static void write(Frame frame, Node node, List<Value> outputs) {
    for (int i = 0; i < node.outputs().size(); i++) {
      if (node.output(i).isEmpty()) {
        continue;
      }
      if (i >= outputs.size()) {
        throw new ExecutionException(
            ExecutionException.Kind.MODEL, "node " + node.label(),
            "a node with at most the " + outputs.size() + " outputs that "
                + node.op().type() + " has here",
            "an output '" + node.output(i) + "' in place " + i, "");
      }
      frame.put(node.output(i), outputs.get(i));
    }
  }

  private List<Value> call(Frame caller, Program body, List<Optional<Value>> arguments,
      NodeObserver observer) {
    Map<String, Value> inputs = new HashMap<>();
    for (int i = 0; i < Math.min(arguments.size(), body.inputs().size()); i++) {
      String formal = body.inputs().get(i);
      arguments.get(i).ifPresent(v -> inputs.put(formal, v));
    }
    return run(caller.call(body, inputs), observer);
  }

  private List<Value> evaluate(Frame frame, Step step, Action.Evaluate evaluate,
      List<Optional<Value>> inputs, NodeObserver observer) {
    Node node = step.node();
    Evaluation evaluation = new Evaluation(
        node, inputs,
        (attribute, arguments) -> body(frame, node, evaluate, attribute, arguments, observer),
        workers);
    List<Value> outputs;
    try {
      outputs = evaluate.operator().evaluate(evaluation);
    } catch (CreaseException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new ExecutionException(
          ExecutionException.Kind.MODEL, "node " + node.label(),
          "inputs that " + node.op().type() + " allows", describe(inputs) + ": " + e, "", e);
    } catch (OutOfMemoryError e) {
      throw new ExecutionException(
          ExecutionException.Kind.DEVICE, "node " + node.label(),
          "heap memory for its result", "inputs " + describe(inputs) + ": " + e.getMessage(),
          "give the JVM more with -Xmx, or run at a smaller size", e);
    }
    return arithmetic == Arithmetic.FP64 && !step.rounds()
        ? outputs
        : outputs.stream().map(v -> rounded(v, inputs)).collect(Collectors.toList());
  }

  private static String describe(List<Optional<Value>> inputs) {
    return inputs.stream()
        .map(v -> v.map(x -> x.dtype().label() + "[" + x.shape() + "]").orElse("none"))
        .collect(Collectors.joining(", "));
  }

  /** The value rounded to its dtype; what passes an input's own array on is rounded already. */
  @SuppressWarnings("ReferenceEquality")
  private Value rounded(Value value, List<Optional<Value>> inputs) {
    if (!(value instanceof RealValue real) || real.dtype() == DType.DOUBLE) {
      return value;
    }
    boolean passedOn = inputs.stream().anyMatch(
        v -> v.orElse(null) instanceof RealValue in && in.data() == real.data()
            && in.dtype() == real.dtype());
    return passedOn ? real : real.rounded();
  }

  private List<Value> body(Frame frame, Node node, Action.Evaluate evaluate, String attribute,
      List<Value> arguments, NodeObserver observer) {
    Program body = evaluate.bodies().get(attribute);
    if (body == null) {
      throw new ExecutionException(
          ExecutionException.Kind.MODEL, "node " + node.label(),
          "a body in attribute " + attribute, "none", "");
    }
    if (arguments.size() > body.inputs().size()) {
      throw new ExecutionException(
          ExecutionException.Kind.MODEL, "node " + node.label(),
          "a " + attribute + " with " + arguments.size() + " inputs",
          body.inputs().size() + " inputs", "");
    }
    Map<String, Value> inputs = new HashMap<>();
    for (int i = 0; i < arguments.size(); i++) {
      inputs.put(body.inputs().get(i), arguments.get(i));
    }
    return run(frame.body(body, inputs), observer);
  }

  /** Ends the threads. */
  @Override
  public void close() {
    workers.close();
  }
}
