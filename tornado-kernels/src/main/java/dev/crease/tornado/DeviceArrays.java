package dev.crease.tornado;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;
import uk.ac.manchester.tornado.api.types.collections.VectorFloat16;

/**
 * Arrays that share no page of memory with anything else.
 *
 * <p>TornadoVM's backends for NVIDIA register the memory of each array with the driver, which registers whole pages. Where two arrays
 * share a page, the driver refuses to register the second, and then to copy it if its other pages are not registered; TornadoVM
 * prints that and goes on with what happens to be on the device. See {@link PinnedMemory} for their end.
 */
public final class DeviceArrays {

  private static final long PAGE = 4096;

  /** Bytes of a line of a cache. */
  private static final long LINE = 64;

  /** Before each execution TornadoVM makes a debug message of each array, whether anybody reads it or not, and formats all elements of one of at most 16 vectors. */
  private static final int FEWEST_ELEMENTS = 17 * 16;

  private DeviceArrays() {}

  /** So many zeros. */
  public static FloatArray floats(int count) {
    return FloatArray.fromSegmentShallow(segment((long) count * Float.BYTES));
  }

  /** At least so many zeros, the first of which begins a line of a cache; vectors too. */
  public static FloatArray alignedFloats(int count) {
    return alignedFloats(Arena.ofAuto(), count);
  }

  /**
   * At least so many zeros, the first of which begins a line of a cache; vectors too.
   *
   * @param arena owns them
   * @param count how many
   */
  public static FloatArray alignedFloats(Arena arena, int count) {
    return FloatArray.fromSegmentShallow(segment(arena,
        (long) Math.max(count, FEWEST_ELEMENTS) * Float.BYTES,
        LINE - TornadoNativeArray.ARRAY_HEADER));
  }

  /** Where an array is, for kernels that compute in this process; it must be there as long as such kernels run. */
  public static LongArray address(TornadoNativeArray array) {
    LongArray address = LongArray.fromSegmentShallow(segment(Long.BYTES));
    address.set(0, array.getSegmentWithHeader().address());
    return address;
  }

  /** So many zeros. */
  public static HalfFloatArray halves(int count) {
    return HalfFloatArray.fromSegmentShallow(segment((long) count * Short.BYTES));
  }

  /** These numbers. */
  public static FloatArray floatsOf(float... numbers) {
    FloatArray array = floats(numbers.length);
    array.getSegment().copyFrom(MemorySegment.ofArray(numbers));
    return array;
  }

  /** At least so many zeros, as vectors. */
  public static VectorFloat16 vectors(int count) {
    return new VectorFloat16(floats(Math.max(count, FEWEST_ELEMENTS)));
  }

  /** These numbers, as vectors, and perhaps zeros behind them. */
  public static VectorFloat16 vectorsOf(float... numbers) {
    return new VectorFloat16(floatsOf(
        Arrays.copyOf(numbers, Math.max(numbers.length, FEWEST_ELEMENTS))));
  }

  /** So many zeros. */
  public static DoubleArray doubles(int count) {
    return DoubleArray.fromSegmentShallow(segment((long) count * Double.BYTES));
  }

  /** So many zeros. */
  public static IntArray ints(int count) {
    return IntArray.fromSegmentShallow(segment((long) count * Integer.BYTES));
  }

  /** These numbers. */
  public static IntArray intsOf(int... numbers) {
    IntArray array = ints(numbers.length);
    array.getSegment().copyFrom(MemorySegment.ofArray(numbers));
    return array;
  }

  private static MemorySegment segment(long bytes) {
    return segment(Arena.ofAuto(), bytes, 0);
  }

  private static MemorySegment segment(Arena arena, long bytes, long begin) {
    long size = bytes + TornadoNativeArray.ARRAY_HEADER;
    return pages(arena, begin + size, begin).asSlice(begin, size);
  }

  /**
   * Whole pages for an array.
   *
   * @param arena owns them
   * @param bytes how many there is room for
   * @param begin where in them the array's header will stand
   */
  @SuppressWarnings("restricted")
  public static MemorySegment pages(Arena arena, long bytes, long begin) {
    MemorySegment pages = arena.allocate(Math.ceilDiv(bytes, PAGE) * PAGE, PAGE);
    long address = pages.address() + begin;
    return pages.reinterpret(arena, _ -> PinnedMemory.release(address));
  }
}
