package dev.crease.fold.merge;

import java.util.Locale;

/**
 * What operators cost each time they run.
 *
 * @param multiplyAdds multiplications with a weight
 * @param bytes bytes of values and weights read and written
 */
public record Cost(double multiplyAdds, double bytes) {

  /** Nothing. */
  public static final Cost NONE = new Cost(0, 0);

  /** Both together. */
  public Cost plus(Cost other) {
    return new Cost(multiplyAdds + other.multiplyAdds, bytes + other.bytes);
  }

  /** Whether this is less than {@code other} in one respect and not more in the other. */
  public boolean isLessThan(Cost other) {
    return multiplyAdds <= other.multiplyAdds && bytes <= other.bytes && !equals(other);
  }

  /** In words: {@code 1,024 multiply-adds and 4,096 bytes}. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%,.0f multiply-adds and %,.0f bytes", multiplyAdds, bytes);
  }
}
