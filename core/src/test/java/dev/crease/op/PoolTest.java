package dev.crease.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crease.error.ExecutionException;
import dev.crease.error.MalformedModelException;
import dev.crease.tensor.DType;
import dev.crease.tensor.IntValue;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Value;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PoolTest {

  private static final RealValue NINE = OpCall.real(Shape.of(1, 1, 3, 3), 1, 2, 3, 4, 5, 6, 7, 8,
      9);

  private static Object[] square(long kernel, Object... more) {
    Object[] all = new Object[more.length + 2];
    all[0] = "kernel_shape";
    all[1] = new long[]{kernel, kernel};
    System.arraycopy(more, 0, all, 2, more.length);
    return all;
  }

  @Test
  void poolsEachWindow() {
    assertThat(OpCall.real(OpCall.parse("MaxPool", 12, square(2)), NINE).data())
        .containsExactly(5, 6, 8, 9);
    assertThat(OpCall.real(OpCall.parse("AveragePool", 11, square(2)), NINE).data())
        .containsExactly(3, 4, 6, 7);
    assertThat(OpCall.real(OpCall.parse("LpPool", 11, square(2, "p", 1)), NINE).data())
        .containsExactly(12, 16, 24, 28);
    assertThat(OpCall.real(OpCall.parse("LpPool", 1, square(1, "p", 3f)), NINE).data())
        .containsExactly(NINE.data(), within(1e-14));
  }

  @Test
  void poolsWholePlanes() {
    RealValue x = OpCall.real(Shape.of(1, 2, 2), 1, 3, -3, -4);
    assertThat(OpCall.real(OpCall.parse("GlobalAveragePool", 1), x).data())
        .containsExactly(2, -3.5);
    assertThat(OpCall.real(OpCall.parse("GlobalMaxPool", 22), x).data()).containsExactly(3, -3);
    assertThat(OpCall.real(OpCall.parse("GlobalLpPool", 2, "p", 1), x).data())
        .containsExactly(4, 7);
    assertThat(OpCall.real(OpCall.parse("GlobalLpPool", 1), x).data())
        .containsExactly(Math.sqrt(10), 5);
    assertThat(OpCall.infer(OpCall.parse("GlobalAveragePool", 1), OpCall.type("N", "C", "H", "W")))
        .containsExactly(OpCall.type("N", "C", 1, 1));
    assertThat(
        OpCall.real(OpCall.parse("GlobalMaxPool", 1), OpCall.real(Shape.of(0, 3, 4))).shape())
        .isEqualTo(Shape.of(0, 3, 1));
    assertThatThrownBy(() -> OpCall.infer(OpCall.parse("GlobalMaxPool", 1), OpCall.type(3)))
        .isInstanceOf(MalformedModelException.class)
        .hasMessageContaining("expected an input with batch and channel axes, got f32[3]");
  }

  @Test
  void tellsWhereTheLargestLies() {
    RealValue x = OpCall.real(Shape.of(2, 1, 2, 3), 7, 7, 1, 2, 3, 7, -5, -1, -2, -3, -4, -9);
    Op rows = OpCall.parse("MaxPool", 8, square(2));
    assertThat(ints(OpCall.evaluate(rows, 2, x).get(1))).containsExactly(0, 1, 7, 7);
    Op columns = OpCall.parse("MaxPool", 8, square(2, "storage_order", 1));
    assertThat(ints(OpCall.evaluate(columns, 2, x).get(1))).containsExactly(0, 2, 8, 8);
    RealValue nothing = OpCall.real(Shape.of(1, 1, 1, 2), Double.NEGATIVE_INFINITY, Double.NaN);
    Op one = OpCall.parse("MaxPool", 8, square(1));
    assertThat(ints(OpCall.evaluate(one, 2, nothing).get(1))).containsExactly(0, 1);
  }

  @Test
  void nanIsLargerThanAnyNumber() {
    RealValue x = OpCall.real(Shape.of(1, 1, 3), 1, Double.NaN, 2);
    Op pool = OpCall.parse("MaxPool", 12, "kernel_shape", new long[]{3});
    assertThat(OpCall.real(pool, x).data()).containsExactly(Double.NaN);
    List<Value> both = OpCall.evaluate(pool, 2, x);
    assertThat(((RealValue) both.get(0)).data()).containsExactly(Double.NaN);
    assertThat(ints(both.get(1))).containsExactly(1);
    assertThat(OpCall.real(OpCall.parse("GlobalMaxPool", 1), x).data())
        .containsExactly(Double.NaN);
  }

  @Test
  void paddingIsNoElementUnlessItIsAskedFor() {
    Object[] padded = square(3, "pads", new long[]{1, 1, 1, 1}, "strides", new long[]{2, 2});
    RealValue negative = OpCall.real(NINE.shape(), -1, -2, -3, -4, -5, -6, -7, -8, -9);
    assertThat(OpCall.real(OpCall.parse("MaxPool", 12, padded), negative).data())
        .containsExactly(-1, -2, -4, -5);
    assertThat(OpCall.real(OpCall.parse("AveragePool", 11, padded), NINE).data())
        .containsExactly(3, 4, 6, 7);
    Op counting = OpCall.parse("AveragePool", 11, square(3, "pads", new long[]{1, 1, 1, 1},
        "strides", new long[]{2, 2}, "count_include_pad", 1));
    assertThat(OpCall.real(counting, NINE).data())
        .containsExactly(12 / 9., 16 / 9., 24 / 9., 28 / 9.);
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 2", "2, 2"})
  void roundsUpWhereTheLastWindowBeginsInside(long padEnd, int windows) {
    RealValue x = OpCall.real(Shape.of(1, 1, 3), 1, 2, 4);
    Object[] attributes = {"kernel_shape", new long[]{2}, "strides", new long[]{2}, "pads",
        new long[]{0, padEnd}, "count_include_pad", 1};
    assertThat(OpCall.real(OpCall.parse("AveragePool", 19, attributes), x).data()).hasSize(windows);
    Object[] ceil = java.util.Arrays.copyOf(attributes, 8);
    ceil[6] = "ceil_mode";
    ceil[7] = 1;
    assertThat(OpCall.real(OpCall.parse("AveragePool", 19, ceil), x).data())
        .containsExactly(1.5, 4);
    assertThat(OpCall.real(OpCall.parse("MaxPool", 19, ceil), x).data()).containsExactly(2, 4);
  }

  @Test
  void neverCountsBeyondThePadding() {
    Op pool = OpCall.parse("AveragePool", 19, "kernel_shape", new long[]{3}, "strides",
        new long[]{2}, "pads", new long[]{1, 1}, "ceil_mode", 1, "count_include_pad", 1);
    assertThat(OpCall.real(pool, OpCall.real(Shape.of(1, 1, 4), 3, 6, 9, 12)).data())
        .containsExactly(3, 9, 6);
  }

  @Test
  void takesIntegers() {
    IntValue x = new IntValue(DType.UINT8, Shape.of(1, 1, 3), new long[]{200, 7, 255});
    Op pool = OpCall.parse("MaxPool", 12, "kernel_shape", new long[]{2});
    Value y = OpCall.evaluate(pool, 1, x).getFirst();
    assertThat(y.dtype()).isEqualTo(DType.UINT8);
    assertThat(ints(y)).containsExactly(200, 255);
  }

  /** All kernels, strides, dilations, uneven paddings and roundings of one to three axes, against the definition. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void agreesWithTheDefinition(int spatial) {
    long seed = 0;
    for (long kernel = 1; kernel <= 3; kernel++) {
      for (long stride = 1; stride <= 3; stride++) {
        for (long dilation = 1; dilation <= 2; dilation++) {
          for (int ceil = 0; ceil <= 1; ceil++) {
            for (int batch = 0; batch <= 2; batch++) {
              compare(spatial, kernel, stride, dilation, ceil, batch, seed++);
            }
          }
        }
      }
    }
  }

  private static void compare(int spatial, long kernel, long stride, long dilation, int ceil,
      int batch, long seed) {
    long[] x = new long[spatial + 2];
    long[] kernels = new long[spatial];
    long[] strides = new long[spatial];
    long[] dilations = new long[spatial];
    long[] pads = new long[2 * spatial];
    x[0] = batch;
    x[1] = 3;
    for (int i = 0; i < spatial; i++) {
      x[i + 2] = 5L + i;
      kernels[i] = 1 + (kernel + i) % 3;
      strides[i] = 1 + (stride + i) % 3;
      dilations[i] = 1 + (dilation + i) % 2;
      pads[i] = (seed + i) % kernels[i];
      pads[spatial + i] = (seed / 3 + i) % kernels[i];
    }
    RealValue input = OpCall.random(seed, x);
    Object[] attributes = {"kernel_shape", kernels, "strides", strides, "dilations", dilations,
        "pads", pads, "ceil_mode", ceil};
    Op max = OpCall.parse("MaxPool", 12, attributes);
    List<Value> both = OpCall.evaluate(max, 2, input);
    RealValue mean = OpCall.real(OpCall.parse("AveragePool", 19, attributes), input);
    double[] largest = ((RealValue) both.get(0)).data();
    long[] y = both.get(0).shape().dims();
    assertThat(mean.shape()).isEqualTo(both.get(0).shape());
    for (int o = 0; o < largest.length; o++) {
      long[] at = NaiveWindow.indices(y, o);
      double expected = Double.NEGATIVE_INFINITY;
      double sum = 0;
      int count = 0;
      for (long k = 0; k < Shape.of(kernels).elements(); k++) {
        long[] tap = NaiveWindow.indices(kernels, k);
        long[] from = at.clone();
        for (int i = 0; i < spatial; i++) {
          from[i + 2] = at[i + 2] * strides[i] - pads[i] + tap[i] * dilations[i];
        }
        int source = NaiveWindow.flat(x, from);
        if (source >= 0) {
          expected = Math.max(expected, input.data()[source]);
          sum += input.data()[source];
          count++;
        }
      }
      assertThat(largest[o]).as("%s, seed %d, window %d", max, seed, o).isEqualTo(expected);
      assertThat(input.data()[(int) ints(both.get(1))[o]]).isEqualTo(expected);
      assertThat(mean.data()[o]).as("%s, seed %d, window %d", max, seed, o)
          .isEqualTo(sum / count);
    }
  }

  @Test
  void keepsSymbolsOfSizesThatDoNotChange() {
    Op pool = OpCall.parse("MaxPool", 12, square(3, "pads", new long[]{1, 1, 1, 0}));
    assertThat(OpCall.infer(pool, OpCall.type("N", "C", "H", "W")).getFirst())
        .isEqualTo(OpCall.type("N", "C", "H", ""));
  }

  @Test
  void rejectsWhatContradicts() {
    assertThatThrownBy(() -> OpCall.parse("MaxPool", 12))
        .isInstanceOf(MalformedModelException.class)
        .hasMessageContaining("expected the attribute kernel_shape, got none");
    assertThatThrownBy(() -> OpCall.real(OpCall.parse("MaxPool", 12, square(4)), NINE))
        .isInstanceOf(ExecutionException.class)
        .hasMessage("node n (Test): expected a window within its padded input on spatial axis 0,"
            + " got a window over 4 elements and 3 of input with 0 and 0 of padding");
    assertThatThrownBy(
        () -> OpCall.infer(OpCall.parse("AveragePool", 12, square(2)), OpCall.type(1, 2, 3)))
        .isInstanceOf(MalformedModelException.class)
        .hasMessageContaining("expected kernel_shape with one entry for each of 1 spatial axes");
    assertThatThrownBy(
        () -> OpCall.infer(OpCall.parse("LpPool", 12, square(2)), OpCall.type(1, 2)))
        .hasMessageContaining("expected an input with batch, channel and spatial axes");
    assertThat(OpCall.parse("LpPool", 12, square(2, "auto_pad", "X")))
        .isEqualTo(new Opaque("", "LpPool", Window.UNKNOWN_PADDING));
  }

  private static long[] ints(Value value) {
    return ((IntValue) value).data();
  }
}
