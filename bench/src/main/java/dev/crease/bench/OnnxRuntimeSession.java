package dev.crease.bench;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.crease.error.ExecutionException;
import dev.crease.exec.Session;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A model that ONNX Runtime has loaded. A run includes copying inputs and outputs, as it does on every executor. */
final class OnnxRuntimeSession implements Session {

  private final OrtSession session;
  private final String device;
  private boolean closed;

  OnnxRuntimeSession(OrtSession session, String device) {
    this.session = session;
    this.device = device;
  }

  @Override
  public synchronized Map<String, Tensor> run(Map<String, Tensor> inputs) {
    if (closed) {
      throw new IllegalStateException("session of ONNX Runtime: it is closed");
    }
    Map<String, OnnxTensor> given = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
        given.put(input.getKey(), toOnnx(input.getValue()));
      }
      Map<String, Tensor> outputs = new LinkedHashMap<>();
      try (OrtSession.Result result = session.run(given)) {
        for (Map.Entry<String, OnnxValue> output : result) {
          outputs.put(output.getKey(), toTensor(output.getKey(), output.getValue()));
        }
      }
      return outputs;
    } catch (OrtException e) {
      throw new ExecutionException(
          ExecutionException.Kind.MODEL, "ONNX Runtime", "a run without errors",
          String.valueOf(e.getMessage()), "", e);
    } finally {
      given.values().forEach(OnnxTensor::close);
    }
  }

  private static OnnxTensor toOnnx(Tensor tensor) throws OrtException {
    long byteSize = tensor.bytes().byteSize();
    ByteBuffer buffer = ByteBuffer.allocateDirect(Math.toIntExact(byteSize))
        .order(ByteOrder.nativeOrder());
    MemorySegment.ofBuffer(buffer).copyFrom(tensor.bytes());
    return OnnxTensor.createTensor(
        OrtEnvironment.getEnvironment(), buffer, tensor.shape().dims(),
        OnnxJavaType.valueOf(tensor.dtype().name()));
  }

  private static Tensor toTensor(String name, OnnxValue value) {
    if (!(value instanceof OnnxTensor tensor)) {
      throw new ExecutionException(
          ExecutionException.Kind.MODEL, "output " + name, "a tensor", value.getType().toString(),
          "");
    }
    ByteBuffer buffer = tensor.getByteBuffer();
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return Tensor.of(
        DType.valueOf(tensor.getInfo().type.name()),
        Shape.of(tensor.getInfo().getShape()),
        MemorySegment.ofArray(bytes));
  }

  @Override
  public List<String> summary() {
    return List.of(device);
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      try {
        session.close();
      } catch (OrtException e) {
        throw new ExecutionException(
            ExecutionException.Kind.DEVICE, "ONNX Runtime", "a session that can be closed",
            String.valueOf(e.getMessage()), "", e);
      }
    }
  }
}
