package dev.crease.tornado;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What was found out of kernels on a device, for later sessions and processes: a file beside the kernels of {@link KernelCache}, valid as long as all that those
 * depend on stays. Without a place for files a session finds it out anew.
 */
public final class KernelNotes {

  private static final String BETWEEN = "\t";

  private final Optional<String> file;
  private final Map<String, String> notes = new TreeMap<>();
  private boolean changed;

  private KernelNotes(Optional<String> file) {
    this.file = file;
  }

  /**
   * The notes of a device.
   *
   * @param target the device
   * @param by the class that notes
   * @param of what it notes
   */
  public static KernelNotes of(TornadoTarget target, Class<?> by, String of) {
    KernelNotes notes = new KernelNotes(KernelCache.key(target, by, of));
    notes.read();
    return notes;
  }

  private void read() {
    file.flatMap(KernelCache::find).ifPresent(f -> {
      try {
        Files.readAllLines(f).forEach(line -> {
          String[] parts = line.split(BETWEEN, 2);
          if (parts.length == 2) {
            notes.putIfAbsent(parts[0], parts[1]);
          }
        });
      } catch (IOException | UncheckedIOException _) {
        // As if there were none.
      }
    });
  }

  /** What was noted. */
  public Optional<String> get(String key) {
    return Optional.ofNullable(notes.get(key));
  }

  /** Notes something; neither text has a tabulator or an end of a line. */
  public void put(String key, String value) {
    notes.put(key, value);
    changed = true;
  }

  /** Writes what is new, with what others have written meanwhile. */
  public void keep() {
    Path folder = KernelCache.folder(System.getProperties(), System::getenv).orElse(null);
    if (changed && file.isPresent() && folder != null) {
      read();
      KernelCache.replace(folder, file.get(), notes.entrySet().stream()
          .map(e -> e.getKey() + BETWEEN + e.getValue() + "\n").collect(Collectors.joining()));
      changed = false;
    }
  }
}
