package dev.crease;

import dev.crease.error.CreaseException;
import dev.crease.error.ExecutionException;
import dev.crease.error.InvalidOptionException;

/**
 * The name of an executor or engine, taken apart.
 *
 * @param provider what stands before the first colon
 * @param selector what stands behind it, perhaps empty
 */
record ProviderName(String provider, String selector) {

  static ProviderName of(String name) {
    int colon = name.indexOf(':');
    return colon < 0
        ? new ProviderName(name, "")
        : new ProviderName(name.substring(0, colon), name.substring(colon + 1));
  }

  /** Why nothing answers to the name: a known one lacks its jar, another is a slip of the pen. */
  CreaseException missing(String kind, String known) {
    return provider.equals("tornado")
        ? new ExecutionException(
            ExecutionException.Kind.DEVICE,
            kind + " " + provider,
            "Crease's TornadoVM module on the class path",
            "none",
            "run " + Launcher.installer() + ", and start with " + Launcher.command()
                + "; see crease devices")
        : new InvalidOptionException(kind, known, "'" + provider + "'", "");
  }
}
