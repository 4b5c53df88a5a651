package dev.crease.reference;

import dev.crease.error.ExecutionException;
import dev.crease.exec.DeviceInfo;
import dev.crease.exec.Executor;
import dev.crease.exec.ExecutorProvider;
import java.util.List;

/** Offers the host: {@code reference} rounds each result to its dtype, {@code reference:fp64} rounds nothing. */
public final class ReferenceExecutorProvider implements ExecutorProvider {

  /** For {@link java.util.ServiceLoader}. */
  public ReferenceExecutorProvider() {}

  @Override
  public String name() {
    return "reference";
  }

  @Override
  public List<DeviceInfo> devices() {
    Runtime runtime = Runtime.getRuntime();
    return List.of(
        new DeviceInfo(
            "reference",
            "host, pure Java, " + System.getProperty("os.arch"),
            runtime.maxMemory(),
            runtime.availableProcessors(),
            true,
            true,
            true,
            List.of()));
  }

  @Override
  public Executor open(String selector) {
    return switch (selector) {
      case "", "declared" -> new ReferenceExecutor(Arithmetic.DECLARED);
      case "fp64" -> new ReferenceExecutor(Arithmetic.FP64);
      default -> throw new ExecutionException(
          ExecutionException.Kind.DEVICE, "executor reference:" + selector,
          "reference, reference:declared or reference:fp64", "'" + selector + "'", "");
    };
  }
}
