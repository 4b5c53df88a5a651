package dev.crease.testkit;

import dev.crease.tensor.DType;
import dev.crease.tensor.IntValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Random numbers that depend on the seed, the stream's name and an index alone, so that a tensor's elements
 * stay the same whatever else a model has, and on every platform.
 *
 * <p><b>Source:</b> the mixing function is SplitMix64's (Steele, Lea, Flood: Fast Splittable Pseudorandom
 * Number Generators, OOPSLA 2014); normal numbers are Acklam's rational approximation of the inverse normal
 * distribution (relative error below 1.15e-9).
 */
public final class SeededNumbers {

  private static final long GOLDEN = 0x9E3779B97F4A7C15L;
  private static final double TAIL = 0.02425;

  private final long key;

  private SeededNumbers(long key) {
    this.key = key;
  }

  /** Numbers of this seed. */
  public static SeededNumbers of(long seed) {
    return new SeededNumbers(mix(seed + GOLDEN));
  }

  /** Numbers independent of these, the same for the same name. */
  public SeededNumbers stream(String name) {
    long hash = key;
    for (int i = 0; i < name.length(); i++) {
      hash = mix(hash + GOLDEN + name.charAt(i));
    }
    return new SeededNumbers(hash);
  }

  private static long mix(long z) {
    long y = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    y = (y ^ y >>> 27) * 0x94D049BB133111EBL;
    return y ^ y >>> 31;
  }

  /** 64 random bits. */
  public long bits(long index) {
    return mix(key + (index + 1) * GOLDEN);
  }

  /** Uniform in (0, 1), neither end included. */
  public double uniform(long index) {
    return ((bits(index) >>> 11) + 0.5) * 0x1p-53;
  }

  /** Uniform in [{@code low}, {@code high}). */
  public double uniform(long index, double low, double high) {
    return low + uniform(index) * (high - low);
  }

  /** Uniform among the integers from {@code low} to {@code high}, both included. */
  public long integer(long index, long low, long high) {
    return low + (long) StrictMath.floor(uniform(index) * (high - low + 1));
  }

  /** Normal with mean 0 and variance 1. */
  public double normal(long index) {
    double p = uniform(index);
    if (p < TAIL) {
      return tail(p);
    }
    if (p > 1 - TAIL) {
      return -tail(1 - p);
    }
    double q = p - 0.5;
    double r = q * q;
    double top = ((((-3.969683028665376e+01 * r + 2.209460984245205e+02) * r
        - 2.759285104469687e+02) * r + 1.383577518672690e+02) * r - 3.066479806614716e+01) * r
        + 2.506628277459239e+00;
    double bottom = ((((-5.447609879822406e+01 * r + 1.615858368580409e+02) * r
        - 1.556989798598866e+02) * r + 6.680131188771972e+01) * r - 1.328068155288572e+01) * r
        + 1;
    return top * q / bottom;
  }

  private static double tail(double p) {
    double q = Math.sqrt(-2 * StrictMath.log(p));
    double top = ((((-7.784894002430293e-03 * q - 3.223964580411365e-01) * q
        - 2.400758277161838e+00) * q - 2.549732539343734e+00) * q + 4.374664141464968e+00) * q
        + 2.938163982698783e+00;
    double bottom = (((7.784695709041462e-03 * q + 3.224671290700398e-01) * q
        + 2.445134137142996e+00) * q + 3.754408661907416e+00) * q + 1;
    return top / bottom;
  }

  /** The numbers from 0 to {@code count} (exclusive) in random order, a fresh array. */
  public int[] permutation(int count) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      int j = (int) integer(i, 0, i);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  /** Normal elements, kept on the heap. */
  public Tensor normals(DType dtype, Shape shape, double mean, double deviation) {
    return fill(dtype, shape, heap(dtype, shape), i -> mean + deviation * normal(i));
  }

  /** Normal elements in memory that {@code arena} owns. */
  public Tensor normals(DType dtype, Shape shape, double mean, double deviation, Arena arena) {
    MemorySegment target = arena.allocate(dtype.byteSize(shape.elements()), 64);
    return fill(dtype, shape, target, i -> mean + deviation * normal(i));
  }

  /** Elements uniform in [{@code low}, {@code high}), kept on the heap. */
  public Tensor uniforms(DType dtype, Shape shape, double low, double high) {
    return fill(dtype, shape, heap(dtype, shape), i -> uniform(i, low, high));
  }

  /** Integers from {@code low} to {@code high}, both included, kept on the heap. */
  public Tensor integers(DType dtype, Shape shape, long low, long high) {
    long[] data = new long[shape.size()];
    for (int i = 0; i < data.length; i++) {
      data[i] = integer(i, low, high);
    }
    return Tensor.of(new IntValue(dtype, shape, data));
  }

  /** One real per index. */
  @FunctionalInterface
  interface Element {
    /** The element at a row-major index. */
    double at(long index);
  }

  static Tensor fill(DType dtype, Shape shape, MemorySegment target, Element element) {
    for (long i = 0; i < shape.elements(); i++) {
      Tensor.setReal(target, dtype, i, element.at(i));
    }
    return Tensor.of(dtype, shape, target);
  }

  private static MemorySegment heap(DType dtype, Shape shape) {
    return MemorySegment.ofArray(new byte[Math.toIntExact(dtype.byteSize(shape.elements()))]);
  }
}
