package dev.crease.tornado;

/** A device that claims to have registers of 16 lanes: what is compiled for those is right anywhere, if slow. */
public final class WideTarget {

  private WideTarget() {}

  /** The same device with wider registers. */
  public static TornadoTarget of(TornadoTarget target) {
    return new TornadoTarget(target.device(), target.info(), target.kind(), 16);
  }
}
