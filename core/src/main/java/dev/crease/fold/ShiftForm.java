package dev.crease.fold;

/** Where the shift of a folded affine goes. */
public enum ShiftForm {
  /** Into the layer's bias. */
  BIAS,
  /** Into one {@code Add} in the affine's place. */
  ADD,
  /** Into a constant map that is added to what the layer writes. */
  MAP;

  /** As reports spell it. */
  public String label() {
    return switch (this) {
      case BIAS -> "bias";
      case ADD -> "add";
      case MAP -> "map";
    };
  }
}
