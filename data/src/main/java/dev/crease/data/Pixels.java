package dev.crease.data;

import java.util.Arrays;

/** A picture: 8 bits per sample, rows from the top, red, green and blue of a pixel together, or grey alone. Immutable. */
public final class Pixels {

  private final Size size;
  private final int channels;
  private final byte[] samples;

  private Pixels(Size size, int channels, byte[] samples) {
    this.size = size;
    this.channels = channels;
    this.samples = samples;
  }

  /**
   * A picture with these samples.
   *
   * @param size height and width
   * @param channels 1 for grey, 3 for red, green and blue
   * @param samples rows from the top, the channels of a pixel together; copied
   * @throws IllegalArgumentException if the number of samples does not fit
   */
  public static Pixels of(Size size, int channels, byte[] samples) {
    if (channels != 1 && channels != 3 || samples.length != size.pixels() * channels) {
      throw new IllegalArgumentException(
          "pixels: expected 1 or 3 channels and " + size.pixels() * channels + " samples, got "
              + channels + " and " + samples.length);
    }
    return new Pixels(size, channels, samples.clone());
  }

  /** The same without a copy, for arrays that nobody else keeps. */
  static Pixels owning(Size size, int channels, byte[] samples) {
    return new Pixels(size, channels, samples);
  }

  /** Height and width. */
  public Size size() {
    return size;
  }

  /** 1 for grey, 3 for red, green and blue. */
  public int channels() {
    return channels;
  }

  /** One sample, 0 to 255. */
  public int sample(int row, int column, int channel) {
    return samples[(row * size.width() + column) * channels + channel] & 255;
  }

  /** The samples themselves; not to be written to. */
  byte[] samples() {
    return samples;
  }

  /** {@code L = (19595 R + 38470 G + 7471 B + 32768) / 65536}, rounded down: ITU-R BT.601 luma in 16 bits of fraction. */
  public Pixels toGrey() {
    if (channels == 1) {
      return this;
    }
    byte[] grey = new byte[samples.length / 3];
    for (int i = 0; i < grey.length; i++) {
      int r = samples[3 * i] & 255;
      int g = samples[3 * i + 1] & 255;
      int b = samples[3 * i + 2] & 255;
      grey[i] = (byte) (19595 * r + 38470 * g + 7471 * b + 0x8000 >> 16);
    }
    return new Pixels(size, 1, grey);
  }

  /** The same grey as red, green and blue. */
  public Pixels toRgb() {
    if (channels == 3) {
      return this;
    }
    byte[] rgb = new byte[samples.length * 3];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = samples[i / 3];
    }
    return new Pixels(size, 3, rgb);
  }

  /**
   * A rectangle of it.
   *
   * @param top first row
   * @param left first column
   * @param part its size, which has to lie inside
   */
  Pixels part(int top, int left, Size part) {
    byte[] out = new byte[(int) part.pixels() * channels];
    int row = part.width() * channels;
    for (int y = 0; y < part.height(); y++) {
      System.arraycopy(
          samples, ((top + y) * size.width() + left) * channels, out, y * row, row);
    }
    return new Pixels(part, channels, out);
  }

  /**
   * It in the middle of a larger picture of one colour.
   *
   * @param top rows above
   * @param left columns to the left
   * @param whole the larger size
   * @param fill the colour of what is added, each channel
   */
  Pixels within(int top, int left, Size whole, int fill) {
    byte[] out = new byte[(int) whole.pixels() * channels];
    Arrays.fill(out, (byte) fill);
    int row = size.width() * channels;
    for (int y = 0; y < size.height(); y++) {
      System.arraycopy(
          samples, y * row, out, ((top + y) * whole.width() + left) * channels, row);
    }
    return new Pixels(whole, channels, out);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Pixels p && size.equals(p.size) && channels == p.channels
        && Arrays.equals(samples, p.samples);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(samples);
  }

  /** As {@code 480x640 RGB}. */
  @Override
  public String toString() {
    return size + (channels == 1 ? " grey" : " RGB");
  }
}
