package dev.crease.testkit.hostile;

import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tells whether an input reached code that none before it did. Reads the probes that JaCoCo's agent puts into classes; without the
 * agent nothing is ever new.
 */
final class Coverage {

  private final List<boolean[]> probes = new ArrayList<>();
  private final List<boolean[]> seen = new ArrayList<>();

  private Coverage() {}

  /** The probes of all classes in the same place and under the same package as {@code root}. */
  static Coverage of(Class<?> root) {
    Coverage coverage = new Coverage();
    try {
      Path place = Path.of(root.getProtectionDomain().getCodeSource().getLocation().toURI());
      if (Files.isDirectory(place)) {
        coverage.load(place);
      } else {
        try (FileSystem jar = FileSystems.newFileSystem(place)) {
          coverage.load(jar.getPath("/"));
        }
      }
    } catch (URISyntaxException | java.io.IOException e) {
      throw new IllegalStateException("classes beside " + root + " cannot be listed", e);
    }
    return coverage;
  }

  private void load(Path root) throws java.io.IOException {
    try (Stream<Path> files = Files.walk(root)) {
      files.map(f -> root.relativize(f).toString())
          .filter(f -> f.endsWith(".class") && !f.contains("-info"))
          .map(f -> f.substring(0, f.length() - ".class".length()).replace('/', '.'))
          .sorted().forEach(this::add);
    }
  }

  private void add(String name) {
    try {
      Class<?> type = Class.forName(name);
      Method init = type.getDeclaredMethod(
          "$jacocoInit", MethodHandles.Lookup.class, String.class, Class.class);
      init.setAccessible(true);
      Object found = init.invoke(null, MethodHandles.lookup(), "$jacocoData", boolean[].class);
      if (found instanceof boolean[] array) {
        probes.add(array);
        seen.add(new boolean[array.length]);
      }
    } catch (ReflectiveOperationException e) {
      // Without the agent, or for a class without code, there are no probes.
      return;
    }
  }

  /** Whether there is something to read. */
  boolean isThere() {
    return !probes.isEmpty();
  }

  /** Whether something was reached for the first time since the last call. */
  boolean isNew() {
    boolean any = false;
    for (int i = 0; i < probes.size(); i++) {
      boolean[] now = probes.get(i);
      boolean[] before = seen.get(i);
      if (!Arrays.equals(now, before)) {
        System.arraycopy(now, 0, before, 0, now.length);
        any = true;
      }
    }
    return any;
  }

  /** Probes reached, and all there are. */
  String count() {
    long reached = 0;
    long all = 0;
    for (boolean[] array : probes) {
      all += array.length;
      for (boolean b : array) {
        reached += b ? 1 : 0;
      }
    }
    return reached + " of " + all;
  }
}
