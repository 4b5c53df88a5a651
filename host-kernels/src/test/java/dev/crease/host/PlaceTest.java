package dev.crease.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PlaceTest {

  private static final Path THREADS = Path.of("/proc/self/task");

  @BeforeEach
  void linuxWithCores() throws IOException {
    assumeTrue(Files.exists(THREADS), "threads are placed on Linux alone");
    assumeTrue(cores("thread-self").cardinality() > 1, "one core leaves no choice");
    assumeTrue(Place.class.getModule().isNativeAccessEnabled(),
        "the C library may not be called in this JVM");
  }

  @AfterEach
  void clear() {
    System.clearProperty(Place.FLAG);
  }

  /** The cores that a thread may run on, in the words of the system. */
  private static BitSet cores(String thread) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc").resolve(thread).resolve("status"))) {
      String list = lines.filter(l -> l.startsWith("Cpus_allowed_list:")).findFirst().orElseThrow();
      BitSet cores = new BitSet();
      for (String range : list.substring(list.indexOf(':') + 1).strip().split(",", -1)) {
        String[] ends = range.split("-", -1);
        cores.set(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]) + 1);
      }
      return cores;
    }
  }

  private static String self() throws IOException {
    return Files.readSymbolicLink(Path.of("/proc/thread-self")).toString();
  }

  private static int core(String thread) throws IOException {
    String stat = Files.readString(Path.of("/proc").resolve(thread).resolve("stat"));
    // The 39th field; the second, in brackets, may have blanks.
    return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[36]);
  }

  /** Does what a thread that is about to sleep does, and gives what it found to whoever asks. */
  private record Sleeper(Thread thread, String name, Optional<Place> place) {

    static Sleeper start(int threads) throws InterruptedException {
      BlockingQueue<Sleeper> found = new LinkedBlockingQueue<>();
      Thread thread = Thread.ofPlatform().daemon().start(() -> {
        try {
          found.add(new Sleeper(Thread.currentThread(), self(), Place.ofThisThread(threads)));
        } catch (IOException e) {
          throw new IllegalStateException(e);
        }
        LockSupport.park();
      });
      Sleeper sleeper = found.poll(10, TimeUnit.SECONDS);
      assertThat(sleeper).isNotNull();
      assertThat(sleeper.thread()).isSameAs(thread);
      return sleeper;
    }
  }

  @Test
  void aThreadIsKeptFromTheCoreOfTheOneThatWakesIt() throws Exception {
    Sleeper sleeper = Sleeper.start(2);
    BitSet all = cores("thread-self");
    assertThat(cores(sleeper.name())).isEqualTo(all);

    for (int i = 0; i < 100; i++) {
      int before = core(self());
      sleeper.place().orElseThrow().leaveThisCore();
      BitSet left = cores(sleeper.name());
      if (before == core(self())) {
        all.clear(before);
        assertThat(left).isEqualTo(all);
        assertThat(cores(self()).get(before)).as("the caller may stay").isTrue();
        LockSupport.unpark(sleeper.thread());
        return;
      }
      // The system has moved this thread meanwhile: which core was left cannot be told.
    }
    throw new AssertionError("this thread never stayed on a core");
  }

  @Test
  void theSystemHasItsWayWhereThereAreMoreThreadsThanCores() throws Exception {
    assertThat(Place.ofThisThread(cores("thread-self").cardinality())).isPresent();
    assertThat(Place.ofThisThread(cores("thread-self").cardinality() + 1)).isEmpty();
  }

  @Test
  void theFlagLeavesItToTheSystem() {
    System.setProperty(Place.FLAG, "false");

    assertThat(Place.ofThisThread(2)).isEmpty();
  }

  @Test
  void aThreadThatHasEndedIsLeftAlone() throws Exception {
    Sleeper sleeper = Sleeper.start(2);
    LockSupport.unpark(sleeper.thread());
    sleeper.thread().join(10_000);
    BitSet mine = cores("thread-self");

    sleeper.place().orElseThrow().leaveThisCore();

    assertThat(cores("thread-self")).isEqualTo(mine);
  }

  @Test
  void aCrewWhoseWorksComeOneByOneLeavesTheCallersCore() throws Exception {
    BitSet all = cores("thread-self");
    try (Crew crew = new Crew(2)) {
      BitSet left = all;
      for (int i = 0; i < 1_000 && left.equals(all); i++) {
        crew.run(new Counted());
        // Longer than a thread looks for more.
        Thread.sleep(2);
        List<String> helpers = helpers();
        left = helpers.isEmpty() ? all : cores(helpers.getLast());
      }
      assertThat(left.cardinality()).isEqualTo(all.cardinality() - 1);
      Counted last = new Counted();
      crew.run(last);
      assertThat(last.done).containsOnly(1);
    }
  }

  private static final class Counted extends Work {
    private final int[] done = new int[64];

    Counted() {
      super(64, true);
    }

    @Override
    void run(int item) {
      done[item]++;
    }
  }

  /** Threads that a crew has started, the newest last. */
  private static List<String> helpers() throws IOException {
    List<String> names = new ArrayList<>();
    try (Stream<Path> threads = Files.list(THREADS)) {
      for (Path thread : threads.toList()) {
        try {
          if (Files.readString(thread.resolve("comm")).startsWith("crease-host-")) {
            names.add("self/task/" + thread.getFileName());
          }
        } catch (IOException _) {
          // It has ended meanwhile.
        }
      }
    }
    names.sort((a, b) -> Integer.compare(number(a), number(b)));
    return names;
  }

  private static int number(String name) {
    return Integer.parseInt(name.substring(name.lastIndexOf('/') + 1));
  }
}
