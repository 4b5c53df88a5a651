package dev.crease.exec.lowering;

import dev.crease.error.UnsupportedModelException;
import dev.crease.exec.lowering.Operand.View;
import dev.crease.exec.lowering.Step.HostStep;
import dev.crease.graph.Model;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A model for inputs of known shapes, as steps over buffers. Immutable.
 *
 * @param buffers what steps read and write, by id
 * @param inputs what a run is given
 * @param steps in order: what a step reads is written before it, or an input
 * @param outputs the model's outputs by name, in its order
 * @param values what each of the model's values that still exists is, by name
 */
public record Program(
    List<Buffer> buffers,
    List<Input> inputs,
    List<Step> steps,
    Map<String, Operand> outputs,
    Map<String, Operand> values) {

  /** Copies the lists and maps, order kept. */
  public Program {
    buffers = List.copyOf(buffers);
    inputs = List.copyOf(inputs);
    steps = List.copyOf(steps);
    outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /**
   * An input of the model.
   *
   * @param name its name
   * @param view the buffer that holds it
   * @param preset what it holds where the caller gives nothing: the initializer of the same name
   */
  public record Input(String name, View view, Optional<Tensor> preset) {}

  /**
   * Lowers a model, folded or not, for an executor that has a kernel for every step.
   *
   * @param model the model
   * @param inputShapes the shape of every required input, by name; those that the model fixes may be left out
   * @throws UnsupportedModelException if the model uses an operator that is not known
   * @throws dev.crease.error.ExecutionException if the shape of an input is missing or does not fit
   */
  public static Program of(Model model, Map<String, Shape> inputShapes) {
    return of(model, inputShapes, (_, _) -> true);
  }

  /**
   * Lowers a model, folded or not.
   *
   * @param model the model
   * @param inputShapes the shape of every required input, by name; those that the model fixes may be left out
   * @param supported what the executor has a kernel for; what it has none for becomes a host step
   * @throws UnsupportedModelException if the model uses an operator that is not known
   * @throws dev.crease.error.ExecutionException if the shape of an input is missing or does not fit
   */
  public static Program of(Model model, Map<String, Shape> inputShapes, StepSupport supported) {
    return Fusion.fuse(new Lowering(model, inputShapes, supported).lower(), supported);
  }

  /** The buffer that a view shows. */
  public Buffer buffer(View view) {
    return buffers.get(view.buffer());
  }

  /** The types of the buffers that a step reads and writes. */
  Set<DType> dtypes(Step step) {
    return dtypes(step, buffers);
  }

  static Set<DType> dtypes(Step step, List<Buffer> buffers) {
    Set<DType> dtypes = EnumSet.noneOf(DType.class);
    Stream.concat(step.reads().stream(), step.writes().stream()).forEach(o -> {
      if (o instanceof View(int buffer, _)) {
        dtypes.add(buffers.get(buffer).dtype());
      }
    });
    return dtypes;
  }

  /** The ids of the buffers that some of the steps read or write. */
  public Set<Integer> buffersOf(Predicate<Step> some) {
    Set<Integer> ids = new HashSet<>();
    steps.stream().filter(some)
        .flatMap(s -> Stream.concat(s.reads().stream(), s.writes().stream())).forEach(o -> {
          if (o instanceof View(int buffer, _)) {
            ids.add(buffer);
          }
        });
    return ids;
  }

  /** The ids of the buffers that hold the model's inputs and outputs. */
  public Set<Integer> ends() {
    Set<Integer> ids = new HashSet<>();
    inputs.forEach(i -> ids.add(i.view().buffer()));
    outputs.values().forEach(o -> {
      if (o instanceof View(int buffer, _)) {
        ids.add(buffer);
      }
    });
    return ids;
  }

  /** The most terms that any step adds up for one element. */
  public long longestSum() {
    return steps.stream().mapToLong(Program::terms).max().orElse(1);
  }

  /** How many terms a step adds up for one element. */
  public static long terms(Step step) {
    return switch (step) {
      case Step.Convolution c -> c.x().shape().dim(1) / c.groups() * c.window().kernelSize();
      case Step.TransposedConvolution c ->
        c.x().shape().dim(1) / c.groups() * c.window().kernelSize();
      case Step.Dense d -> d.size().depth();
      case Step.Pool p -> p.window().kernelSize();
      case Step.Reduce r -> r.rows().length();
      case Step.Softmax s -> s.rows().length();
      default -> 1;
    };
  }

  /** The steps that no kernel can do. */
  public List<HostStep> hostSteps() {
    return steps.stream().filter(HostStep.class::isInstance).map(HostStep.class::cast).toList();
  }

  /** One stable line per input, step and output. */
  @Override
  public String toString() {
    return ProgramPrinter.print(this);
  }
}
