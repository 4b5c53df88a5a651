package dev.crease.verify;

import dev.crease.exec.Executor;
import dev.crease.exec.Session;
import dev.crease.exec.lowering.Program;
import dev.crease.graph.Graph;
import dev.crease.graph.Model;
import dev.crease.graph.Node;
import dev.crease.graph.ValueInfo;
import dev.crease.op.TensorType;
import dev.crease.reference.Arithmetic;
import dev.crease.reference.ReferenceExecutor;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Compares an executor with the reference, step by step.
 *
 * <p><b>Accuracy:</b> the reference gives each value exactly, in fp64, and what becomes of it if every operator's result is
 * rounded once to the declared type: so much does this network, on this input, make of one rounding per operator. An fp32
 * sum of K terms rounds K times where that rounds once (Higham, "Accuracy and Stability of Numerical Algorithms", section
 * 4.2), so the bound is K times the greater of that difference and of one rounding of the value's largest element, with
 * the largest K of the network, and one rounding of both values to the type they are stored in.
 */
public final class ExecutorCheck {

  /** Unit roundoff of fp32. */
  private static final double UNIT = 0x1p-24;

  private ExecutorCheck() {}

  /**
   * What an executor made of one value.
   *
   * @param value its name
   * @param node the node that writes it
   * @param operator that node's operator
   * @param maxAbs largest difference of an element from the reference's; infinite if only one of both is NaN
   * @param allowed what rounding may do
   */
  public record StepResult(String value, String node, String operator, double maxAbs,
      double allowed) {

    /** Whether the difference is within what rounding may do. */
    public boolean isWithin() {
      return maxAbs <= allowed;
    }
  }

  /**
   * A comparison.
   *
   * @param steps the floating-point values that exist on the executor, in the model's order
   * @param outputs the model's outputs as the executor gives them
   * @param summary what the executor says of its session
   */
  public record Result(List<StepResult> steps, Map<String, Tensor> outputs, List<String> summary) {

    /** Copies the lists. */
    public Result {
      steps = List.copyOf(steps);
      summary = List.copyOf(summary);
    }

    /** The first step that is further from the reference than rounding may take it. */
    public Optional<StepResult> firstWrong() {
      return steps.stream().filter(s -> !s.isWithin()).findFirst();
    }
  }

  /**
   * Compares every value that exists on the executor.
   *
   * @param executor what is examined
   * @param model the model
   * @param inputs a tensor per required input
   */
  public static Result of(Executor executor, Model model, Map<String, Tensor> inputs) {
    return compare(executor, model,
        withOutputs(model, executor.observable(model, shapes(inputs))), inputs);
  }

  /**
   * Compares the outputs alone, of a session that is asked for nothing else.
   *
   * @param executor what is examined
   * @param model the model
   * @param inputs a tensor per required input
   */
  public static Result ofOutputs(Executor executor, Model model, Map<String, Tensor> inputs) {
    return compare(executor, model, model, inputs);
  }

  private static Map<String, Shape> shapes(Map<String, Tensor> inputs) {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    inputs.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
    return shapes;
  }

  private static Result compare(Executor executor, Model model, Model open,
      Map<String, Tensor> inputs) {
    Map<String, Shape> shapes = shapes(inputs);
    Map<String, Tensor> exact = run(new ReferenceExecutor(Arithmetic.FP64), open, shapes, inputs);
    Map<String, Tensor> rounded = run(new ReferenceExecutor(Arithmetic.DECLARED), open, shapes,
        inputs);
    long terms = Program.of(model, shapes).longestSum();
    try (Session session = executor.compile(open, shapes)) {
      Map<String, Tensor> actual = session.run(inputs);
      List<StepResult> steps = new ArrayList<>();
      for (Node node : model.graph().nodes()) {
        for (String value : node.outputs()) {
          if (exact.containsKey(value) && get(exact, value).dtype().isReal()) {
            Tensor expected = get(exact, value);
            double spread = difference(expected, get(rounded, value));
            steps.add(new StepResult(value, node.label(), node.op().type(),
                difference(expected, get(actual, value)),
                terms * Math.max(spread, UNIT * largest(expected))
                    + 2 * unit(expected.dtype()) * largest(expected)));
          }
        }
      }
      Map<String, Tensor> outputs = new LinkedHashMap<>();
      model.graph().outputs().forEach(o -> outputs.put(o.name(), get(actual, o.name())));
      return new Result(steps, outputs, session.summary());
    }
  }

  private static Tensor get(Map<String, Tensor> values, String name) {
    return Objects.requireNonNull(values.get(name), name);
  }

  /** The model with more of its values as outputs. */
  private static Model withOutputs(Model model, Set<String> values) {
    Graph g = model.graph();
    Set<String> more = new LinkedHashSet<>();
    g.nodes().forEach(n -> more.addAll(n.outputs()));
    more.retainAll(values);
    List<ValueInfo> outputs = new ArrayList<>(g.outputs());
    g.outputs().forEach(o -> more.remove(o.name()));
    more.forEach(name -> outputs.add(ValueInfo.of(name, TensorType.UNKNOWN)));
    return model.withGraph(new Graph(g.name(), g.inputs(), outputs, g.nodes(),
        g.initializers().values(), g.carried(), g.valueInfos().values(), Optional.empty()));
  }

  private static Map<String, Tensor> run(Executor executor, Model model, Map<String, Shape> shapes,
      Map<String, Tensor> inputs) {
    try (Session session = executor.compile(model, shapes)) {
      return session.run(inputs);
    }
  }

  private static double unit(DType dtype) {
    return switch (dtype) {
      case FLOAT16 -> 0x1p-11;
      case BFLOAT16 -> 0x1p-8;
      case DOUBLE -> 0x1p-53;
      default -> UNIT;
    };
  }

  private static double difference(Tensor a, Tensor b) {
    if (!a.shape().equals(b.shape()) || a.dtype() != b.dtype()) {
      return Double.POSITIVE_INFINITY;
    }
    double largest = 0;
    for (long i = 0; i < a.shape().elements(); i++) {
      double p = a.getDouble(i);
      double q = b.getDouble(i);
      double d = p == q || Double.isNaN(p) && Double.isNaN(q) ? 0 : Math.abs(p - q);
      largest = Double.isNaN(d) ? Double.POSITIVE_INFINITY : Math.max(largest, d);
    }
    return largest;
  }

  private static double largest(Tensor t) {
    double largest = 0;
    for (long i = 0; i < t.shape().elements(); i++) {
      double v = Math.abs(t.getDouble(i));
      largest = Double.isFinite(v) ? Math.max(largest, v) : largest;
    }
    return largest;
  }
}
