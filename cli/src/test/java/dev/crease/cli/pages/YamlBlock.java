package dev.crease.cli.pages;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** A workflow or a part of one. */
final class YamlBlock {

  private YamlBlock() {}

  /** The shell scripts in it: the values of every key {@code run}, and of {@code script}, lists of lines. */
  static List<String> scripts(String text) {
    List<String> scripts = new ArrayList<>();
    try {
      for (Object document : new Load(LoadSettings.builder().build()).loadAllFromString(text)) {
        collect(document, scripts);
      }
    } catch (YamlEngineException e) {
      throw new AssertionError("expected YAML, got: " + e.getMessage(), e);
    }
    return scripts;
  }

  private static void collect(Object node, List<String> scripts) {
    if (node instanceof Map<?, ?> map) {
      map.forEach((key, value) -> {
        if (value instanceof String script && key.equals("run")) {
          scripts.add(script);
        } else if (value instanceof List<?> lines && key.equals("script")) {
          scripts.add(String.join("\n", lines.stream().map(String::valueOf).toList()));
        } else if (value != null) {
          collect(value, scripts);
        }
      });
    } else if (node instanceof List<?> list) {
      list.forEach(item -> collect(item, scripts));
    }
  }
}
