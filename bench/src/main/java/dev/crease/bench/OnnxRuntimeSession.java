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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model that ONNX Runtime has loaded. A run includes copying inputs and outputs, as it does on every executor; what inputs are
 * copied to is there from the run before, as on the others.
 */
final class OnnxRuntimeSession implements Session {

  private final OrtSession session;
  private final String device;
  private final Map<String, Given> given = new HashMap<>();
  private boolean closed;

  /**
   * An input.
   *
   * @param dtype its type
   * @param shape its shape
   * @param bytes what ONNX Runtime reads
   * @param tensor the same as a value of its
   */
  private record Given(DType dtype, Shape shape, MemorySegment bytes, OnnxTensor tensor) {

    static Given like(Tensor input) throws OrtException {
      ByteBuffer buffer = ByteBuffer.allocateDirect(Math.toIntExact(input.bytes().byteSize()))
          .order(ByteOrder.nativeOrder());
      return new Given(input.dtype(), input.shape(), MemorySegment.ofBuffer(buffer),
          OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), buffer, input.shape().dims(),
              OnnxJavaType.valueOf(input.dtype().name())));
    }

    boolean isLike(Tensor input) {
      return dtype == input.dtype() && shape.equals(input.shape());
    }
  }

  OnnxRuntimeSession(OrtSession session, String device) {
    this.session = session;
    this.device = device;
  }

  @Override
  public synchronized Map<String, Tensor> run(Map<String, Tensor> inputs) {
    if (closed) {
      throw new IllegalStateException("session of ONNX Runtime: it is closed");
    }
    try {
      Map<String, OnnxTensor> values = new LinkedHashMap<>();
      for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
        values.put(input.getKey(), copy(input.getKey(), input.getValue()));
      }
      Map<String, Tensor> outputs = new LinkedHashMap<>();
      try (OrtSession.Result result = session.run(values)) {
        for (Map.Entry<String, OnnxValue> output : result) {
          outputs.put(output.getKey(), toTensor(output.getKey(), output.getValue()));
        }
      }
      return outputs;
    } catch (OrtException e) {
      throw new ExecutionException(
          ExecutionException.Kind.MODEL, "ONNX Runtime", "a run without errors",
          String.valueOf(e.getMessage()), "", e);
    }
  }

  private OnnxTensor copy(String name, Tensor input) throws OrtException {
    Given known = given.get(name);
    if (known == null || !known.isLike(input)) {
      Given made = Given.like(input);
      given.put(name, made);
      if (known != null) {
        known.tensor.close();
      }
      known = made;
    }
    known.bytes.copyFrom(input.bytes());
    return known.tensor;
  }

  private static Tensor toTensor(String name, OnnxValue value) {
    if (!(value instanceof OnnxTensor tensor)) {
      throw new ExecutionException(
          ExecutionException.Kind.MODEL, "output " + name, "a tensor", value.getType().toString(),
          "");
    }
    // A copy already.
    return Tensor.of(
        DType.valueOf(tensor.getInfo().type.name()),
        Shape.of(tensor.getInfo().getShape()),
        MemorySegment.ofBuffer(tensor.getByteBuffer()));
  }

  @Override
  public List<String> summary() {
    return List.of(device);
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      given.values().forEach(g -> g.tensor.close());
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
