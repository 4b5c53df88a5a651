package dev.crease.onnx;

import java.util.Map;
import java.util.Set;

/**
 * What names of operators mean in one graph or function body.
 *
 * @param opsets version of each operator set imported, {@code ai.onnx} as the empty name
 * @param functions operators that the model itself defines, as {@link #key} writes them
 */
record Imports(Map<String, Integer> opsets, Set<String> functions) {

  /** ONNX's own domain has two names; this is the one that is used here. */
  static String normalized(String domain) {
    return domain.equals("ai.onnx") ? "" : domain;
  }

  /** Domain and type of an operator as one text. */
  static String key(String domain, String type) {
    return normalized(domain) + ":" + type;
  }
}
