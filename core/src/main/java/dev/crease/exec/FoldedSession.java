package dev.crease.exec;

import dev.crease.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A session of a model that was folded for it, which owns the memory of the constants that the fold made. */
public final class FoldedSession implements Session {

  private final Session session;
  private final Arena arena;
  private final String where;

  /**
   * Takes over a session.
   *
   * @param session runs the folded model; closed with this
   * @param arena owns the folded constants; closed with this
   * @param where what was folded where, a line for people
   */
  public FoldedSession(Session session, Arena arena, String where) {
    this.session = session;
    this.arena = arena;
    this.where = where;
  }

  @Override
  public Map<String, Tensor> run(Map<String, Tensor> inputs) {
    return session.run(inputs);
  }

  @Override
  public List<String> summary() {
    List<String> lines = new ArrayList<>(session.summary());
    lines.add(where);
    return lines;
  }

  @Override
  public void countNextRun() {
    session.countNextRun();
  }

  @Override
  public Optional<RunTimes> lastRun() {
    return session.lastRun();
  }

  @Override
  public void close() {
    session.close();
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
