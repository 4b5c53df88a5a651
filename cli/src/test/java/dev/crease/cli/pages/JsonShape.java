package dev.crease.cli.pages;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.jr.ob.JSON;

/** The keys of JSON. */
final class JsonShape {

  /** Objects whose keys come from the model, and lists that may be empty. */
  private static final Set<String> FREE = Set.of("operators", "opsets", "leftOut");

  private JsonShape() {}

  /** The keys of an object in order, those of objects and of the first objects of lists with their parent's before them. */
  static List<String> of(String json) {
    List<String> keys = new ArrayList<>();
    add(keys, JSON.std.anyFrom(json), "");
    return keys;
  }

  private static void add(List<String> keys, Object json, String path) {
    if (FREE.contains(path)) {
      return;
    }
    if (json instanceof Map<?, ?> object) {
      object.forEach((key, value) -> {
        String name = path.isEmpty() ? key.toString() : path + "." + key;
        keys.add(name);
        if (value != null) {
          add(keys, value, name);
        }
      });
    } else if (json instanceof List<?> list && !list.isEmpty()) {
      add(keys, list.getFirst(), path);
    }
  }
}
