package dev.crease.tornado;

import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoDeviceType;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/** What kind of device it is, which decides the kernels it gets. */
public enum DeviceKind {
  /** A CPU: explicit vector types, one work-item per register tile, no work-groups. */
  CPU,
  /** A GPU or an accelerator that is programmed like one: scalar work-items in work-groups. */
  GPU,
  /**
   * Any device through SPIR-V: scalar work-items that share nothing. Told to keep values in memory, TornadoVM's SPIR-V
   * generator makes invalid code of arrays of vectors; otherwise it forgets what branches have computed.
   */
  PLAIN;

  static DeviceKind of(TornadoDevice device) {
    if (device.getTornadoVMBackend() == TornadoVMBackendType.SPIRV) {
      return PLAIN;
    }
    return device.getDeviceType() == TornadoDeviceType.CPU ? CPU : GPU;
  }
}
