package dev.crease.exec;

import dev.crease.graph.Model;
import dev.crease.graph.ValueInfo;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * One model for inputs of several shapes: a session for each, compiled when the first inputs of that shape come, the least
 * recently used one closed when there are too many.
 *
 * <p>May be used from several threads. Runs on one shape take turns; a session that is running is closed only when it is done.
 * On a device every session has weights of its own, so that the bound is one of memory, too.
 */
public final class ShapedSessions implements Session {

  /** As many sessions as are kept unless somebody says otherwise. */
  public static final int USUAL_LIMIT = 4;

  private final Executor executor;
  private final Model model;
  private final int limit;
  private final List<String> required;
  /** In the order of their last use. */
  private final LinkedHashMap<Map<String, Shape>, Entry> entries = new LinkedHashMap<>(16, 0.75f,
      true);
  private Optional<Session> last = Optional.empty();
  private boolean counted;
  private boolean closed;

  /** A session that is there, or will be once somebody needs it. */
  private final class Entry {
    private final Map<String, Shape> shapes;
    private Optional<Session> session = Optional.empty();
    private int users;
    private boolean forgotten;

    Entry(Map<String, Shape> shapes) {
      this.shapes = shapes;
    }

    /** Compiles at first; other shapes need not wait for that. */
    synchronized Session session() {
      Session ready = session.orElseGet(() -> executor.compile(model, shapes));
      session = Optional.of(ready);
      return ready;
    }

    synchronized void closeSession() {
      session.ifPresent(Session::close);
    }
  }

  /**
   * Sessions of a model on an executor, {@link #USUAL_LIMIT} at most.
   *
   * @param executor compiles them; it stays the caller's to close, afterwards
   * @param model the model; its constants must stay valid while this is open
   */
  public ShapedSessions(Executor executor, Model model) {
    this(executor, model, USUAL_LIMIT);
  }

  /**
   * Sessions of a model on an executor.
   *
   * @param executor compiles them; it stays the caller's to close, afterwards
   * @param model the model; its constants must stay valid while this is open
   * @param limit how many are kept, 1 or more
   */
  public ShapedSessions(Executor executor, Model model, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("sessions to keep: expected 1 or more, got " + limit);
    }
    this.executor = executor;
    this.model = model;
    this.limit = limit;
    this.required = model.graph().requiredInputs().stream().map(ValueInfo::name).toList();
  }

  /**
   * Compiles for inputs of these shapes now rather than at the first run on some.
   *
   * @param shapes the shape of every required input, by name
   * @throws dev.crease.error.ExecutionException if a shape is missing or does not fit, or the device fails
   */
  public void compile(Map<String, Shape> shapes) {
    with(Map.copyOf(shapes), Entry::session);
  }

  /** Runs on inputs of any shapes that the model takes; compiles where they are new. */
  @Override
  public Map<String, Tensor> run(Map<String, Tensor> inputs) {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    for (String name : required) {
      Tensor input = inputs.get(name);
      if (input != null) {
        shapes.put(name, input.shape());
      }
    }
    return with(Map.copyOf(shapes), entry -> {
      Session session = entry.session();
      synchronized (this) {
        last = Optional.of(session);
        if (counted) {
          session.countNextRun();
          counted = false;
        }
      }
      return session.run(inputs);
    });
  }

  private <T> T with(Map<String, Shape> shapes, Function<Entry, T> use) {
    Entry entry = take(shapes);
    boolean done = false;
    try {
      T result = use.apply(entry);
      done = true;
      return result;
    } finally {
      giveBack(entry, done);
    }
  }

  private Entry take(Map<String, Shape> shapes) {
    List<Entry> idle = new ArrayList<>();
    Entry entry;
    synchronized (this) {
      if (closed) {
        throw new IllegalStateException("sessions on " + executor.name() + ": they are closed");
      }
      entry = entries.computeIfAbsent(shapes, Entry::new);
      entry.users++;
      while (entries.size() > limit) {
        forget(entries.firstEntry(), idle);
      }
    }
    idle.forEach(Entry::closeSession);
    return entry;
  }

  /** What nobody uses is to be closed by the caller; what somebody uses, by whoever is the last to. */
  private void forget(Map.Entry<Map<String, Shape>, Entry> oldest, List<Entry> idle) {
    Entry entry = oldest.getValue();
    entries.remove(oldest.getKey());
    entry.forgotten = true;
    if (entry.users == 0) {
      idle.add(entry);
    }
  }

  private void giveBack(Entry entry, boolean done) {
    boolean close;
    synchronized (this) {
      entry.users--;
      if (!done && entry.session.isEmpty() && entries.remove(entry.shapes, entry)) {
        // Whoever waits to try again closes what comes of it.
        entry.forgotten = true;
      }
      close = entry.forgotten && entry.users == 0;
    }
    if (close) {
      entry.closeSession();
    }
  }

  /** How many sessions are kept now. */
  public synchronized int size() {
    return entries.size();
  }

  /** That of the session which ran last, after a line on the shapes kept. */
  @Override
  public synchronized List<String> summary() {
    List<String> lines = new ArrayList<>();
    lines.add("compiled for " + entries.size() + " of at most " + limit + " sets of input shapes");
    last.ifPresent(s -> lines.addAll(s.summary()));
    return lines;
  }

  @Override
  public synchronized void countNextRun() {
    counted = true;
  }

  @Override
  public synchronized Optional<RunTimes> lastRun() {
    return last.flatMap(Session::lastRun);
  }

  /** Closes what is idle now, and what still runs when it is done. */
  @Override
  public void close() {
    List<Entry> idle = new ArrayList<>();
    synchronized (this) {
      closed = true;
      while (!entries.isEmpty()) {
        forget(entries.firstEntry(), idle);
      }
    }
    idle.forEach(Entry::closeSession);
  }
}
