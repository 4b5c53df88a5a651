package dev.crease.data;

import dev.crease.error.InvalidOptionException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Constants of enumerations as options and files spell them: in small letters. */
final class Words {

  private Words() {}

  static <E extends Enum<E>> Optional<E> find(Class<E> type, String word) {
    return Arrays.stream(type.getEnumConstants()).filter(e -> e.name().equalsIgnoreCase(word))
        .findFirst();
  }

  static <E extends Enum<E>> E parse(Class<E> type, String where, String word) {
    return find(type, word).orElseThrow(
        () -> new InvalidOptionException(where, all(type), "'" + word + "'", ""));
  }

  static String all(Class<? extends Enum<?>> type) {
    String[] words = Arrays.stream(type.getEnumConstants())
        .map(e -> e.name().toLowerCase(Locale.ROOT)).toArray(String[]::new);
    return Arrays.stream(words).limit(words.length - 1L).collect(Collectors.joining(", ")) + " or "
        + words[words.length - 1];
  }
}
