package dev.crease.data;

import dev.crease.error.InvalidOptionException;

/**
 * What levels are multiplied by and then divided by, so that a 255th is one.
 *
 * @param times the factor
 * @param by the divisor
 */
public record Scale(double times, double by) {

  /** Levels as they are. */
  public static final Scale NONE = new Scale(1, 1);

  /** 0 to 255 becomes 0 to 1. */
  public static final Scale UNIT = new Scale(1, 255);

  /** Checks that both are finite and neither is zero. */
  public Scale {
    if (!Double.isFinite(times) || !Double.isFinite(by) || times == 0 || by == 0) {
      throw new InvalidOptionException("scale", "a number other than 0, or two like 1/255",
          times + "/" + by, "");
    }
  }

  /** {@code 0.5} or {@code 1/255}. */
  public static Scale parse(String where, String text) {
    String[] parts = text.split("/", 2);
    try {
      return new Scale(Double.parseDouble(parts[0]),
          parts.length == 1 ? 1 : Double.parseDouble(parts[1]));
    } catch (NumberFormatException e) {
      throw new InvalidOptionException(where, "a number, or two like 1/255", "'" + text + "'", "");
    }
  }

  double of(double level) {
    return level * times / by;
  }
}
