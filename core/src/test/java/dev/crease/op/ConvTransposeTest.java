package dev.crease.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import dev.crease.error.ExecutionException;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConvTransposeTest {

  @Test
  void everyInputAddsTheKernel() {
    RealValue x = OpCall.real(Shape.of(1, 1, 3), 1, 2, 3);
    RealValue w = OpCall.real(Shape.of(1, 1, 2), 10, 1);
    assertThat(OpCall.real(OpCall.parse("ConvTranspose", 11), x, w).data()).containsExactly(10, 21, 32, 3);
    Op strided = OpCall.parse("ConvTranspose", 11, "strides", new long[]{2}, "output_padding", new long[]{1});
    RealValue b = OpCall.real(Shape.of(1), 0.5);
    assertThat(OpCall.real(strided, x, w, b).data())
        .containsExactly(10.5, 1.5, 20.5, 2.5, 30.5, 3.5, 0.5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"SAME_UPPER", "SAME_LOWER", "NOTSET"})
  void outputShapeTellsThePadding(String word) {
    RealValue x = OpCall.real(Shape.of(1, 1, 2), 1, 1);
    RealValue w = OpCall.real(Shape.of(1, 1, 2), 10, 1);
    Op op = OpCall.parse("ConvTranspose", 11, "auto_pad", word, "output_shape", new long[]{2});
    double[] expected = word.equals("SAME_UPPER") ? new double[]{10, 11} : new double[]{11, 1};
    assertThat(OpCall.real(op, x, w).data()).containsExactly(expected);
  }

  /** {@code <conv(x), y> = <x, convTranspose(y)>} for every kernel, stride, dilation, padding and group. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void isTheTransposeOfConv(int spatial) {
    SplittableRandom random = new SplittableRandom(3);
    for (int kernel = 1; kernel <= 3; kernel++) {
      for (int stride = 1; stride <= 3; stride++) {
        for (int dilation = 1; dilation <= 2; dilation++) {
          for (int group = 1; group <= 2; group++) {
            compare(spatial, kernel, stride, dilation, group, random);
          }
        }
      }
    }
  }

  private static void compare(
      int spatial, int kernel, int stride, int dilation, int group, SplittableRandom random) {
    int reach = (kernel - 1) * dilation + 1;
    int begin = random.nextInt(reach);
    int end = random.nextInt(reach);
    int small = 1 + random.nextInt(3);
    int large = (small - 1) * stride + reach - begin - end;
    if (large < 1) {
      return;
    }
    RealValue x = random(shape(spatial, 2, 2 * group, large), random);
    RealValue w = random(shape(spatial, 3 * group, 2, kernel), random);
    RealValue y = random(shape(spatial, 2, 3 * group, small), random);
    long[] pads = new long[2 * spatial];
    Arrays.fill(pads, 0, spatial, begin);
    Arrays.fill(pads, spatial, 2 * spatial, end);
    Object[] attributes = {
        "pads", pads, "strides", fill(spatial, stride), "dilations", fill(spatial, dilation), "group", group};
    RealValue forth = OpCall.real(OpCall.parse("Conv", 11, attributes), x, w);
    RealValue back = OpCall.real(OpCall.parse("ConvTranspose", 11, attributes), y, w);
    assertThat(forth.shape()).isEqualTo(y.shape());
    assertThat(back.shape()).isEqualTo(x.shape());
    assertThat(dot(x, back)).isCloseTo(dot(forth, y), offset(1e-9));
  }

  private static long[] fill(int count, long value) {
    long[] all = new long[count];
    Arrays.fill(all, value);
    return all;
  }

  private static Shape shape(int spatial, long a, long b, long size) {
    long[] dims = fill(spatial + 2, size);
    dims[0] = a;
    dims[1] = b;
    return Shape.of(dims);
  }

  private static RealValue random(Shape shape, SplittableRandom random) {
    return OpCall.real(shape, random.doubles(shape.elements(), -1, 1).toArray());
  }

  private static double dot(RealValue a, RealValue b) {
    double sum = 0;
    for (int i = 0; i < a.data().length; i++) {
      sum += a.data()[i] * b.data()[i];
    }
    return sum;
  }

  @Test
  void contradictionsAreNamed() {
    RealValue x = OpCall.real(Shape.of(1, 2, 3), 1, 2, 3, 4, 5, 6);
    RealValue w = OpCall.real(Shape.of(1, 1, 2), 10, 1);
    assertThatThrownBy(() -> OpCall.real(OpCall.parse("ConvTranspose", 11), x, w))
        .isInstanceOf(ExecutionException.class)
        .hasMessageContaining("expected as many input channels as the weight has, got 2 and 1");
  }
}
