package dev.crease.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crease.error.ExecutionException;
import dev.crease.error.MalformedModelException;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConvTransposeTest {

  private static final RealValue X = OpCall.real(Shape.of(1, 1, 3), 1, 10, 100);
  private static final RealValue W = OpCall.real(Shape.of(1, 1, 2), 1, 2);

  @Test
  void addsTheKernelAroundEachElement() {
    assertThat(OpCall.real(OpCall.parse("ConvTranspose", 1), X, W).data())
        .containsExactly(1, 12, 120, 200);
    Op two = OpCall.parse("ConvTranspose", 11, "strides", new long[]{2});
    assertThat(OpCall.real(two, X, W, OpCall.real(Shape.of(1), 0.5)).data())
        .containsExactly(1.5, 2.5, 10.5, 20.5, 100.5, 200.5);
  }

  @Test
  void extendsAndCutsTheOutput() {
    Op extended = OpCall.parse("ConvTranspose", 11, "strides", new long[]{3}, "output_padding",
        new long[]{2}, "pads", new long[]{1, 0});
    assertThat(OpCall.real(extended, X, W).data())
        .containsExactly(2, 0, 10, 20, 0, 100, 200, 0, 0);
  }

  /** The whole output is 1, 12, 120, 200; an odd element is cut off at the end for SAME_UPPER, else at the beginning. */
  @ParameterizedTest
  @CsvSource({"SAME_UPPER, 1", "SAME_LOWER, 12", "NOTSET, 12"})
  void cutsToTheStatedSize(String word, double first) {
    Op stated = OpCall.parse("ConvTranspose", 11, "output_shape", new long[]{3}, "auto_pad", word);
    assertThat(OpCall.real(stated, X, W).data()).hasSize(3).startsWith(first);
    if (!word.equals("NOTSET")) {
      Op same = OpCall.parse("ConvTranspose", 1, "auto_pad", word);
      assertThat(OpCall.real(same, X, W).data()).hasSize(3).startsWith(first);
    }
  }

  @Test
  void statedSizesMayExceedTheWhole() {
    Op stated = OpCall.parse("ConvTranspose", 11, "output_shape", new long[]{6});
    assertThat(OpCall.real(stated, X, W).data()).containsExactly(1, 12, 120, 200, 0, 0);
  }

  /** One to three spatial axes, every kernel, stride, dilation, group and batch, against the definition. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void agreesWithTheDefinition(int spatial) {
    long seed = 0;
    for (long kernel = 1; kernel <= 3; kernel++) {
      for (long stride = 1; stride <= 3; stride++) {
        for (long dilation = 1; dilation <= 2; dilation++) {
          for (int group = 1; group <= 3; group += 2) {
            for (int batch = 0; batch <= 2; batch++) {
              compare(spatial, kernel, stride, dilation, group, batch, seed++);
            }
          }
        }
      }
    }
  }

  private static void compare(int spatial, long kernel, long stride, long dilation, int group,
      int batch, long seed) {
    long[] x = new long[spatial + 2];
    long[] w = new long[spatial + 2];
    long[] strides = new long[spatial];
    long[] dilations = new long[spatial];
    long[] pads = new long[2 * spatial];
    long[] extra = new long[spatial];
    long[] sizes = new long[spatial];
    x[0] = batch;
    x[1] = 3;
    w[0] = 3;
    w[1] = 1 + seed % 2;
    for (int i = 0; i < spatial; i++) {
      x[i + 2] = 3L + i;
      w[i + 2] = 1 + (kernel + i) % 3;
      strides[i] = 1 + (stride + i) % 3;
      dilations[i] = 1 + (dilation + i) % 2;
      pads[i] = (seed + i) % 2;
      pads[spatial + i] = (seed / 3 + i) % 2;
      extra[i] = seed % strides[i];
      sizes[i] = strides[i] * (x[i + 2] - 1) + (w[i + 2] - 1) * dilations[i] + 1 + extra[i]
          - pads[i] - pads[spatial + i];
    }
    RealValue input = OpCall.random(seed, x);
    RealValue weight = OpCall.random(seed + 1, w);
    Op op = OpCall.parse("ConvTranspose", 11, "strides", strides, "dilations", dilations, "pads",
        pads, "group", group, "output_padding", extra);
    RealValue expected = NaiveWindow.convTranspose(
        input, weight, strides, dilations, pads, sizes, group);
    RealValue actual = OpCall.real(op, input, weight);
    assertThat(actual.shape()).as("%s, seed %d", op, seed).isEqualTo(expected.shape());
    assertThat(actual.data()).as("%s, seed %d", op, seed)
        .containsExactly(expected.data(), within(1e-14));
  }

  /** {@code <conv(x), y> = <x, convTranspose(y)>}. */
  @ParameterizedTest
  @CsvSource({"1, 1, 1", "2, 1, 1", "3, 2, 2", "2, 3, 1", "3, 3, 2"})
  void isTheTransposeOfTheConvolution(long kernel, long stride, int group) {
    Object[] attributes = {"strides", new long[]{stride, 1}, "group", group, "pads",
        new long[]{kernel - 1, 0, 0, 1}};
    RealValue w = OpCall.random(1, 3L * group, 2, kernel, 2);
    RealValue y = OpCall.random(2, 2, 3L * group, 4, 5);
    RealValue back = OpCall.real(OpCall.parse("ConvTranspose", 11, attributes), y, w);
    RealValue x = OpCall.random(3, back.shape().dims());
    RealValue forth = OpCall.real(OpCall.parse("Conv", 11, attributes), x, w);
    assertThat(forth.shape()).isEqualTo(y.shape());
    assertThat(dot(x, back)).isCloseTo(dot(forth, y), within(1e-12));
  }

  private static double dot(RealValue a, RealValue b) {
    double sum = 0;
    for (int i = 0; i < a.data().length; i++) {
      sum += a.data()[i] * b.data()[i];
    }
    return sum;
  }

  /** More channels, pixels and depth than one piece has. */
  @Test
  void agreesWithTheDefinitionAcrossPieces() {
    RealValue x = OpCall.random(1, 1, 137, 19, 17);
    RealValue w = OpCall.random(2, 137, 67, 2, 3);
    Op op = OpCall.parse("ConvTranspose", 11, "strides", new long[]{2, 1}, "pads",
        new long[]{0, 1, 0, 1});
    RealValue expected = NaiveWindow.convTranspose(x, w, new long[]{2, 1}, new long[]{1, 1},
        new long[]{0, 1}, new long[]{38, 17}, 1);
    assertThat(OpCall.real(op, x, w).data()).containsExactly(expected.data(), within(1e-12));
  }

  @Test
  void isTheTransposeOfTheConvolutionItsGeometryTells() {
    ConvTranspose op = (ConvTranspose) OpCall.parse("ConvTranspose", 11, "strides",
        new long[]{2}, "pads", new long[]{1, 0});
    WindowGeometry geometry = op.geometry(Shape.of(1, 1, 4), Shape.of(1, 1, 3));
    assertThat(geometry.axes())
        .isEqualTo(List.of(new WindowAxis(8, 3, 2, 1, 1, 0, 4)));
  }

  @Test
  void infersWhatIsKnown() {
    Op op = OpCall.parse("ConvTranspose", 11, "group", 2, "output_shape", new long[]{7, 9});
    assertThat(OpCall.infer(op, OpCall.type("N", 4, "H", "W"), OpCall.type(4, 3, 2, 2)))
        .containsExactly(OpCall.type("N", 6, 7, 9));
    assertThat(OpCall.infer(OpCall.parse("ConvTranspose", 11, "strides", new long[]{2, 2}),
        OpCall.type("N", 4, "H", 5), OpCall.type(4, "O", 2, 2)))
        .containsExactly(OpCall.type("N", "O", "", 10));
  }

  @Test
  void rejectsShapesThatContradict() {
    Op op = OpCall.parse("ConvTranspose", 11, "group", 2);
    assertThatThrownBy(() -> OpCall.infer(op, OpCall.type(1, 3, 5), OpCall.type(4, 2, 3)))
        .isInstanceOf(MalformedModelException.class)
        .hasMessage("node n (Test): expected as many input channels as the weight has, got 3 and"
            + " 4; fix: export the model again");
    assertThatThrownBy(() -> OpCall.infer(op, OpCall.type(1, 3, 5), OpCall.type(3, 2, 3)))
        .hasMessageContaining(
            "expected input channels that divide into the groups, got 3 channels");
    Op padded = OpCall.parse("ConvTranspose", 11, "pads", new long[]{3, 2});
    assertThatThrownBy(() -> OpCall.real(padded, X, W))
        .isInstanceOf(ExecutionException.class)
        .hasMessage("node n (Test): expected padding that leaves an output on spatial axis 0, got"
            + " an output of 4 and 3 and 2 of padding to cut off");
    assertThatThrownBy(() -> OpCall.infer(
        OpCall.parse("ConvTranspose", 11, "output_shape", new long[]{1, 1, 7}),
        OpCall.type(1, 3, 5), OpCall.type(3, 2, 3)))
        .hasMessageContaining("expected output_shape with one entry for each of 1 spatial axes");
  }
}
