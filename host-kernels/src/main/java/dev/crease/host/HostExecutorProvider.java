package dev.crease.host;

import dev.crease.error.ExecutionException;
import dev.crease.exec.DeviceInfo;
import dev.crease.exec.Executor;
import dev.crease.exec.ExecutorOptions;
import dev.crease.exec.ExecutorProvider;
import dev.crease.host.kernel.Lanes;
import java.util.List;

/** The executor {@code host[:THREADS]}. */
public final class HostExecutorProvider implements ExecutorProvider {

  private static final String NAME = "host";

  private static final String MODULE = "jdk.incubator.vector";

  /** For {@link java.util.ServiceLoader}. */
  public HostExecutorProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<DeviceInfo> devices() {
    Runtime runtime = Runtime.getRuntime();
    return List.of(new DeviceInfo(NAME,
        hasVectors() ? describe() : "host, without vectors", runtime.maxMemory(),
        runtime.availableProcessors(), false, false, true,
        hasVectors() ? List.of() : List.of(FallbackExecutor.REMARK)));
  }

  private static String describe() {
    return "host, vectors of " + Lanes.COUNT + " floats, "
        + System.getProperty("os.arch");
  }

  /** Whether the JVM was started with the module of the Vector API. */
  private static boolean hasVectors() {
    return ModuleLayer.boot().findModule(MODULE).isPresent();
  }

  @Override
  public Executor open(String selector) {
    return open(selector, ExecutorOptions.DEFAULT);
  }

  @Override
  public Executor open(String selector, ExecutorOptions options) {
    if (!selector.isEmpty() && !selector.matches("[1-9]\\d{0,2}")) {
      throw new ExecutionException(ExecutionException.Kind.DEVICE, "executor host:" + selector,
          "host or host:THREADS", "'" + selector + "'", "");
    }
    int threads = selector.isEmpty()
        ? Runtime.getRuntime().availableProcessors()
        : Integer.parseInt(selector);
    String name = selector.isEmpty() ? NAME : NAME + ":" + selector;
    return hasVectors()
        ? new HostExecutor(name, threads, options)
        : new FallbackExecutor(name, threads);
  }
}
