package dev.crease.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crease.error.ExecutionException;
import dev.crease.error.MalformedModelException;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConvTest {

  private static final Shape IMAGE = Shape.of(1, 1, 3, 3);
  private static final RealValue NINE = OpCall.real(IMAGE, 1, 2, 3, 4, 5, 6, 7, 8, 9);
  private static final RealValue ONES = OpCall.real(IMAGE, 1, 1, 1, 1, 1, 1, 1, 1, 1);

  @Test
  void sumsTheWindow() {
    Op conv = OpCall.parse("Conv", 11, "pads", new long[]{1, 1, 1, 1});
    assertThat(OpCall.real(conv, NINE, ONES).data())
        .containsExactly(12, 21, 16, 27, 45, 33, 24, 39, 28);
  }

  @Test
  void doesNotMirrorTheKernelAndAddsTheBias() {
    RealValue w = OpCall.real(Shape.of(1, 1, 1, 2), 10, 1);
    RealValue b = OpCall.real(Shape.of(1), 0.5);
    assertThat(OpCall.real(OpCall.parse("Conv", 1), NINE, w, b).data())
        .containsExactly(12.5, 23.5, 45.5, 56.5, 78.5, 89.5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"SAME_UPPER", "SAME_LOWER", "VALID", "NOTSET"})
  void padsAutomatically(String word) {
    Op conv = OpCall.parse("Conv", 11, "auto_pad", word, "strides", new long[]{2});
    RealValue x = OpCall.real(Shape.of(1, 1, 4), 1, 2, 3, 4);
    RealValue w = OpCall.real(Shape.of(1, 1, 3), 100, 10, 1);
    double[] expected = switch (word) {
      case "SAME_UPPER" -> new double[]{123, 340};
      case "SAME_LOWER" -> new double[]{12, 234};
      default -> new double[]{123};
    };
    assertThat(OpCall.real(conv, x, w).data()).containsExactly(expected);
  }

  /** One, two and three spatial axes, every kernel 1 to 3, stride 1 to 3, dilation 1 to 2, uneven padding. */
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
    x[0] = batch;
    x[1] = 3;
    w[0] = group * (1L + seed % 2);
    w[1] = 3 / group;
    for (int i = 0; i < spatial; i++) {
      x[i + 2] = 5L + i;
      w[i + 2] = 1 + (kernel + i) % 3;
      strides[i] = 1 + (stride + i) % 3;
      dilations[i] = 1 + (dilation + i) % 2;
      pads[i] = (seed + i) % 3;
      pads[spatial + i] = (seed / 3 + i) % 2;
    }
    RealValue input = OpCall.random(seed, x);
    RealValue weight = OpCall.random(seed + 1, w);
    Op conv = OpCall.parse("Conv", 11, "strides", strides, "dilations", dilations, "pads", pads,
        "group", group, "kernel_shape", java.util.Arrays.copyOfRange(w, 2, w.length));
    RealValue expected = NaiveWindow.conv(input, weight, strides, dilations, pads, group);
    RealValue actual = OpCall.real(conv, input, weight);
    assertThat(actual.shape()).as("%s, seed %d", conv, seed).isEqualTo(expected.shape());
    assertThat(actual.data()).as("%s, seed %d", conv, seed).containsExactly(expected.data());
  }

  /** More rows, columns and depth than one piece has, none a multiple of what the inner loop takes. */
  @Test
  void agreesWithTheDefinitionAcrossPieces() {
    RealValue x = OpCall.random(1, 1, 31, 23, 19);
    RealValue w = OpCall.random(2, 259, 31, 3, 2);
    Op conv = OpCall.parse("Conv", 11, "pads", new long[]{1, 0, 2, 1});
    RealValue expected = NaiveWindow.conv(
        x, w, new long[]{1, 1}, new long[]{1, 1}, new long[]{1, 0, 2, 1}, 1);
    assertThat(OpCall.real(conv, x, w).data()).containsExactly(expected.data());
  }

  @Test
  void keepsSymbolsOfSizesThatDoNotChange() {
    Op conv = OpCall.parse("Conv", 11, "pads", new long[]{1, 0, 1, 0});
    assertThat(OpCall.infer(conv, OpCall.type("N", 3, "H", "W"), OpCall.type(8, 3, 3, 3)))
        .containsExactly(OpCall.type("N", 8, "H", ""));
    Op same = OpCall.parse("Conv", 11, "auto_pad", "SAME_UPPER");
    assertThat(OpCall.infer(same, OpCall.type("N", 3, "H", 7), OpCall.type(8, 3, "", "")))
        .containsExactly(OpCall.type("N", 8, "H", 7));
  }

  @Test
  void tellsWhetherItPads() {
    Shape three = Shape.of(4, 3, 3, 3);
    Shape one = Shape.of(4, 3, 1, 1);
    Shape x = Shape.of(1, 3, 8, 8);
    Conv same = (Conv) OpCall.parse("Conv", 11, "auto_pad", "SAME_LOWER");
    assertThat(same.mayPad(three)).isTrue();
    assertThat(same.mayPad(one)).isFalse();
    assertThat(same.geometry(x, three).pads()).isTrue();
    Conv plain = (Conv) OpCall.parse("Conv", 11);
    assertThat(plain.mayPad(three)).isFalse();
    Conv unread = (Conv) OpCall.parse("Conv", 11, "pads", new long[]{0, 0, 1, 1},
        "strides", new long[]{2, 2});
    assertThat(unread.mayPad(three)).isTrue();
    assertThat(unread.geometry(Shape.of(1, 3, 7, 7), three).pads()).isFalse();
    assertThat(unread.geometry(x, three).pads()).isTrue();
  }

  @Test
  void doesNotUnderstandOtherPaddings() {
    assertThat(OpCall.parse("Conv", 11, "auto_pad", "MIRROR"))
        .isEqualTo(new Opaque("", "Conv", Window.UNKNOWN_PADDING));
  }

  @Test
  void rejectsAttributesOutOfRange() {
    assertThatThrownBy(() -> OpCall.parse("Conv", 11, "strides", new long[]{0, 1}))
        .isInstanceOf(MalformedModelException.class)
        .hasMessage("node n (Test): expected strides from 1 to 2147483647, got [0, 1];"
            + " fix: export the model again");
    assertThatThrownBy(() -> OpCall.parse("Conv", 11, "group", 0))
        .hasMessageContaining("expected a group of 1 or more, got 0");
    assertThatThrownBy(() -> OpCall.parse("Conv", 11, "pads", new long[]{0, 1, 2}))
        .hasMessageContaining("expected pads with a beginning and an end per axis, got [0, 1, 2]");
  }

  @Test
  void rejectsShapesThatContradict() {
    Op two = OpCall.parse("Conv", 11, "group", 2);
    assertThatThrownBy(() -> OpCall.infer(two, OpCall.type(1, 3, 5, 5), OpCall.type(4, 2, 3, 3)))
        .isInstanceOf(MalformedModelException.class)
        .hasMessage("node n (Test): expected as many input channels as the weight has, times 2"
            + " groups, got 3 and 2 · 2; fix: export the model again");
    assertThatThrownBy(() -> OpCall.infer(two, OpCall.type(1, 4, 5, 5), OpCall.type(3, 2, 3, 3)))
        .hasMessageContaining("got 3 channels and 2 groups");
    Op plain = OpCall.parse("Conv", 11);
    assertThatThrownBy(() -> OpCall.infer(plain, OpCall.type(1, 3, 2), OpCall.type(4, 3, 3)))
        .hasMessageContaining("expected a window within its padded input on spatial axis 0,"
            + " got a window over 3 elements and 2 of input with 0 and 0 of padding");
    assertThatThrownBy(() -> OpCall.infer(plain, OpCall.type(1, 3, 5, 5), OpCall.type(4, 3, 3)))
        .hasMessageContaining("expected input and weight of the same rank");
    assertThatThrownBy(() -> OpCall.infer(
        OpCall.parse("Conv", 11, "kernel_shape", new long[]{3, 3}),
        OpCall.type(1, 3, 5, 5), OpCall.type(4, 3, 3, 2)))
        .hasMessageContaining("expected kernel_shape equal to the weight's sizes, got 3 and 2");
    assertThatThrownBy(() -> OpCall.real(plain, NINE, ONES, OpCall.real(Shape.of(2), 1, 2)))
        .isInstanceOf(ExecutionException.class)
        .hasMessage("node n (Test): expected a bias with an element per output channel,"
            + " got 2 and 1");
    assertThatThrownBy(() -> OpCall.infer(
        OpCall.parse("Conv", 11, "dilations", new long[]{1}), OpCall.type(1, 3, 5, 5),
        OpCall.type(4, 3, 3, 3)))
        .hasMessageContaining("expected dilations with one entry for each of 2 spatial axes");
  }

  @Test
  void knowsItsWindow() {
    assertThat(OpCall.parse("Conv", 11, "group", 2, "strides", new long[]{2, 1},
        "pads", new long[]{1, 2, 3, 4}))
        .isEqualTo(new Conv(new Window(List.of(), List.of(2L, 1L), List.of(),
            new Padding.Explicit(List.of(1L, 2L), List.of(3L, 4L))), 2));
  }
}
