package dev.crease.exec.lowering;

import dev.crease.tensor.Shape;

/** How the elements of a buffer lie in its memory. */
public sealed interface Layout {

  /** Row-major, as the buffer's shape says. */
  Layout ROWS = new Rows();

  /** Elements of memory that a buffer takes. */
  long elements(Shape shape);

  /** Row-major, as the buffer's shape says. */
  record Rows() implements Layout {

    @Override
    public long elements(Shape shape) {
      return shape.elements();
    }

    @Override
    public String toString() {
      return "rows";
    }
  }

  /**
   * {@code [N][⌈C/block⌉][top+H+bottom][left+W+right][block]}: the channels of a block lie side by side, and zeros lie around
   * each image. What the last block holds past channel C has no meaning.
   *
   * @param block channels of a block
   * @param halo the zeros around
   */
  record Blocked(int block, Halo halo) implements Layout {

    @Override
    public long elements(Shape shape) {
      return Math.multiplyExact(shape.dim(0), imageStride(shape));
    }

    /** Blocks of channels. */
    public int blocks(Shape shape) {
      return Math.toIntExact(Math.ceilDiv(shape.dim(1), block));
    }

    /** Rows of an image. */
    public static int height(Shape shape) {
      return shape.rank() > 2 ? Math.toIntExact(shape.dim(2)) : 1;
    }

    /** Columns of an image. */
    public static int width(Shape shape) {
      return shape.rank() > 3 ? Math.toIntExact(shape.dim(3)) : 1;
    }

    /** Elements from one row to the next. */
    public int rowStride(Shape shape) {
      return Math.multiplyExact(halo.left() + width(shape) + halo.right(), block);
    }

    /** Elements from one block of channels to the next. */
    public int planeStride(Shape shape) {
      return Math.multiplyExact(halo.top() + height(shape) + halo.bottom(), rowStride(shape));
    }

    /** Elements from one image to the next. */
    public int imageStride(Shape shape) {
      return Math.multiplyExact(blocks(shape), planeStride(shape));
    }

    /** Where the first channel of the first pixel lies. */
    public int origin(Shape shape) {
      return halo.top() * rowStride(shape) + halo.left() * block;
    }

    /** Whether row-major would be the same: whole blocks of images of a single pixel. */
    public boolean isRowMajor(Shape shape) {
      return halo.isNone() && height(shape) == 1 && width(shape) == 1
          && (shape.dim(1) % block == 0 || shape.dim(0) == 1);
    }

    /** As {@code c16}, {@code c16+1:1x1:1} with zeros around. */
    @Override
    public String toString() {
      return "c" + block + (halo.isNone() ? "" : "+" + halo);
    }
  }
}
