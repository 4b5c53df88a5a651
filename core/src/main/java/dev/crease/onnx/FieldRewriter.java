package dev.crease.onnx;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes a message anew along the fields of the one it was read from: fields nobody claims are copied in their
 * order, claimed ones are handed to their {@link Slot}. A message that no file holds is an empty one, and
 * gets its fields in the order of their numbers.
 */
final class FieldRewriter {

  /** Who writes the fields of one number. */
  interface Slot {

    /**
     * Takes one field of the old message.
     *
     * @param old stands behind the field's tag; the slot has to take its value
     * @param out receives what is written in its place
     */
    void replace(Old old, ByteRope out);

    /** Writes what is left, behind the old message's last field of this number, or where it would stand. */
    void finish(ByteRope out);
  }

  /**
   * A field of the old message.
   *
   * @param bytes the message
   * @param cursor stands at the field
   */
  record Old(MemorySegment bytes, WireCursor cursor) {

    /** Copies the field, whose value was taken from the cursor already. */
    void copy(ByteRope out) {
      out.slice(bytes, cursor.fieldStart(), cursor.position());
    }
  }

  private final Optional<MemorySegment> original;
  private final String message;
  private final SortedMap<Integer, Slot> slots = new TreeMap<>();

  /**
   * A rewriter.
   *
   * @param original the old message, if there is one
   * @param message its type, for messages
   */
  FieldRewriter(Optional<MemorySegment> original, String message) {
    this.original = original;
    this.message = message;
  }

  /** Lets a slot write the fields of a number. */
  FieldRewriter with(int field, Slot slot) {
    slots.put(field, slot);
    return this;
  }

  /** Drops the fields of these numbers. */
  FieldRewriter without(int... fields) {
    for (int field : fields) {
      slots.put(field, Slots.dropped());
    }
    return this;
  }

  /** The new message. */
  ByteRope rewrite() {
    ByteRope out = new ByteRope();
    original.ifPresent(bytes -> rewrite(bytes, out));
    slots.values().forEach(s -> s.finish(out));
    return out;
  }

  private void rewrite(MemorySegment bytes, ByteRope out) {
    Map<Long, List<Slot>> finishBefore = new HashMap<>();
    Map<Long, List<Slot>> finishAfter = new HashMap<>();
    planFinishes(bytes, finishBefore, finishAfter);
    WireCursor c = WireCursor.over(bytes, "the model read before", message);
    while (c.next()) {
      long start = c.fieldStart();
      finishBefore.getOrDefault(start, List.of()).forEach(s -> s.finish(out));
      Slot slot = slots.get(c.field());
      if (slot == null) {
        c.skip();
        out.slice(bytes, start, c.position());
      } else {
        slot.replace(new Old(bytes, c), out);
      }
      finishAfter.getOrDefault(start, List.of()).forEach(s -> s.finish(out));
    }
  }

  private void planFinishes(MemorySegment bytes, Map<Long, List<Slot>> before,
      Map<Long, List<Slot>> after) {
    Map<Integer, Long> last = new HashMap<>();
    Map<Integer, Long> firstGreater = new HashMap<>();
    WireCursor c = WireCursor.over(bytes, "the model read before", message);
    while (c.next()) {
      int field = c.field();
      if (slots.containsKey(field)) {
        last.put(field, c.fieldStart());
      }
      for (int smaller : slots.headMap(field).keySet()) {
        firstGreater.putIfAbsent(smaller, c.fieldStart());
      }
      c.skip();
    }
    slots.forEach((field, slot) -> {
      Long at = last.get(field);
      Long greater = firstGreater.get(field);
      if (at != null) {
        after.computeIfAbsent(at, _ -> new ArrayList<>(1)).add(slot);
      } else if (greater != null) {
        before.computeIfAbsent(greater, _ -> new ArrayList<>(1)).add(slot);
      }
    });
  }
}
