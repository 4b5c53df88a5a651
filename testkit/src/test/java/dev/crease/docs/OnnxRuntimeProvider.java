package dev.crease.docs;

import dev.crease.exec.DeviceInfo;
import dev.crease.exec.Executor;
import dev.crease.exec.ExecutorProvider;
import java.util.List;

// begin
/** Makes the executor known by its name. */
public final class OnnxRuntimeProvider implements ExecutorProvider {

  @Override
  public String name() {
    return "onnxruntime";
  }

  @Override
  public List<DeviceInfo> devices() {
    boolean fp64 = true;
    boolean fp16 = false;
    boolean usable = true;
    return List.of(
        new DeviceInfo(name(), "CPU, ONNX Runtime", 0, 0, fp64, fp16, usable, List.of()));
  }

  @Override
  public Executor open(String selector) {
    return new OnnxRuntimeExecutor();
  }
}
// end
