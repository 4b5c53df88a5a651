package dev.crease.fold;

import java.util.Locale;

/** Where the layer that absorbs an affine stands, in AIMET's words. */
public enum Direction {
  /** The affine follows the layer: its output channels are rescaled. */
  BACKWARD,
  /** The affine precedes the layer: its input channels are rescaled. */
  FORWARD,
  /** The node is merged with the layer, and others, into one. */
  MERGE;

  /** As reports spell it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
