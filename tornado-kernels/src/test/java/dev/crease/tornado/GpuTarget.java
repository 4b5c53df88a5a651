package dev.crease.tornado;

/** A device that claims to be a GPU: kernels for those are right anywhere, if slow. */
public final class GpuTarget {

  private GpuTarget() {}

  /** The same device with the kernels of GPUs. */
  public static TornadoTarget of(TornadoTarget target) {
    return new TornadoTarget(target.device(), target.info(), DeviceKind.GPU, 1);
  }
}
