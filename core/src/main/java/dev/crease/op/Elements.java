package dev.crease.op;

import dev.crease.tensor.DType;
import dev.crease.tensor.IntValue;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.TextValue;
import dev.crease.tensor.Value;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;

/** Elements of any type, for operators that move them without looking at them. */
final class Elements {

  private final DType dtype;
  private final Object array;

  /** {@code array} is a {@code double[]}, a {@code long[]} or a {@code String[]}. */
  private Elements(DType dtype, Object array) {
    this.dtype = dtype;
    this.array = array;
  }

  /** The elements of a value, to read. */
  static Elements of(Value value) {
    return new Elements(value.dtype(), switch (value) {
      case RealValue x -> x.data();
      case IntValue x -> x.data();
      case TextValue x -> x.data().toArray(new String[0]);
    });
  }

  /** Room for a value like {@code like} of another shape, all zeros or empty strings. */
  static Elements allocate(NodeContext in, Value like, Shape shape) {
    int count = checked(in, shape).size();
    return new Elements(like.dtype(), switch (like) {
      case RealValue _ -> new double[count];
      case IntValue _ -> new long[count];
      case TextValue _ -> {
        String[] out = new String[count];
        Arrays.fill(out, "");
        yield out;
      }
    });
  }

  /** A copy of the elements of a value, to write to. */
  static Elements copyOf(NodeContext in, Value value) {
    Elements out = allocate(in, value, value.shape());
    out.copy(of(value), 0, 1, 0, value.shape().size());
    return out;
  }

  /** A shape of no more elements than a Java array holds. */
  static Shape checked(NodeContext in, Shape shape) {
    if (shape.elements() > Integer.MAX_VALUE - 8) {
      throw in.wrong("a result of less than 2^31 elements", shape.toString());
    }
    return shape;
  }

  /**
   * Copies a run.
   *
   * @param from (in) elements of the same type
   * @param at index of the first element read
   * @param step from one element read to the next; 0 repeats it
   * @param to index of the first element written
   * @param count number of elements
   */
  void copy(Elements from, int at, int step, int to, int count) {
    if (step == 1) {
      System.arraycopy(from.array, at, array, to, count);
      return;
    }
    switch (array) {
      case double[] out -> {
        double[] x = (double[]) from.array;
        for (int i = 0, p = at; i < count; i++, p += step) {
          out[to + i] = x[p];
        }
      }
      case long[] out -> {
        long[] x = (long[]) from.array;
        for (int i = 0, p = at; i < count; i++, p += step) {
          out[to + i] = x[p];
        }
      }
      default -> {
        String[] out = (String[]) array;
        String[] x = (String[]) from.array;
        for (int i = 0, p = at; i < count; i++, p += step) {
          out[to + i] = x[p];
        }
      }
    }
  }

  /** An integer made of two of type {@code dtype}. */
  @FunctionalInterface
  interface IntegerOperator {
    /** Makes it. */
    long apply(DType dtype, long a, long b);
  }

  /**
   * Replaces a run by a function of it and another; integers wrap around.
   *
   * @param from (in) elements of the same type
   * @param at index of the first element read
   * @param to index of the first element replaced
   * @param count number of elements
   */
  void combine(NodeContext in, Elements from, int at, int to, int count, DoubleBinaryOperator real,
      IntegerOperator integer) {
    switch (array) {
      case double[] out -> {
        for (int i = 0; i < count; i++) {
          out[to + i] = real.applyAsDouble(out[to + i], ((double[]) from.array)[at + i]);
        }
      }
      case long[] out -> {
        for (int i = 0; i < count; i++) {
          long combined = integer.apply(dtype, out[to + i], ((long[]) from.array)[at + i]);
          out[to + i] = Elementwise.wrap(dtype, combined);
        }
      }
      default -> throw in.wrong("numbers", "strings");
    }
  }

  /** The elements as a value; nothing may be written afterwards. */
  Value value(Shape shape) {
    return switch (array) {
      case double[] data -> new RealValue(dtype, shape, data);
      case long[] data -> new IntValue(dtype, shape, data);
      default -> new TextValue(shape, List.of((String[]) array));
    };
  }

  /**
   * Makes a value of what a walk with other strides sees.
   *
   * @param x what is seen
   * @param shape the shape of the result
   * @param first index in {@code x} of the result's first element
   * @param strides for each axis of the result, its stride in {@code x}
   */
  static Value walk(EvalContext in, Value x, Shape shape, int first, long... strides) {
    Elements from = of(x);
    Elements out = allocate(in, x, shape);
    Nest nest = new Nest(shape, strides);
    int step = nest.step(0);
    nest.forEach(in, (o, at, count) -> out.copy(from, first + at[0], step, o, count));
    return out.value(shape);
  }

  /**
   * Makes a value whose element at {@code [i, j, …]} is {@code x} at {@code [maps[0][i], maps[1][j], …]},
   * or {@code fill} where a map says -1.
   *
   * @param x of as many axes as there are maps
   * @param shape the shape of the result: the lengths of the maps
   * @param maps for each axis, the index in {@code x} of each index in the result
   * @param fill one element of the type of {@code x}
   */
  static Value pick(EvalContext in, Value x, Shape shape, int[][] maps, Value fill) {
    Elements from = of(x);
    Elements with = of(fill);
    Elements out = allocate(in, x, shape);
    int outer = shape.rank() - 1;
    if (outer < 0) {
      return x;
    }
    long[] strides = x.shape().strides();
    int inner = maps[outer].length;
    int rows = Math.toIntExact(shape.product(0, outer));
    Nest.spans(in, inner == 0 ? 0 : rows, inner, (begin, end) -> {
      for (int row = begin; row < end; row++) {
        int rest = row;
        int base = 0;
        for (int axis = outer - 1; axis >= 0; axis--) {
          int at = maps[axis][rest % maps[axis].length];
          rest /= maps[axis].length;
          base = at < 0 || base < 0 ? -1 : base + at * (int) strides[axis];
        }
        if (base < 0) {
          out.copy(with, 0, 0, row * inner, inner);
        } else {
          row(from, base, maps[outer], with, out, row * inner);
        }
      }
    });
    return out.value(shape);
  }

  private static void row(Elements from, int base, int[] map, Elements fill, Elements out,
      int start) {
    for (int i = 0; i < map.length;) {
      int end = i + 1;
      if (map[i] < 0) {
        while (end < map.length && map[end] < 0) {
          end++;
        }
        out.copy(fill, 0, 0, start + i, end - i);
      } else {
        int step = end < map.length && map[end] >= 0 ? map[end] - map[i] : 1;
        while (end < map.length && map[end] >= 0 && map[end] - map[end - 1] == step) {
          end++;
        }
        out.copy(from, base + map[i], step, start + i, end - i);
      }
      i = end;
    }
  }
}
