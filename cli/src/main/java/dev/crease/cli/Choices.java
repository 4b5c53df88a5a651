package dev.crease.cli;

import java.util.Iterator;
import java.util.List;

/** What a shell completes where an option has few values. */
final class Choices {

  private Choices() {}

  /** Of {@code --engine}. */
  static final class Engines implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return List.of("host", "tornado").iterator();
    }
  }

  /** Of {@code --executor}. */
  static final class Executors implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return List.of("host", "reference", "tornado").iterator();
    }
  }

  /** Of {@code --format}. */
  static final class Formats implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return List.of("npy", "json").iterator();
    }
  }

  /** Of {@code --math}. */
  static final class Maths implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return List.of("fast", "strict").iterator();
    }
  }

  /** Of {@code --skip}. */
  static final class Rules implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return RuleList.names().iterator();
    }
  }

  /** Of {@code --listed-initializers}. */
  static final class ListedInitializers implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return ListedInitializersChoice.labels().iterator();
    }
  }
}
