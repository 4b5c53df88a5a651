package dev.crease.cli;

import dev.crease.exec.DeviceInfo;
import dev.crease.exec.Executor;
import dev.crease.exec.ExecutorProvider;
import dev.crease.exec.Session;
import dev.crease.graph.Model;
import dev.crease.reference.Arithmetic;
import dev.crease.reference.ReferenceExecutor;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An executor that adds 1 to every element of the model's first output. */
public final class WrongExecutorProvider implements ExecutorProvider {

  @Override
  public String name() {
    return "wrong";
  }

  @Override
  public List<DeviceInfo> devices() {
    return List.of();
  }

  @Override
  public Executor open(String selector) {
    return new Executor() {
      @Override
      public String name() {
        return "wrong";
      }

      @Override
      public String device() {
        return "a wrong device";
      }

      @Override
      public Session compile(Model model, Map<String, Shape> inputShapes) {
        String first = model.graph().outputs().getFirst().name();
        Session right = new ReferenceExecutor(Arithmetic.DECLARED).compile(model, inputShapes);
        return new Session() {
          @Override
          public Map<String, Tensor> run(Map<String, Tensor> inputs) {
            Map<String, Tensor> outputs = new LinkedHashMap<>(right.run(inputs));
            outputs.computeIfPresent(first, (_, tensor) -> plusOne(tensor));
            return outputs;
          }

          @Override
          public List<String> summary() {
            return List.of("wrong by 1");
          }

          @Override
          public void close() {
            right.close();
          }
        };
      }
    };
  }

  private static Tensor plusOne(Tensor tensor) {
    float[] elements = new float[tensor.shape().size()];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = (float) tensor.getDouble(i) + 1;
    }
    return Tensor.ofFloats(tensor.shape(), elements);
  }
}
