package dev.crease.data;

import dev.crease.error.InvalidOptionException;

/**
 * The size of an image, in the order of tensors.
 *
 * @param height rows of pixels, at least 1
 * @param width pixels of a row, at least 1
 */
public record Size(int height, int width) {

  /** Larger images are refused: a few bytes of a file can ask for all memory. */
  static final long MAX_PIXELS = 100_000_000;

  /**
   * Checks the sizes.
   *
   * @throws InvalidOptionException if there is no pixel, or there are more than 100 million
   */
  public Size {
    if (height < 1 || width < 1 || (long) height * width > MAX_PIXELS) {
      throw new InvalidOptionException("image size",
          "1 pixel or more in both directions and at most " + MAX_PIXELS + " in all",
          height + "x" + width, "");
    }
  }

  /**
   * Parses {@code 224}, a square, or {@code HEIGHTxWIDTH}.
   *
   * @param where what to blame
   * @throws InvalidOptionException if it is neither
   */
  public static Size parse(String where, String text) {
    String[] sides = text.split("x", -1);
    if (!text.matches("\\d{1,9}(x\\d{1,9})?")) {
      throw new InvalidOptionException(
          where, "a size like 224, or HEIGHTxWIDTH like 480x640", "'" + text + "'", "");
    }
    return new Size(Integer.parseInt(sides[0]), Integer.parseInt(sides[sides.length - 1]));
  }

  long pixels() {
    return (long) height * width;
  }

  @Override
  public String toString() {
    return height + "x" + width;
  }
}
