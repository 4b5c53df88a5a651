package dev.crease.spark;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The sessions of this JVM, one for each model, device and batch, whatever number of tasks use it. Some that nobody uses are kept for
 * tasks to come; the least recently used are closed when there are too many.
 */
final class Sessions {

  /** Those of the executor, or of the driver where that runs tasks. */
  static final Sessions OF_THIS_JVM = new Sessions(4);

  private final int limit;
  /** In the order of their last use. */
  private final LinkedHashMap<Recipe.Key, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * None yet.
   *
   * @param limit how many are kept that nobody uses
   */
  Sessions(int limit) {
    this.limit = limit;
  }

  /** A session that is there, or will be. */
  private static final class Entry {
    private int users;
    private Optional<OpenSession> session = Optional.empty();

    /** Opens at first. Whoever fails leaves it to the next to try. */
    synchronized OpenSession open(Recipe recipe) {
      OpenSession open = session.orElseGet(() -> new OpenSession(recipe));
      session = Optional.of(open);
      return open;
    }

    synchronized void close() {
      session.ifPresent(OpenSession::close);
    }
  }

  /** The use of a session by one task. */
  final class Lease implements AutoCloseable {
    private final Entry entry;
    private final OpenSession session;
    private boolean over;

    private Lease(Entry entry, OpenSession session) {
      this.entry = entry;
      this.session = session;
    }

    OpenSession session() {
      return session;
    }

    /** A second close does nothing. */
    @Override
    public void close() {
      synchronized (Sessions.this) {
        if (over) {
          return;
        }
        over = true;
      }
      giveBack(entry);
    }
  }

  /** Takes a session into use, which is opened if it is the first of its kind. */
  Lease lease(Recipe recipe) {
    Entry entry;
    synchronized (this) {
      entry = entries.computeIfAbsent(recipe.key(), _ -> new Entry());
      entry.users++;
    }
    try {
      return new Lease(entry, entry.open(recipe));
    } catch (RuntimeException | Error e) {
      giveBack(entry);
      throw e;
    }
  }

  private void giveBack(Entry entry) {
    List<Entry> surplus = new ArrayList<>();
    synchronized (this) {
      entry.users--;
      int idle = (int) entries.values().stream().filter(e -> e.users == 0).count();
      for (Map.Entry<Recipe.Key, Entry> e : List.copyOf(entries.entrySet())) {
        if (idle > limit && e.getValue().users == 0) {
          entries.remove(e.getKey());
          surplus.add(e.getValue());
          idle--;
        }
      }
    }
    surplus.forEach(Entry::close);
  }
}
