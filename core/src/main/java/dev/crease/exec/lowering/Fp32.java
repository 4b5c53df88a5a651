package dev.crease.exec.lowering;

import dev.crease.tensor.DType;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Predicate;

/** Between tensors of the model's types and the fp32 elements, in the machine's byte order, that kernels work on. */
public final class Fp32 {

  private static final Set<DType> TYPES = EnumSet.of(DType.FLOAT, DType.FLOAT16, DType.BFLOAT16);

  private static final int CHUNK = 4096;

  private static final ValueLayout.OfFloat OWN = ValueLayout.JAVA_FLOAT_UNALIGNED;

  private static final ValueLayout.OfFloat OF_TENSORS = OWN.withOrder(ByteOrder.LITTLE_ENDIAN);

  private Fp32() {}

  /** The support of an executor whose kernels take all that fp32 holds, given for which steps it has some. */
  public static StepSupport support(Predicate<Step> kernels) {
    return (step, dtypes) -> TYPES.containsAll(dtypes) && kernels.test(step);
  }

  /**
   * Copies a tensor's elements.
   *
   * @param tensor floating-point elements
   * @param to (out) long enough
   * @param at the element there with which they begin
   */
  public static void write(Tensor tensor, MemorySegment to, long at) {
    int count = tensor.shape().size();
    if (tensor.dtype() == DType.FLOAT) {
      MemorySegment.copy(tensor.bytes(), OF_TENSORS, 0, to, OWN, Float.BYTES * at, count);
      return;
    }
    double[] chunk = new double[CHUNK];
    for (int from = 0; from < count; from += CHUNK) {
      int part = Math.min(CHUNK, count - from);
      tensor.readDoubles(from, chunk, 0, part);
      for (int i = 0; i < part; i++) {
        to.set(OWN, Float.BYTES * (at + from + i), (float) chunk[i]);
      }
    }
  }

  /**
   * A tensor with the first of the elements, each rounded to the tensor's type.
   *
   * @param from (in) at least as many as the shape says
   * @param dtype a floating-point type
   * @param shape the tensor's shape
   */
  public static Tensor read(MemorySegment from, DType dtype, Shape shape) {
    int count = shape.size();
    if (dtype == DType.FLOAT) {
      MemorySegment copy = MemorySegment.ofArray(new byte[Math.multiplyExact(Float.BYTES, count)]);
      MemorySegment.copy(from, OWN, 0, copy, OF_TENSORS, 0, count);
      return Tensor.of(dtype, shape, copy);
    }
    double[] data = new double[count];
    for (int i = 0; i < count; i++) {
      data[i] = from.get(OWN, (long) Float.BYTES * i);
    }
    return Tensor.of(new RealValue(dtype, shape, data));
  }
}
