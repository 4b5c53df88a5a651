package dev.crease.cli;

import dev.crease.error.ModelFileException;
import dev.crease.tensor.DType;
import dev.crease.tensor.Tensor;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.jr.ob.JSON;

/**
 * A tensor as JSON: {@code {"schema": 1, "name": "y", "type": "FLOAT", "shape": [1, 3], "data": [0.1, 0.2, 0.7]}}, elements in
 * row-major order. Reals have the fewest digits that read back as the same number of their type; NaN and infinities, which JSON
 * lacks, are texts.
 */
final class TensorJson {

  private TensorJson() {}

  /** Whether elements of this type can be written: all but complex numbers and scales without a sign. */
  static boolean canWrite(DType type) {
    return type.isReal() || type.isInteger() || type == DType.STRING;
  }

  /**
   * Writes a tensor, an element after the other.
   *
   * @throws ModelFileException if the file cannot be written
   */
  static void write(Path path, String name, Tensor tensor) {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(path));
        JsonGenerator json = JSON.std.createGenerator(out)) {
      json.writeStartObject();
      json.writeNumberProperty("schema", 1);
      json.writeStringProperty("name", name);
      json.writeStringProperty("type", tensor.dtype().name());
      long[] dims = tensor.shape().dims();
      json.writeName("shape");
      json.writeArray(dims, 0, dims.length);
      json.writeArrayPropertyStart("data");
      elements(json, tensor);
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException | JacksonException e) {
      throw new ModelFileException(path.toString(), "a file that can be written", e.toString(),
          "check the folder and the space left", e);
    }
  }

  private static void elements(JsonGenerator json, Tensor tensor) {
    DType type = tensor.dtype();
    if (type == DType.STRING) {
      tensor.strings().forEach(json::writeString);
      return;
    }
    for (long i = 0; i < tensor.shape().elements(); i++) {
      switch (type) {
        case BOOL -> json.writeBoolean(tensor.getLong(i) != 0);
        case UINT64 -> json.writeNumber(Long.toUnsignedString(tensor.getLong(i)));
        case DOUBLE -> json.writeNumber(tensor.getDouble(i));
        default -> {
          if (type.isReal()) {
            json.writeNumber((float) tensor.getDouble(i));
          } else {
            json.writeNumber(tensor.getLong(i));
          }
        }
      }
    }
  }
}
