package dev.crease.tornado;

/** The device that tests run on: {@code test.device} names it as the command line does, {@code spirv:0}; else the best. */
public final class TestDevice {

  private TestDevice() {}

  /** Opens it. */
  public static TornadoTarget open() {
    return TornadoDevices.open(System.getProperty("test.device", ""));
  }
}
