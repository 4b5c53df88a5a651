package dev.crease.tornado;

import java.util.Locale;

/** When libraries of a device's maker make steps that they can. */
public enum LibraryUse {

  /** Never. */
  NEVER,

  /** Where a library's result agrees with that of our kernels and takes less time. */
  MEASURED,

  /** Wherever a library's result agrees with that of our kernels, however long it takes. */
  ALWAYS;

  /** As flags name it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
