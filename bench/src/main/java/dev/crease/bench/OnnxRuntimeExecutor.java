package dev.crease.bench;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import dev.crease.error.ExecutionException;
import dev.crease.exec.Executor;
import dev.crease.exec.Session;
import dev.crease.graph.Model;
import dev.crease.onnx.ModelWriter;
import dev.crease.tensor.Shape;
import java.util.Map;

/**
 * ONNX Runtime on the CPU.
 *
 * @param name the name to ask for it by
 * @param level its optimizations
 * @param threads its threads within an operator
 */
record OnnxRuntimeExecutor(String name, OptLevel level, int threads) implements Executor {

  @Override
  public String device() {
    return "ONNX Runtime " + OrtEnvironment.getEnvironment().getVersion() + ", " + level + ", "
        + threads + (threads == 1 ? " thread" : " threads");
  }

  @Override
  public Session compile(Model model, Map<String, Shape> inputShapes) {
    byte[] bytes = ModelWriter.toBytes(model);
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setOptimizationLevel(level);
      options.setIntraOpNumThreads(threads);
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
      return new OnnxRuntimeSession(
          OrtEnvironment.getEnvironment().createSession(bytes, options), device());
    } catch (OrtException e) {
      throw new ExecutionException(
          ExecutionException.Kind.MODEL, name, "a model that ONNX Runtime loads",
          String.valueOf(e.getMessage()), "", e);
    }
  }
}
