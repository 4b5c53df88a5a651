package dev.crease.tornado;

import dev.crease.exec.DeviceInfo;

/** A device that claims to have one compute unit more than it has. */
public final class CrowdedTarget {

  private CrowdedTarget() {}

  /** The same device with a unit that nothing runs on. */
  public static TornadoTarget of(TornadoTarget target) {
    DeviceInfo info = target.info();
    return new TornadoTarget(target.device(), new DeviceInfo(info.name(), info.description(),
        info.memoryBytes(), info.computeUnits() + 1, info.fp64(), info.fp16(), info.usable(),
        info.remarks()), target.kind(), target.vectorLanes());
  }
}
