package dev.crease.exec;

import dev.crease.graph.Graph;
import dev.crease.graph.Model;
import dev.crease.graph.ValueInfo;
import dev.crease.tensor.Tensor;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Sessions of a model that lists initializers as inputs. Most runs leave those as they are, and for them they are
 * constants; for runs that override some, those alone are inputs, in a session that is compiled when first needed.
 */
public final class OverridingSession implements Session {

  private final Set<String> listed;
  private final Function<Set<String>, Session> compile;
  private final Map<Set<String>, Session> sessions = new HashMap<>();
  private final ReentrantLock running = new ReentrantLock();
  private Session last;
  private boolean counted;
  private boolean closed;

  /**
   * Compiles the session of runs that override nothing.
   *
   * @param listed the initializers that may be overridden
   * @param compile makes a session in which the given initializers are inputs
   */
  public OverridingSession(Set<String> listed, Function<Set<String>, Session> compile) {
    this.listed = listed;
    this.compile = compile;
    this.last = compile.apply(Set.of());
    sessions.put(Set.of(), last);
  }

  /** The initializers of a model that callers may override. */
  public static Set<String> listed(Model model) {
    Set<String> listed = new LinkedHashSet<>();
    if (model.inputsOverrideInitializers()) {
      model.graph().inputs().stream().map(ValueInfo::name)
          .filter(model.graph().initializers()::containsKey).forEach(listed::add);
    }
    return listed;
  }

  /** A model whose initializers are inputs no more, but for some. */
  public static Model withInputs(Model model, Set<String> overridden) {
    Graph g = model.graph();
    List<ValueInfo> inputs = g.inputs().stream().filter(
        i -> overridden.contains(i.name()) || !g.initializers().containsKey(i.name())).toList();
    return model.withGraph(new Graph(g.name(), inputs, g.outputs(), g.nodes(),
        g.initializers().values(), g.carried(), g.valueInfos().values(), Optional.empty()));
  }

  @Override
  public Map<String, Tensor> run(Map<String, Tensor> inputs) {
    running.lock();
    try {
      if (closed) {
        throw new IllegalStateException("session: it is closed");
      }
      Set<String> overridden = new LinkedHashSet<>(inputs.keySet());
      overridden.retainAll(listed);
      last = sessions.computeIfAbsent(overridden, compile);
      if (counted) {
        last.countNextRun();
        counted = false;
      }
      return last.run(inputs);
    } finally {
      running.unlock();
    }
  }

  @Override
  public List<String> summary() {
    return last.summary();
  }

  @Override
  public void countNextRun() {
    running.lock();
    try {
      counted = true;
    } finally {
      running.unlock();
    }
  }

  @Override
  public Optional<RunTimes> lastRun() {
    return last.lastRun();
  }

  @Override
  public void close() {
    running.lock();
    try {
      closed = true;
      sessions.values().forEach(Session::close);
    } finally {
      running.unlock();
    }
  }
}
