package dev.crease.reference;

import dev.crease.exec.Session;
import dev.crease.exec.Unclosed;
import dev.crease.tensor.Tensor;
import dev.crease.tensor.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** A model that is ready to run on the host. */
public final class ReferenceSession implements Session {

  private final Program program;
  private final SessionInputs inputs;
  private final Interpreter interpreter;
  private final ReentrantLock running = new ReentrantLock();
  private final Unclosed watched;
  private boolean closed;

  ReferenceSession(Program program, SessionInputs inputs, Interpreter interpreter) {
    this.program = program;
    this.inputs = inputs;
    this.interpreter = interpreter;
    this.watched = Unclosed.watch(this, "session of " + program.name());
  }

  @Override
  public Map<String, Tensor> run(Map<String, Tensor> tensors) {
    return run(tensors, NodeObserver.NONE);
  }

  /**
   * Runs the model once and shows every node's values.
   *
   * @param tensors inputs, as {@link #run(Map)} takes them
   * @param observer sees each node's values
   * @return the outputs by name, in the model's order
   */
  public Map<String, Tensor> run(Map<String, Tensor> tensors, NodeObserver observer) {
    running.lock();
    try {
      if (closed) {
        throw new IllegalStateException("session of " + program.name() + ": it is closed");
      }
      List<Value> values = interpreter.run(
          program, inputs.open(tensors), observer, ConstantView.STORED);
      Map<String, Tensor> outputs = new LinkedHashMap<>();
      for (int i = 0; i < values.size(); i++) {
        outputs.put(program.outputs().get(i), Tensor.of(values.get(i)));
      }
      return outputs;
    } finally {
      running.unlock();
    }
  }

  @Override
  public List<String> summary() {
    return List.of(
        "host, pure Java: " + program.size() + " nodes, " + interpreter.threads()
            + (interpreter.threads() == 1 ? " thread" : " threads"),
        interpreter.arithmetic() == Arithmetic.FP64
            ? "arithmetic: fp64, only the outputs rounded to their dtypes"
            : "arithmetic: fp64 inside of each operator, every result rounded once to its dtype");
  }

  @Override
  public void close() {
    running.lock();
    try {
      closed = true;
      interpreter.close();
      watched.closed();
    } finally {
      running.unlock();
    }
  }
}
