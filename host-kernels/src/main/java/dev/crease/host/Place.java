package dev.crease.host;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * The cores that a thread may run on, where that can be told: all but the core of the thread that wakes it.
 *
 * <p>Linux wakes a thread on an idle core, but in a virtual machine it cannot tell whether the machine below has one to give, and often puts it on the core of
 * the thread that wakes it. There the two take turns until the load is balanced, which takes longer than a run of a small network.
 *
 * <p>Where functions of the C library may not be called, or there are fewer cores than threads, the system has its way.
 *
 * <p>Source: {@code sched_setaffinity(2)}, {@code sched_getcpu(3)}.
 */
final class Place {

  /** The JVM flag that leaves it to the system: {@code false}. */
  static final String FLAG = "crease.host.affinity";

  private static final Path SELF = Path.of("/proc/thread-self");

  /** A set of cores in the form of the C library, {@code cpu_set_t}. */
  private static final long SET_BYTES = 128;

  /** The C library's functions. */
  private record Library(MethodHandle here, MethodHandle cores, MethodHandle setCores) {

    @SuppressWarnings("restricted")
    static Optional<Library> find() {
      try {
        Linker linker = Linker.nativeLinker();
        SymbolLookup functions = linker.defaultLookup();
        FunctionDescriptor ofSet = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT,
            ValueLayout.JAVA_LONG, ValueLayout.ADDRESS);
        return Optional.of(new Library(
            linker.downcallHandle(functions.findOrThrow("sched_getcpu"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT), Linker.Option.critical(false)),
            linker.downcallHandle(functions.findOrThrow("sched_getaffinity"), ofSet),
            linker.downcallHandle(functions.findOrThrow("sched_setaffinity"), ofSet)));
      } catch (NoSuchElementException | UnsupportedOperationException | IllegalCallerException _) {
        return Optional.empty();
      }
    }

    int coreOfThisThread() {
      try {
        return (int) here.invokeExact();
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }

    private static boolean call(MethodHandle function, int thread, MemorySegment set) {
      try {
        return (int) function.invokeExact(thread, SET_BYTES, set) == 0;
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Found where it is first asked for. */
  private static final class Loaded {
    static final Optional<Library> LIBRARY = Library.find();
  }

  private final Library library;
  private final int thread;
  private final BitSet cores;

  /** The system's own form of it, which only this object writes. */
  private final MemorySegment set = Arena.ofAuto().allocate(SET_BYTES, Long.BYTES);
  private volatile int without = -1;
  private volatile boolean lost;

  private Place(Library library, int thread, BitSet cores) {
    this.library = library;
    this.thread = thread;
    this.cores = cores;
  }

  /**
   * Of the thread that asks.
   *
   * @param threads how many threads are to have a core each
   */
  static Optional<Place> ofThisThread(int threads) {
    if ("false".equalsIgnoreCase(System.getProperty(FLAG))
        || !Place.class.getModule().isNativeAccessEnabled()
        || !Files.exists(SELF)) {
      return Optional.empty();
    }
    return Loaded.LIBRARY.flatMap(library -> of(library, threads));
  }

  private static Optional<Place> of(Library library, int threads) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment set = arena.allocate(SET_BYTES, Long.BYTES);
      int thread = Integer.parseInt(Files.readSymbolicLink(SELF).getFileName().toString());
      // Fails where the system counts more cores than the set has room for.
      if (!Library.call(library.cores(), thread, set)) {
        return Optional.empty();
      }
      BitSet cores = BitSet.valueOf(set.toArray(ValueLayout.JAVA_LONG));
      return cores.cardinality() < Math.max(2, threads)
          ? Optional.empty()
          : Optional.of(new Place(library, thread, cores));
    } catch (IOException | NumberFormatException _) {
      return Optional.empty();
    }
  }

  /** Keeps the thread of this place from the core of the thread that asks, until another core is asked for. */
  void leaveThisCore() {
    int here = library.coreOfThisThread();
    if (here != without && !lost) {
      leave(here);
    }
  }

  private synchronized void leave(int core) {
    without = core;
    BitSet left = (BitSet) cores.clone();
    left.clear(core);
    set.fill((byte) 0);
    long[] words = left.toLongArray();
    MemorySegment.copy(words, 0, set, ValueLayout.JAVA_LONG, 0, words.length);
    // Fails where the process has been given other cores since, or is not allowed to choose.
    lost = !Library.call(library.setCores(), thread, set);
  }
}
