package dev.crease.onnx;

import dev.crease.graph.Encoded;
import dev.crease.onnx.FieldRewriter.Old;
import dev.crease.onnx.FieldRewriter.Slot;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** The ways in which fields are written anew. A slot serves one message. */
final class Slots {

  private Slots() {}

  /** Writes nothing. */
  static Slot dropped() {
    return once(_ -> {});
  }

  /** Drops the old fields and writes new ones in their place. */
  static Slot once(Consumer<ByteRope> writer) {
    return new Slot() {
      private boolean done;

      @Override
      public void replace(Old old, ByteRope out) {
        old.cursor().skip();
      }

      @Override
      public void finish(ByteRope out) {
        if (!done) {
          done = true;
          writer.accept(out);
        }
      }
    };
  }

  /** A number; an old field that says the same is copied. */
  static Slot integer(int field, long value) {
    return new Slot() {
      private boolean done;

      @Override
      public void replace(Old old, ByteRope out) {
        if (old.cursor().integer() == value) {
          old.copy(out);
          done = true;
        }
      }

      @Override
      public void finish(ByteRope out) {
        if (!done) {
          done = true;
          out.integer(field, value);
        }
      }
    };
  }

  /** A text, not written where it is empty; an old field that says the same is copied. */
  static Slot text(int field, String value) {
    return text(field, value, UnaryOperator.identity());
  }

  /** A text that is compared in a normal form. */
  static Slot text(int field, String value, UnaryOperator<String> normal) {
    return new Slot() {
      private boolean done = value.isEmpty();

      @Override
      public void replace(Old old, ByteRope out) {
        String text = old.cursor().text();
        if (normal.apply(text).equals(normal.apply(value))) {
          old.copy(out);
          done = true;
        }
      }

      @Override
      public void finish(ByteRope out) {
        if (!done) {
          done = true;
          out.text(field, value);
        }
      }
    };
  }

  /** Texts in this order. */
  static Slot texts(int field, List<String> values) {
    return once(out -> values.forEach(v -> out.text(field, v)));
  }

  /**
   * One of several messages in a repeated field.
   *
   * @param original the bytes it was read from, which also tell its place among the old ones
   * @param changed the message to write instead of those bytes; has to be there where they are not
   */
  record Element(Optional<MemorySegment> original, Supplier<Optional<ByteRope>> changed) {

    static Element of(Optional<Encoded> encoded, Supplier<Optional<ByteRope>> changed) {
      return new Element(encoded.map(Encoded::bytes), changed);
    }

    void write(int field, ByteRope out) {
      Optional<ByteRope> body = changed.get();
      if (body.isPresent()) {
        out.message(field, body.get());
      } else {
        out.bytes(field, original.orElseThrow());
      }
    }
  }

  /**
   * What becomes of old messages that are not among the new ones.
   *
   * @param kept whether one stays
   * @param changed the message to write instead of one that stays, if it is another
   */
  record Others(Predicate<MemorySegment> kept,
      Function<MemorySegment, Optional<ByteRope>> changed) {

    /** None stays. */
    static Others dropped() {
      return new Others(_ -> false, _ -> Optional.empty());
    }
  }

  /** Messages in this order. Each old one draws with it all that stand before it in the new order. */
  static Slot elements(int field, List<Element> elements, Others others) {
    Map<MemorySegment, Integer> places = new HashMap<>();
    for (int i = 0; i < elements.size(); i++) {
      int place = i;
      elements.get(i).original().ifPresent(o -> places.put(o, place));
    }
    return new Slot() {
      private int next;

      @Override
      public void replace(Old old, ByteRope out) {
        MemorySegment value = old.cursor().slice(old.cursor().range());
        Integer place = places.get(value);
        if (place != null) {
          while (next < place) {
            elements.get(next++).write(field, out);
          }
          if (next == place) {
            write(old, elements.get(next++).changed().get(), out);
          }
        } else if (others.kept().test(value)) {
          write(old, others.changed().apply(value), out);
        }
      }

      private void write(Old old, Optional<ByteRope> changed, ByteRope out) {
        if (changed.isPresent()) {
          out.message(field, changed.get());
        } else {
          old.copy(out);
        }
      }

      @Override
      public void finish(ByteRope out) {
        while (next < elements.size()) {
          elements.get(next++).write(field, out);
        }
      }
    };
  }

  /**
   * Entries by key, such as opset imports. Old entries stay as they are where their key's value did not change;
   * changed and new ones follow the last old one.
   *
   * @param before the old values by key
   * @param after the new values by key
   * @param key reads an old entry's key
   * @param writer writes a new entry
   */
  static <V> Slot entries(Map<String, V> before, Map<String, V> after,
      Function<WireCursor, String> key, EntryWriter<V> writer) {
    Map<String, V> fresh = new LinkedHashMap<>(after);
    fresh.entrySet().removeAll(before.entrySet());
    return new Slot() {

      @Override
      public void replace(Old old, ByteRope out) {
        String k = key.apply(old.cursor());
        if (after.containsKey(k) && !fresh.containsKey(k)) {
          old.copy(out);
        }
      }

      @Override
      public void finish(ByteRope out) {
        fresh.forEach((k, v) -> writer.write(out, k, v));
        fresh.clear();
      }
    };
  }

  /**
   * Writes one entry.
   *
   * @param <V> type of its value
   */
  @FunctionalInterface
  interface EntryWriter<V> {
    /** Writes the entry's field. */
    void write(ByteRope out, String key, V value);
  }
}
