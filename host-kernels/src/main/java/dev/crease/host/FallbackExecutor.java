package dev.crease.host;

import dev.crease.exec.Executor;
import dev.crease.exec.RunTimes;
import dev.crease.exec.Session;
import dev.crease.graph.Model;
import dev.crease.reference.Arithmetic;
import dev.crease.reference.ReferenceExecutor;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The reference executor in place of the fast one, and a sentence that says why. */
final class FallbackExecutor implements Executor {

  static final String REMARK = "the reference executor runs it, because the JVM was started without"
      + " the Vector API; --add-modules jdk.incubator.vector makes it fast";

  private final String name;
  private final ReferenceExecutor reference;

  /**
   * An executor.
   *
   * @param name the name it was asked for by
   * @param threads how many threads work on an operator
   */
  FallbackExecutor(String name, int threads) {
    this.name = name;
    this.reference = new ReferenceExecutor(Arithmetic.DECLARED, threads);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String device() {
    return reference.device();
  }

  @Override
  public Session compile(Model model, Map<String, Shape> inputShapes) {
    return new Told(reference.compile(model, inputShapes));
  }

  @Override
  public Set<String> observable(Model model, Map<String, Shape> inputShapes) {
    return reference.observable(model, inputShapes);
  }

  /** A session whose summary begins with the sentence. */
  private record Told(Session session) implements Session {

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> inputs) {
      return session.run(inputs);
    }

    @Override
    public List<String> summary() {
      List<String> lines = new ArrayList<>(List.of(REMARK));
      lines.addAll(session.summary());
      return lines;
    }

    @Override
    public Optional<RunTimes> lastRun() {
      return session.lastRun();
    }

    @Override
    public void close() {
      session.close();
    }
  }
}
