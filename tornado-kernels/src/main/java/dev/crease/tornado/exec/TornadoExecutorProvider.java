package dev.crease.tornado.exec;

import dev.crease.exec.DeviceInfo;
import dev.crease.exec.Executor;
import dev.crease.exec.ExecutorOptions;
import dev.crease.exec.ExecutorProvider;
import dev.crease.tornado.TornadoDevices;
import java.util.List;

/** The executor {@code tornado[:BACKEND[:DEVICE]]}. */
public final class TornadoExecutorProvider implements ExecutorProvider {

  /** For {@link java.util.ServiceLoader}. */
  public TornadoExecutorProvider() {}

  @Override
  public String name() {
    return TornadoDevices.NAME;
  }

  @Override
  public List<DeviceInfo> devices() {
    return TornadoDevices.list();
  }

  @Override
  public Executor open(String selector) {
    return open(selector, ExecutorOptions.DEFAULT);
  }

  @Override
  public Executor open(String selector, ExecutorOptions options) {
    return new TornadoExecutor(TornadoDevices.open(selector), options);
  }
}
