package dev.crease.tornado;

/** What kind of device it is, which decides the kernels it gets. */
public enum DeviceKind {
  /** A CPU: explicit vector types, one work-item per register tile, no work-groups. */
  CPU,
  /** A GPU or an accelerator that is programmed like one: scalar work-items in work-groups. */
  GPU
}
