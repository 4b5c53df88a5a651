package dev.crease.exec.lowering;

import dev.crease.exec.lowering.Layout.Blocked;
import dev.crease.op.WindowAxis;
import dev.crease.tensor.Shape;

/**
 * A tensor and how it lies in blocks of channels.
 *
 * @param layout its layout
 * @param shape its shape
 * @param begin elements before the first one, in the memory that holds it
 */
public record Place(Blocked layout, Shape shape, int begin) {

  /** The same tensor behind so many elements. */
  public Place behind(int elements) {
    return new Place(layout, shape, elements);
  }

  /** Images. */
  public int images() {
    return Math.toIntExact(shape.dim(0));
  }

  /** Channels of an image. */
  public int channels() {
    return Math.toIntExact(shape.dim(1));
  }

  /** Rows of an image. */
  public int height() {
    return Blocked.height(shape);
  }

  /** Columns of an image. */
  public int width() {
    return Blocked.width(shape);
  }

  /** Blocks of channels of an image. */
  public int blocks() {
    return layout.blocks(shape);
  }

  /** Elements from one image to the next. */
  public int imageStride() {
    return layout.imageStride(shape);
  }

  /** Elements from one block of channels to the next. */
  public int planeStride() {
    return layout.planeStride(shape);
  }

  /** Elements from one row to the next. */
  public int rowStride() {
    return layout.rowStride(shape);
  }

  /** Where the first channel of the first pixel lies. */
  public int origin() {
    return begin + layout.origin(shape);
  }

  /** Where the first pixel of a row of a channel lies. */
  public int at(int image, int channel, int row) {
    int block = layout.block();
    return image * imageStride() + channel / block * planeStride() + row * rowStride() + origin()
        + channel % block;
  }

  /** Where the first window of a convolution or pool begins. */
  public int origin(WindowAxis h, WindowAxis w) {
    return origin() - Math.toIntExact(h.padBegin()) * rowStride()
        - Math.toIntExact(w.padBegin()) * layout.block();
  }
}
