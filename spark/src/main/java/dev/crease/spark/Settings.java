package dev.crease.spark;

import dev.crease.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How a model is run.
 *
 * @param device what runs it
 * @param fold whether it is folded first
 * @param batch rows of a batch, if somebody said
 * @param rowShapes of inputs whose sizes the model leaves open, without the batch
 * @param inPlace whether every machine sees the model's path
 * @param binary whether outputs are bytes
 * @param rowName the column that names a row in messages
 */
record Settings(
    String device,
    boolean fold,
    Optional<Integer> batch,
    Map<String, Shape> rowShapes,
    boolean inPlace,
    boolean binary,
    Optional<String> rowName) {

  /** Copies the map. */
  Settings {
    rowShapes = Map.copyOf(rowShapes);
  }

  Settings withDevice(String other) {
    return new Settings(other, fold, batch, rowShapes, inPlace, binary, rowName);
  }

  Settings withFold(boolean whether) {
    return new Settings(device, whether, batch, rowShapes, inPlace, binary, rowName);
  }

  Settings withBatch(int rows) {
    return new Settings(device, fold, Optional.of(rows), rowShapes, inPlace, binary, rowName);
  }

  Settings withRowShape(String input, Shape shape) {
    Map<String, Shape> more = new LinkedHashMap<>(rowShapes);
    more.put(input, shape);
    return new Settings(device, fold, batch, more, inPlace, binary, rowName);
  }

  Settings withInPlace(boolean whether) {
    return new Settings(device, fold, batch, rowShapes, whether, binary, rowName);
  }

  Settings withBinary(boolean whether) {
    return new Settings(device, fold, batch, rowShapes, inPlace, whether, rowName);
  }

  Settings withRowName(String column) {
    return new Settings(device, fold, batch, rowShapes, inPlace, binary, Optional.of(column));
  }
}
