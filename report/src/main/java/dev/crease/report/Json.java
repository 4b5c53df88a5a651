package dev.crease.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.jr.ob.JSON;

/** A JSON object that keeps the order of its keys. What is absent is written as {@code null}, so every key is always there. */
public final class Json {

  private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();

  private Json() {}

  /** Without keys. */
  public static Json object() {
    return new Json();
  }

  /** Adds a text. */
  public Json put(String key, String value) {
    fields.put(key, value);
    return this;
  }

  /** Adds a number. */
  public Json put(String key, long value) {
    fields.put(key, value);
    return this;
  }

  /** Adds a truth value. */
  public Json put(String key, boolean value) {
    fields.put(key, value);
    return this;
  }

  /** Adds a number; JSON has neither NaN nor infinities, they are written as strings. */
  public Json put(String key, double value) {
    fields.put(key, Double.isFinite(value) ? value : Double.toString(value));
    return this;
  }

  /** Adds an object. */
  public Json put(String key, Json value) {
    fields.put(key, value.fields);
    return this;
  }

  /** Adds a list of objects. */
  public Json put(String key, List<Json> values) {
    fields.put(key, values.stream().map(v -> v.fields).toList());
    return this;
  }

  /** Adds a list of texts. */
  public Json putTexts(String key, List<String> values) {
    fields.put(key, List.copyOf(values));
    return this;
  }

  /** A list of numbers and texts, sizes of axes for instance. */
  public Json putAll(String key, List<?> values) {
    fields.put(key, new ArrayList<>(values));
    return this;
  }

  /** A value that may be absent. */
  public Json put(String key, Optional<?> value) {
    @Nullable
    Object plain = value.orElse(null);
    switch (plain) {
      case Json json -> put(key, json);
      case Double number -> put(key, number.doubleValue());
      case null, default -> fields.put(key, plain);
    }
    return this;
  }

  /** Adds what was parsed from JSON: maps, lists, texts, numbers. */
  public Json putParsed(String key, Object value) {
    fields.put(key, value);
    return this;
  }

  /** The same on one line. */
  String compact() {
    return JSON.std.with(JSON.Feature.WRITE_NULL_PROPERTIES).asString(fields);
  }

  private static JSON writer() {
    return JSON.std.with(JSON.Feature.WRITE_NULL_PROPERTIES).with(new DefaultPrettyPrinter());
  }

  @Override
  public String toString() {
    return writer().asString(fields);
  }

  /** Writes it to a file, with a line feed at the end. */
  public void write(Path file) throws IOException {
    Files.writeString(file, this + "\n");
  }
}
