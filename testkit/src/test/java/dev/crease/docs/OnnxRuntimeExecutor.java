package dev.crease.docs;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.crease.error.ExecutionException;
import dev.crease.exec.Executor;
import dev.crease.exec.Session;
import dev.crease.graph.Model;
import dev.crease.onnx.ModelWriter;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

// begin
/** Runs models whose inputs and outputs are floats on ONNX Runtime. */
final class OnnxRuntimeExecutor implements Executor {

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();

  @Override
  public String name() {
    return "onnxruntime";
  }

  @Override
  public String device() {
    return "CPU, ONNX Runtime " + environment.getVersion();
  }

  @Override
  public Session compile(Model model, Map<String, Shape> inputShapes) {
    try {
      return new OrtBacked(environment.createSession(ModelWriter.toBytes(model)));
    } catch (OrtException e) {
      throw failed(e);
    }
  }

  private ExecutionException failed(OrtException e) {
    return new ExecutionException(
        ExecutionException.Kind.DEVICE, name(), "the model to run", e.toString(), "", e);
  }

  private final class OrtBacked implements Session {

    private final OrtSession session;

    OrtBacked(OrtSession session) {
      this.session = session;
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> inputs) {
      Map<String, OnnxTensor> given = new LinkedHashMap<>();
      try {
        for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
          FloatBuffer floats = FloatBuffer.wrap(input.getValue().toFloats());
          long[] shape = input.getValue().shape().dims();
          given.put(input.getKey(), OnnxTensor.createTensor(environment, floats, shape));
        }
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        try (OrtSession.Result result = session.run(given)) {
          for (Map.Entry<String, OnnxValue> output : result) {
            OnnxTensor tensor = (OnnxTensor) output.getValue();
            Shape shape = Shape.of(tensor.getInfo().getShape());
            outputs.put(
                output.getKey(), Tensor.ofFloats(shape, tensor.getFloatBuffer().array()));
          }
        }
        return outputs;
      } catch (OrtException e) {
        throw failed(e);
      } finally {
        given.values().forEach(OnnxTensor::close);
      }
    }

    @Override
    public List<String> summary() {
      return List.of("all on ONNX Runtime");
    }

    @Override
    public void close() {
      try {
        session.close();
      } catch (OrtException e) {
        throw failed(e);
      }
    }
  }
}
// end
