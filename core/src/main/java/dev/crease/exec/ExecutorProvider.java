package dev.crease.exec;

import java.util.List;

/** Finds executors; implementations are found by {@link java.util.ServiceLoader}. */
public interface ExecutorProvider {

  /** The first word of the names this provider answers to: {@code reference}, {@code tornado}. */
  String name();

  /** One line per device, and what is missing where there is none. */
  List<DeviceInfo> devices();

  /**
   * Opens an executor.
   *
   * @param selector what follows {@link #name} and a colon, {@code opencl:0} for instance; empty for the default
   * @throws dev.crease.error.ExecutionException if there is no such device
   */
  Executor open(String selector);

  /**
   * Opens an executor.
   *
   * @param selector what follows {@link #name} and a colon; empty for the default
   * @param options what else is asked of the device
   * @throws dev.crease.error.ExecutionException if there is no such device
   */
  default Executor open(String selector, ExecutorOptions options) {
    return open(selector);
  }
}
