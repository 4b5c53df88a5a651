package dev.crease.data;

import dev.crease.tensor.Shape;

/** The order of a batch's axes: n batch, c channels, h rows, w columns. */
public enum Layout {
  /** A plane for each channel. */
  NCHW,
  /** The channels of a pixel together. */
  NHWC;

  int channelAxis() {
    return this == NCHW ? 1 : 3;
  }

  int heightAxis() {
    return this == NCHW ? 2 : 1;
  }

  int widthAxis() {
    return heightAxis() + 1;
  }

  Shape shape(int images, int channels, Size size) {
    return this == NCHW
        ? Shape.of(images, channels, size.height(), size.width())
        : Shape.of(images, size.height(), size.width(), channels);
  }
}
