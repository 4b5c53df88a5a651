package dev.crease.tornado;

import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/** The device that tests run on: {@code test.device} names it as the command line does, {@code spirv:0}; else the best. */
public final class TestDevice {

  private TestDevice() {}

  /** Whether it is one of TornadoVM's CUDA backend, which has no vectors of 8 numbers and counts no transfers to the host. */
  public static boolean isCuda(TornadoTarget target) {
    return target.device().getTornadoVMBackend() == TornadoVMBackendType.CUDA;
  }

  /** Opens it. */
  public static TornadoTarget open() {
    return TornadoDevices.open(System.getProperty("test.device", ""));
  }
}
