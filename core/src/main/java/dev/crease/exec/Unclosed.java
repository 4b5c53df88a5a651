package dev.crease.exec;

import java.lang.ref.Cleaner;
import java.lang.ref.Cleaner.Cleanable;

/**
 * Watches a session, and says so once where it becomes garbage without having been closed. What it holds, threads, off-heap memory
 * or device buffers, is lost then.
 */
public final class Unclosed {

  private static final Cleaner CLEANER = Cleaner.create();
  private static final System.Logger LOGGER = System.getLogger(Unclosed.class.getPackageName());

  private final State state;
  private final Cleanable cleanable;

  private Unclosed(Object session, State state) {
    this.state = state;
    this.cleanable = CLEANER.register(session, state);
  }

  /** What is known of a session when it is gone. */
  private static final class State implements Runnable {
    private final String what;
    private volatile boolean closed;

    State(String what) {
      this.what = what;
    }

    @Override
    public void run() {
      if (!closed) {
        LOGGER.log(
            System.Logger.Level.WARNING,
            "{0}: expected close() when it was not needed any more, got garbage that was never"
                + " closed; fix: open it in a try statement",
            what);
      }
    }
  }

  /**
   * Begins to watch.
   *
   * @param session the session; not kept alive
   * @param what how to call it
   */
  public static Unclosed watch(Object session, String what) {
    return new Unclosed(session, new State(what));
  }

  /** The session was closed. */
  public void closed() {
    state.closed = true;
    cleanable.clean();
  }
}
