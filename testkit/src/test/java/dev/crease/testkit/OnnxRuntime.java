package dev.crease.testkit;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Runs models with ONNX Runtime on the CPU, graph optimizations off. */
public final class OnnxRuntime {

  private OnnxRuntime() {}

  /**
   * Runs a model once.
   *
   * @param model the file's bytes
   * @param inputs every input by name
   * @return every output by name, on the heap
   */
  public static Map<String, Tensor> run(byte[] model, Map<String, Tensor> inputs)
      throws OrtException {
    return run(model, inputs, _ -> {});
  }

  /** Changes how a session runs. */
  @FunctionalInterface
  public interface Settings {
    /** Sets options. */
    void apply(OrtSession.SessionOptions options) throws OrtException;
  }

  /**
   * Runs a model once.
   *
   * @param model the file's bytes
   * @param inputs every input by name
   * @param settings changes the session's options
   * @return every output by name, on the heap
   */
  public static Map<String, Tensor> run(byte[] model, Map<String, Tensor> inputs,
      Settings settings) throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    Map<String, OnnxTensor> given = new LinkedHashMap<>();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
      settings.apply(options);
      try (OrtSession session = environment.createSession(model, options)) {
        for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
          given.put(input.getKey(), toOrt(environment, input.getValue()));
        }
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        try (OrtSession.Result result = session.run(given)) {
          for (Map.Entry<String, OnnxValue> output : result) {
            outputs.put(output.getKey(), toTensor((OnnxTensor) output.getValue()));
          }
        }
        return outputs;
      }
    } finally {
      given.values().forEach(OnnxTensor::close);
    }
  }

  /**
   * What the basic graph optimizations, which fold affines, make of a model.
   *
   * @param model the file's bytes
   * @param file where ONNX Runtime writes its result; replaced
   * @return the bytes of the result
   */
  public static byte[] optimizedBasic(byte[] model, Path file) throws OrtException, IOException {
    Files.deleteIfExists(file);
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.BASIC_OPT);
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      options.setOptimizedModelFilePath(file.toString());
      OrtEnvironment.getEnvironment().createSession(model, options).close();
    }
    return Files.readAllBytes(file);
  }

  private static OnnxTensor toOrt(OrtEnvironment environment, Tensor tensor) throws OrtException {
    byte[] bytes = tensor.bytes().toArray(ValueLayout.JAVA_BYTE);
    ByteBuffer buffer = ByteBuffer.allocateDirect(bytes.length).order(ByteOrder.nativeOrder());
    buffer.put(bytes).flip();
    OnnxJavaType type = OnnxJavaType.valueOf(tensor.dtype().name());
    return OnnxTensor.createTensor(environment, buffer, tensor.shape().dims(), type);
  }

  private static Tensor toTensor(OnnxTensor tensor) {
    TensorInfo info = tensor.getInfo();
    ByteBuffer buffer = tensor.getByteBuffer();
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    DType dtype = DType.valueOf(info.type.name());
    return Tensor.of(dtype, Shape.of(info.getShape()), MemorySegment.ofArray(bytes));
  }
}
