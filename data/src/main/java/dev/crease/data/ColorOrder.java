package dev.crease.data;

/** The channels that a model takes, in its order. */
public enum ColorOrder {
  /** Red, green, blue. */
  RGB(3),
  /** Blue, green, red. */
  BGR(3),
  /** Grey alone. */
  GRAY(1);

  private final int channels;

  ColorOrder(int channels) {
    this.channels = channels;
  }

  /** How many there are. */
  public int channels() {
    return channels;
  }

  /** Where in a pixel of red, green and blue the model's channel is. */
  int source(int channel) {
    return this == BGR ? 2 - channel : channel;
  }
}
