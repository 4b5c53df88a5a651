package dev.crease.fold;

/** Where the layer that absorbs an affine stands, in AIMET's words. */
public enum Direction {
  /** The affine follows the layer: its output channels are rescaled. */
  BACKWARD,
  /** The affine precedes the layer: its input channels are rescaled. */
  FORWARD;

  /** As reports spell it. */
  public String label() {
    return this == BACKWARD ? "backward" : "forward";
  }
}
