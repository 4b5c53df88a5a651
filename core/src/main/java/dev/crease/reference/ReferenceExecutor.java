package dev.crease.reference;

import dev.crease.error.ExecutionException;
import dev.crease.error.MalformedModelException;
import dev.crease.exec.Executor;
import dev.crease.graph.GraphIndex;
import dev.crease.graph.Inference;
import dev.crease.graph.Model;
import dev.crease.op.TensorType;
import dev.crease.tensor.Shape;
import java.util.Map;

/**
 * Runs models on the host in pure Java.
 *
 * <p><b>Accuracy:</b> every operator computes in fp64; under {@link Arithmetic#DECLARED} its result is then rounded once to
 * its dtype.
 */
public final class ReferenceExecutor implements Executor {

  private final Arithmetic arithmetic;
  private final int threads;

  /** An executor on all processors. */
  public ReferenceExecutor(Arithmetic arithmetic) {
    this(arithmetic, Runtime.getRuntime().availableProcessors());
  }

  /**
   * An executor.
   *
   * @param arithmetic what becomes of computed reals
   * @param threads how many threads work on one operator of a session
   */
  public ReferenceExecutor(Arithmetic arithmetic, int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads: expected 1 or more, got " + threads);
    }
    this.arithmetic = arithmetic;
    this.threads = threads;
  }

  @Override
  public String name() {
    return arithmetic == Arithmetic.FP64 ? "reference:fp64" : "reference";
  }

  @Override
  public String device() {
    return "host, pure Java, " + threads + (threads == 1 ? " thread" : " threads");
  }

  @Override
  public ReferenceSession compile(Model model, Map<String, Shape> inputShapes) {
    Program program = Program.of(model);
    SessionInputs inputs = SessionInputs.of(model, inputShapes);
    checkTypes(model, inputs.types());
    return new ReferenceSession(program, inputs, new Interpreter(arithmetic, threads));
  }

  /** Tells shapes that the operators refuse from a model that contradicts itself. */
  private static void checkTypes(Model model, Map<String, TensorType> types) {
    GraphIndex index = new GraphIndex(model);
    try {
      Inference.of(index, types);
    } catch (MalformedModelException e) {
      Inference.of(index, Map.of());
      throw new ExecutionException(
          ExecutionException.Kind.INPUT, "input shapes",
          "shapes that every operator of the model accepts", types + ": " + e.getMessage(),
          "give other shapes", e);
    }
  }
}
