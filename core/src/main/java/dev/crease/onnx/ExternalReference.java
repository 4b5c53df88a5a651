package dev.crease.onnx;

import dev.crease.onnx.Proto.EntryField;
import java.util.Optional;

/**
 * Where a tensor's bytes lie in another file.
 *
 * @param location path relative to the model's folder, not yet checked
 * @param offset offset of the first byte, not negative
 * @param length number of bytes, if the model says it; not negative
 */
record ExternalReference(String location, long offset, Optional<Long> length) {

  private static final ExternalReference NOWHERE = new ExternalReference("", 0, Optional.empty());

  /** No location yet, offset 0. */
  static ExternalReference nowhere() {
    return NOWHERE;
  }

  /** This reference with what one {@code external_data} entry says; keys that are not known say nothing. */
  ExternalReference with(WireCursor entry) {
    long start = entry.position();
    String key = "";
    String value = "";
    while (entry.next()) {
      switch (entry.field()) {
        case EntryField.KEY -> key = entry.text();
        case EntryField.VALUE -> value = entry.text();
        default -> entry.skip();
      }
    }
    return switch (key) {
      case "location" -> new ExternalReference(value, offset, length);
      case "offset" -> new ExternalReference(location, count(entry, start, key, value), length);
      case "length" ->
        new ExternalReference(location, offset, Optional.of(count(entry, start, key, value)));
      default -> this;
    };
  }

  private static long count(WireCursor entry, long start, String key, String value) {
    boolean digits = !value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9');
    try {
      return Long.parseLong(digits ? value : "none");
    } catch (NumberFormatException e) {
      throw entry.malformed(
          start, "external data's " + key + " as a number of bytes", "'" + value + "'");
    }
  }
}
