package dev.crease.op;

import static dev.crease.op.OpCase.op;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.tensor.DType;
import dev.crease.tensor.IntValue;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Value;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tensors that are walked in several pieces of work, against one element at a time. */
class LargeTensorsTest {

  private static double at(RealValue x, Shape result, int index) {
    int shift = result.rank() - x.shape().rank();
    long[] strides = x.shape().strides();
    int rest = index;
    int offset = 0;
    for (int axis = result.rank() - 1; axis >= shift; axis--) {
      int i = rest % (int) result.dim(axis);
      rest /= (int) result.dim(axis);
      offset += (int) (x.shape().dim(axis - shift) == 1 ? 0 : i * strides[axis - shift]);
    }
    return x.data()[offset];
  }

  private static Shape thinned(Random random, long[] dims) {
    long[] out = Arrays.stream(dims).map(d -> random.nextInt(3) == 0 ? 1 : d).toArray();
    return Shape.of(Arrays.copyOfRange(out, random.nextInt(2), out.length));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void broadcasts(int seed) {
    Random random = new Random(seed);
    long[] dims = {1 + random.nextInt(4), 1 + random.nextInt(30), 1 + random.nextInt(30), 40};
    RealValue a = random(random, thinned(random, dims));
    RealValue b = random(random, thinned(random, dims));
    RealValue c = random(random, Shape.of(dims));
    RealValue sum = OpCall.real(op("Add", 14), a, b);
    double[] expected = IntStream.range(0, sum.shape().size())
        .mapToDouble(i -> at(a, sum.shape(), i) + at(b, sum.shape(), i))
        .toArray();
    assertThat(sum.data()).as("seed %d", seed).containsExactly(expected);
    RealValue all = OpCall.real(op("Max", 13), a, b, c);
    double[] greatest = IntStream.range(0, all.shape().size())
        .mapToDouble(i -> Math.max(Math.max(at(a, all.shape(), i), at(b, all.shape(), i)),
            c.data()[i]))
        .toArray();
    assertThat(all.data()).as("seed %d", seed).containsExactly(greatest);
  }

  @Test
  void longRowsAreCut() {
    RealValue x = random(new Random(1), Shape.of(3 * Nest.GRAIN + 5));
    assertThat(OpCall.real(op("Relu", 14), x).data())
        .containsExactly(Arrays.stream(x.data()).map(v -> Math.max(0, v)).toArray());
    assertThat(OpCall.real(op("Mul", 14), x, x).data())
        .containsExactly(Arrays.stream(x.data()).map(v -> v * v).toArray());
  }

  @Test
  void movedElementsArriveOnce() {
    Shape shape = Shape.of(5, 60, 70, 8);
    RealValue x = new RealValue(DType.FLOAT, shape,
        IntStream.range(0, shape.size()).asDoubleStream().toArray());
    Value there = OpCall.real(op("Transpose", 13, "perm", new long[]{3, 1, 0, 2}), x);
    Value back = OpCall.real(op("Transpose", 13, "perm", new long[]{2, 1, 3, 0}), there);
    assertThat(((RealValue) back).data()).containsExactly(x.data());
    RealValue padded = OpCall.real(
        op("Pad", 2, "mode", "edge", "pads", new long[]{0, 1, 2, 3, 0, 4, 5, 6}), x);
    RealValue cut = OpCall.real(op("Pad", 2, "pads", new long[]{0, -1, -2, -3, 0, -4, -5, -6}),
        padded);
    assertThat(cut.data()).containsExactly(x.data());
    RealValue flipped = OpCall.real(op("Slice", 10), x, IntValue.of(-1, -1),
        IntValue.of(-99, -99), IntValue.of(3, 1),
        IntValue.of(-1, -1));
    assertThat(flipped.data()[0]).isEqualTo(59 * 70 * 8 + 7);
    assertThat(Arrays.stream(flipped.data()).distinct().count()).isEqualTo(shape.elements());
  }

  @Test
  void reductionsSeeEveryRow() {
    RealValue x = random(new Random(2), Shape.of(7, 50, 11, 13));
    RealValue mean = OpCall.real(op("ReduceMean", 11, "axes", new long[]{0, 2}), x);
    for (int c = 0; c < 50; c++) {
      for (int w = 0; w < 13; w++) {
        double sum = 0;
        for (int n = 0; n < 7; n++) {
          for (int h = 0; h < 11; h++) {
            sum += x.data()[((n * 50 + c) * 11 + h) * 13 + w];
          }
        }
        assertThat(mean.data()[c * 13 + w])
            .isCloseTo(sum / 77, Offset.offset(1e-15));
      }
    }
  }

  private static RealValue random(Random random, Shape shape) {
    return new RealValue(DType.FLOAT, shape,
        random.doubles(shape.size(), -1, 1).toArray());
  }
}
