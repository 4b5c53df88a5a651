package dev.crease.reference;

import dev.crease.graph.Model;
import dev.crease.graph.Node;
import dev.crease.op.Operator;
import dev.crease.tensor.Tensor;
import java.util.List;
import java.util.Map;

/**
 * Nodes made ready to run: every operator known, calls of the model's functions resolved, and for each step the values
 * that nobody reads after it.
 */
public final class Program {

  private final String name;
  private final List<String> inputs;
  private final List<String> outputs;
  private final Map<String, Tensor> constants;
  private final List<Step> steps;

  /** What a step does. */
  sealed interface Action {

    /**
     * Evaluates an operator.
     *
     * @param operator the operator
     * @param bodies the bodies of a control-flow operator, by attribute
     */
    record Evaluate(Operator operator, Map<String, Program> bodies) implements Action {}

    /**
     * Calls a function of the model.
     *
     * @param body its body, which sees no value of the caller
     */
    record Call(Program body) implements Action {}
  }

  /**
   * One node.
   *
   * @param node the node
   * @param action what to do
   * @param releases names of the values that are not read after it
   * @param rounds whether it computes a constant, which its type rounds in every arithmetic
   */
  record Step(Node node, Action action, List<String> releases, boolean rounds) {}

  Program(
      String name,
      List<String> inputs,
      List<String> outputs,
      Map<String, Tensor> constants,
      List<Step> steps) {
    this.name = name;
    this.inputs = List.copyOf(inputs);
    this.outputs = List.copyOf(outputs);
    this.constants = Map.copyOf(constants);
    this.steps = List.copyOf(steps);
  }

  /**
   * A model's main graph.
   *
   * @throws dev.crease.error.UnsupportedModelException if it has operators that are not known, naming all of them
   */
  public static Program of(Model model) {
    return new ProgramCompiler(model).main();
  }

  String name() {
    return name;
  }

  /** The names of the formal inputs, in order; none for a part of a graph. */
  List<String> inputs() {
    return inputs;
  }

  /** The names of the values computed, in order. */
  public List<String> outputs() {
    return outputs;
  }

  Map<String, Tensor> constants() {
    return constants;
  }

  List<Step> steps() {
    return steps;
  }

  /** Number of nodes that run, constants not counted. */
  public int size() {
    return steps.size();
  }
}
