package dev.crease.reference;

import dev.crease.exec.Session;
import dev.crease.exec.lowering.HostModel;
import dev.crease.exec.lowering.Operand.View;
import dev.crease.exec.lowering.Program;
import dev.crease.exec.lowering.Step.HostStep;
import dev.crease.graph.Model;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** A step that the reference executor runs; compiled beforehand where the shapes are known. */
public final class HostRun implements AutoCloseable {

  private final HostModel step;
  private final ReferenceExecutor executor = new ReferenceExecutor(Arithmetic.DECLARED);
  private final Optional<Session> session;

  private HostRun(HostModel step) {
    this.step = step;
    Map<String, Shape> shapes = new HashMap<>();
    step.inputs().forEach((name, operand) -> {
      if (operand instanceof View(_, Shape shape)) {
        shapes.put(name, shape);
      }
    });
    this.session = shapes.size() == step.inputs().size()
        ? Optional.of(executor.compile(step.model(), shapes))
        : Optional.empty();
  }

  /**
   * Prepares a step.
   *
   * @param whole the model that was lowered
   * @param program what it became
   * @param step one of the program's host steps
   */
  public static HostRun of(Model whole, Program program, HostStep step) {
    return new HostRun(HostModel.of(whole, program, step));
  }

  /** Reads the step's inputs and writes its outputs. */
  public void run(HostValues values) {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    step.inputs().forEach((name, operand) -> inputs.put(name, values.read(operand)));
    Map<String, Tensor> results = session.isPresent()
        ? session.get().run(inputs)
        : runNow(inputs);
    step.outputs().forEach(
        (name, operand) -> values.write(operand, Objects.requireNonNull(results.get(name))));
  }

  private Map<String, Tensor> runNow(Map<String, Tensor> inputs) {
    Map<String, Shape> shapes = new HashMap<>();
    inputs.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
    try (Session now = executor.compile(step.model(), shapes)) {
      return now.run(inputs);
    }
  }

  @Override
  public void close() {
    session.ifPresent(Session::close);
  }
}
