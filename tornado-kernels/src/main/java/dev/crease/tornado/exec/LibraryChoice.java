package dev.crease.tornado.exec;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which steps of a program libraries make.
 *
 * @param rows by the place of a step in the program
 * @param summary what a session says of it
 */
record LibraryChoice(Map<Integer, LibraryTable.Row<?>> rows, List<String> summary) {

  /** No libraries, and nothing to say of them. */
  static final LibraryChoice NONE = new LibraryChoice(Map.of(), List.of());

  /** Copies both. */
  LibraryChoice {
    rows = Map.copyOf(rows);
    summary = List.copyOf(summary);
  }

  /** The line for a step, if a library makes it. */
  Optional<LibraryTable.Row<?>> row(int step) {
    return Optional.ofNullable(rows.get(step));
  }
}
