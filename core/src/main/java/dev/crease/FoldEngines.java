package dev.crease;

import dev.crease.error.ExecutionException;
import dev.crease.error.InvalidOptionException;
import dev.crease.fold.FoldEngine;
import dev.crease.fold.FoldEngineProvider;
import dev.crease.fold.HostFoldEngine;
import java.util.ServiceLoader;

/** Fold engines by name. */
public final class FoldEngines {

  private FoldEngines() {}

  /**
   * Opens an engine; the caller closes it.
   *
   * @param name {@code host}, or {@code PROVIDER[:SELECTOR]}, {@code tornado:opencl:0} for instance
   * @throws InvalidOptionException if no provider has that name
   * @throws ExecutionException if the device cannot be used
   */
  public static FoldEngine open(String name) {
    if (name.equals("host")) {
      return new HostFoldEngine();
    }
    ProviderName wanted = ProviderName.of(name);
    for (FoldEngineProvider provider : ServiceLoader.load(FoldEngineProvider.class)) {
      if (provider.name().equals(wanted.provider())) {
        return provider.open(wanted.selector());
      }
    }
    throw wanted.missing("engine", "host or tornado[:BACKEND:DEVICE]");
  }
}
