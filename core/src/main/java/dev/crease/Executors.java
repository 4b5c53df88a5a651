package dev.crease;

import dev.crease.error.ExecutionException;
import dev.crease.error.InvalidOptionException;
import dev.crease.exec.Executor;
import dev.crease.exec.ExecutorOptions;
import dev.crease.exec.ExecutorProvider;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;

/** Executors by name. */
public final class Executors {

  private Executors() {}

  /** The executor to use where nobody asks for one: the fast one on the host, or the reference where that is missing. */
  public static String preferred() {
    return providers().stream().map(ExecutorProvider::name).filter("host"::equals).findFirst()
        .orElse("reference");
  }

  /** All providers on the class path, the reference first and the others by name. */
  public static List<ExecutorProvider> providers() {
    return ServiceLoader.load(ExecutorProvider.class)
        .stream()
        .map(ServiceLoader.Provider::get)
        .sorted(
            Comparator.comparing((ExecutorProvider p) -> !p.name().equals("reference"))
                .thenComparing(ExecutorProvider::name))
        .toList();
  }

  /**
   * Opens an executor; the caller closes it.
   *
   * @param name {@code PROVIDER[:SELECTOR]}: {@code host}, {@code reference}, {@code tornado:opencl:0}
   * @throws InvalidOptionException if no provider has that name
   * @throws ExecutionException if the device cannot be used
   */
  public static Executor open(String name) {
    return open(name, ExecutorOptions.DEFAULT);
  }

  /**
   * Opens an executor; the caller closes it.
   *
   * @param name {@code PROVIDER[:SELECTOR]}: {@code host}, {@code reference}, {@code tornado:opencl:0}
   * @param options what else is asked of a device
   * @throws InvalidOptionException if no provider has that name
   * @throws ExecutionException if the device cannot be used
   */
  public static Executor open(String name, ExecutorOptions options) {
    ProviderName wanted = ProviderName.of(name);
    for (ExecutorProvider provider : ServiceLoader.load(ExecutorProvider.class)) {
      if (provider.name().equals(wanted.provider())) {
        return provider.open(wanted.selector(), options);
      }
    }
    throw wanted.missing("executor", "host, reference or tornado[:BACKEND:DEVICE]");
  }
}
