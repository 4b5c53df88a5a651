package dev.crease.tornado.fold;

import dev.crease.tornado.DeviceArrays;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.function.Function;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * The factor tables of a piece as one, for the device.
 *
 * @param hi the factors
 * @param upper their upper 24 bits
 * @param lo what {@code hi} lacks
 */
record Factors(DoubleArray hi, DoubleArray upper, DoubleArray lo) {

  /** {@code hi} times a number. */
  DoubleArray times(double factor) {
    DoubleArray product = DeviceArrays.doubles(hi.getSize());
    for (int i = 0; i < hi.getSize(); i++) {
      product.set(i, hi.get(i) * factor);
    }
    return product;
  }

  /** One table behind the other. */
  static Factors of(List<FactorTable> tables) {
    DoubleArray hi = concatenate(tables, FactorTable::hi);
    DoubleArray upper = DeviceArrays.doubles(hi.getSize());
    for (int i = 0; i < hi.getSize(); i++) {
      upper.set(i, ExactProducts.upper(hi.get(i)));
    }
    return new Factors(hi, upper, concatenate(tables, FactorTable::lo));
  }

  private static DoubleArray concatenate(
      List<FactorTable> tables, Function<FactorTable, double[]> half) {
    int rows = tables.stream().mapToInt(FactorTable::rows).sum();
    DoubleArray factors = DeviceArrays.doubles(rows * FactorTable.LANES);
    MemorySegment to = factors.getSegment();
    int at = 0;
    for (FactorTable table : tables) {
      int count = table.rows() * FactorTable.LANES;
      MemorySegment.copy(half.apply(table), 0, to, ValueLayout.JAVA_DOUBLE, at * 8L, count);
      at += count;
    }
    return factors;
  }

  /** {@code hi} rounded to fp32. */
  FloatArray single() {
    FloatArray single = DeviceArrays.floats(hi.getSize());
    for (int i = 0; i < hi.getSize(); i++) {
      single.set(i, (float) hi.get(i));
    }
    return single;
  }

  /** What {@link #single} lacks, rounded to fp32. */
  FloatArray singleRest() {
    FloatArray rest = DeviceArrays.floats(hi.getSize());
    for (int i = 0; i < hi.getSize(); i++) {
      rest.set(i, (float) (hi.get(i) - (float) hi.get(i) + lo.get(i)));
    }
    return rest;
  }
}
