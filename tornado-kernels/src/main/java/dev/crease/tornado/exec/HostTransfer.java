package dev.crease.tornado.exec;

import dev.crease.tensor.DType;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Between tensors of the model's types and the fp32 arrays that kernels work on. */
final class HostTransfer {

  private static final int CHUNK = 4096;

  private HostTransfer() {}

  /**
   * Copies a tensor's elements to the beginning of an array.
   *
   * @param tensor floating-point elements
   * @param array (out) at least as long
   */
  static void write(Tensor tensor, FloatArray array) {
    write(tensor, array, 0);
  }

  /**
   * Copies a tensor's elements into an array.
   *
   * @param tensor floating-point elements
   * @param array (out) long enough
   * @param at where they begin there
   */
  static void write(Tensor tensor, FloatArray array, int at) {
    int count = tensor.shape().size();
    if (tensor.dtype() == DType.FLOAT && isLittleEndian()) {
      MemorySegment.copy(tensor.bytes(), 0, array.getSegment(), 4L * at, 4L * count);
      return;
    }
    double[] chunk = new double[CHUNK];
    for (int from = 0; from < count; from += CHUNK) {
      int part = Math.min(CHUNK, count - from);
      tensor.readDoubles(from, chunk, 0, part);
      for (int i = 0; i < part; i++) {
        array.set(at + from + i, (float) chunk[i]);
      }
    }
  }

  /**
   * A tensor with the elements at the beginning of an array, each rounded to the tensor's type.
   *
   * @param array (in) at least as long as the shape says
   * @param dtype a floating-point type
   * @param shape the tensor's shape
   */
  static Tensor read(FloatArray array, DType dtype, Shape shape) {
    int count = shape.size();
    if (dtype == DType.FLOAT && isLittleEndian()) {
      byte[] bytes = new byte[Math.multiplyExact(4, count)];
      MemorySegment copy = MemorySegment.ofArray(bytes);
      MemorySegment.copy(array.getSegment(), 0, copy, 0, bytes.length);
      return Tensor.of(dtype, shape, copy);
    }
    double[] data = new double[count];
    for (int i = 0; i < count; i++) {
      data[i] = array.get(i);
    }
    return Tensor.of(new RealValue(dtype, shape, data));
  }

  private static boolean isLittleEndian() {
    return java.nio.ByteOrder.nativeOrder() == java.nio.ByteOrder.LITTLE_ENDIAN;
  }
}
