package dev.crease.tornado;

import dev.crease.exec.DeviceInfo;

/** A device that claims to be a GPU: kernels for those are right anywhere, if slow. */
public final class GpuTarget {

  private GpuTarget() {}

  /** The same device with the kernels of GPUs. */
  public static TornadoTarget of(TornadoTarget target) {
    return of(target, target.info().computeUnits());
  }

  /** The same device with the kernels of GPUs of that many compute units. */
  public static TornadoTarget of(TornadoTarget target, int units) {
    DeviceInfo i = target.info();
    return new TornadoTarget(target.device(),
        new DeviceInfo(i.name(), i.description(), i.memoryBytes(), units, i.fp64(), i.fp16(),
            i.usable(), i.remarks()),
        DeviceKind.GPU, 1);
  }
}
