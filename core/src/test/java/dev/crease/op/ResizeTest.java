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
import dev.crease.tensor.TextValue;
import dev.crease.tensor.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected numbers that are not worked out by hand are those of ONNX's backend tests for Resize. */
class ResizeTest {

  private static final RealValue SIXTEEN = OpCall.real(Shape.of(1, 1, 4, 4),
      DoubleStream.iterate(1, v -> v + 1).limit(16).toArray());

  private static final RealValue LINE = OpCall.real(Shape.of(4), 1, 2, 3, 4);

  private static RealValue floats(float... values) {
    double[] data = new double[values.length];
    for (int i = 0; i < data.length; i++) {
      data[i] = values[i];
    }
    return OpCall.real(Shape.of(data.length), data);
  }

  private static double[] numbers(String text) {
    return Arrays.stream(text.trim().split(" +")).mapToDouble(Double::parseDouble).toArray();
  }

  @ParameterizedTest
  @CsvSource({"half_pixel, .6, 1.3333333 3", "pytorch_half_pixel, .6, 1.3333333 3",
      "align_corners, .6, 1 3.1428573", "asymmetric, .6, 1 2.6666667",
      "half_pixel_symmetric, .6, 1.6666667 3.3333333",
      "half_pixel, 2, 1 1.25 1.75 2.25 2.75 3.25 3.75 4",
      "align_corners, 2, 1 1.4285715 1.8571429 2.2857144 2.7142858 3.142857 3.5714285 4",
      "asymmetric, 2, 1 1.5 2 2.5 3 3.5 4 4",
      "tf_half_pixel_for_nn, 2, 1.25 1.75 2.25 2.75 3.25 3.75 4 4"})
  void findsItsPlaces(String where, float scale, String expected) {
    Op op = OpCall.parse("Resize", 19, "mode", "linear", "coordinate_transformation_mode", where);
    assertThat(OpCall.real(op, LINE, null, floats(scale)).data())
        .containsExactly(numbers(expected), within(1e-6));
  }

  @ParameterizedTest
  @CsvSource({"round_prefer_floor, 1 1 1 2 2", "round_prefer_ceil, 1 1 2 2 2",
      "floor, 1 1 1 1 2", "ceil, 1 2 2 2 2"})
  void findsTheNearest(String word, String expected) {
    Op op = OpCall.parse("Resize", 13, "nearest_mode", word, "coordinate_transformation_mode",
        "align_corners");
    RealValue two = OpCall.real(Shape.of(2), 1, 2);
    assertThat(OpCall.real(op, two, null, null, IntValue.of(5)).data())
        .containsExactly(numbers(expected));
  }

  @Test
  void findsTheNearestInFp32() {
    Op op = OpCall.parse("Resize", 13, "nearest_mode", "floor", "coordinate_transformation_mode",
        "asymmetric");
    RealValue six = OpCall.real(Shape.of(6), 0, 1, 2, 3, 4, 5);
    assertThat(4 / (double) 0.8f).isLessThan(5);
    assertThat(OpCall.real(op, OpCall.real(Shape.of(7), 0, 1, 2, 3, 4, 5, 6), null, floats(0.8f))
        .data()).containsExactly(0, 1, 2, 3, 5);
    assertThat(OpCall.real(op, six, null, floats(0.5f)).data()).containsExactly(0, 2, 4);
  }

  @Test
  void interpolatesCubically() {
    Op op = OpCall.parse("Resize", 11, "mode", "cubic");
    RealValue scales = floats(1, 1, 2, 2);
    double[] y = OpCall.real(op, SIXTEEN, floats(), scales).data();
    assertThat(Arrays.copyOf(y, 8)).containsExactly(0.47265625, 0.76953125, 1.24609375, 1.875,
        2.28125, 2.91015625, 3.38671875, 3.68359375);
    assertThat(y[63]).isEqualTo(16.52734375);
    Op excluding = OpCall.parse("Resize", 13, "mode", "cubic", "cubic_coeff_a", -0.5f,
        "exclude_outside", 1);
    assertThat(Arrays.copyOf(OpCall.real(excluding, SIXTEEN, null, scales).data(), 4))
        .containsExactly(new double[]{0.55882353, 0.81494204, 1.35698249, 1.89705882},
            within(1e-8));
  }

  @ParameterizedTest
  @CsvSource({"linear, 2.875 4.5 9.375 11", "cubic, 2.5180721 4.2858863 9.589329 11.357142"})
  void spreadsTheKernelWhereItShrinks(String mode, String expected) {
    Op op = OpCall.parse("Resize", 18, "mode", mode, "antialias", 1);
    assertThat(OpCall.real(op, SIXTEEN, null, floats(1, 1, 0.6f, 0.6f)).data())
        .containsExactly(numbers(expected), within(1e-6));
    Op plain = OpCall.parse("Resize", 18, "mode", mode);
    RealValue twice = floats(1, 1, 2, 2);
    assertThat(OpCall.real(op, SIXTEEN, null, twice).data())
        .containsExactly(OpCall.real(plain, SIXTEEN, null, twice).data(), within(1e-14));
  }

  @Test
  void cropsToTheRegionOfInterest() {
    Object[] attributes = {"mode", "linear", "coordinate_transformation_mode",
        "tf_crop_and_resize", "axes", new long[]{2, -1}, "extrapolation_value", 10f};
    Op op = OpCall.parse("Resize", 18, attributes);
    assertThat(OpCall.real(op, SIXTEEN, floats(.4f, .6f, .6f, .8f), null, IntValue.of(3, 3)).data())
        .containsExactly(numbers("7.6 7.9 8.2 8.8 9.1 9.4 10 10.3 10.6"), within(1e-5));
    assertThat(
        OpCall.real(op, SIXTEEN, floats(.4f, .6f, 1.2f, 1.7f), null, IntValue.of(3, 3)).data())
        .containsExactly(numbers("7.6 10 10 12.4 10 10 10 10 10"), within(1e-5));
    assertThat(OpCall.real(op, SIXTEEN, floats(0, 0, .5f, 1), null, IntValue.of(1, 4)).data())
        .containsExactly(new double[]{4, 5, 6, 7}, within(1e-14));
    assertThat(OpCall.real(op, SIXTEEN, floats(0, 0, .5f, 1), floats(1, 1)).shape())
        .isEqualTo(Shape.of(1, 1, 2, 4));
    assertThatThrownBy(() -> OpCall.real(op, SIXTEEN, null, floats(1, 1)))
        .isInstanceOf(ExecutionException.class)
        .hasMessageContaining("expected a region of interest for tf_crop_and_resize, got none");
  }

  @ParameterizedTest
  @CsvSource({"stretch, 7, 8", "not_larger, 7, 7", "not_smaller, 8, 8"})
  void keepsTheAspect(String policy, int height, int width) {
    Op op = OpCall.parse("Resize", 18, "axes", new long[]{3, 2}, "keep_aspect_ratio_policy",
        policy);
    RealValue y = OpCall.real(op, OpCall.real(Shape.of(1, 1, 2, 2), 1, 2, 3, 4), null, null,
        IntValue.of(8, 7));
    assertThat(y.shape()).isEqualTo(Shape.of(1, 1, height, width));
    assertThat(y.data()).startsWith(1, 1, 1).endsWith(4, 4, 4);
  }

  @Test
  void beforeOpset11RoundsOutward() {
    Op resize = OpCall.parse("Resize", 10);
    assertThat(OpCall.real(resize, LINE, floats(1.5f)).data()).containsExactly(1, 1, 2, 3, 3, 4);
    assertThat(OpCall.real(resize, LINE, floats(0.75f)).data()).containsExactly(1, 3, 4);
    assertThat(OpCall.real(OpCall.parse("Resize", 10, "mode", "linear"), LINE, floats(2)).data())
        .containsExactly(1, 1.5, 2, 2.5, 3, 3.5, 4, 4);
  }

  @Test
  void upsamples() {
    RealValue x = OpCall.real(Shape.of(1, 1, 1, 2), 1, 3);
    double[] twice = {1, 1, 3, 3};
    assertThat(OpCall.real(OpCall.parse("Upsample", 9), x, floats(1, 1, 1, 2)).data())
        .containsExactly(twice);
    Op stated = OpCall.parse("Upsample", 7, "scales", new float[]{1, 1, 2, 2}, "mode", "linear");
    assertThat(OpCall.real(stated, x).data()).containsExactly(1, 2, 3, 3, 1, 2, 3, 3);
    Op first = OpCall.parse("Upsample", 1, "height_scale", 1f, "width_scale", 2f);
    assertThat(OpCall.real(first, x).data()).containsExactly(twice);
    assertThat(OpCall.infer(stated, OpCall.type("N", "C", "H", 2)))
        .containsExactly(OpCall.type("N", "C", "", 4));
    assertThat(OpCall.parse("Upsample", 9, "mode", "cubic"))
        .isEqualTo(new Opaque("", "Upsample", "its mode cubic is not known"));
    assertThatThrownBy(() -> OpCall.parse("Upsample", 7))
        .isInstanceOf(MalformedModelException.class)
        .hasMessageContaining("expected scales above 0, got []");
    assertThatThrownBy(() -> OpCall.real(OpCall.parse("Upsample", 9), x, floats(1, 2)))
        .hasMessageContaining("expected 4 scales above 0, got [1.0, 2.0]");
  }

  @Test
  void takesIntegersAndStrings() {
    IntValue x = new IntValue(DType.UINT8, Shape.of(2), new long[]{1, 254});
    Op linear = OpCall.parse("Resize", 13, "mode", "linear", "coordinate_transformation_mode",
        "align_corners");
    Value y = OpCall.evaluate(linear, 1, x, null, null, IntValue.of(5)).getFirst();
    assertThat(((IntValue) y).data()).containsExactly(1, 64, 128, 191, 254);
    Op nearest = OpCall.parse("Resize", 13);
    IntValue big = IntValue.of(Long.MAX_VALUE, Long.MIN_VALUE);
    Value copied = OpCall.evaluate(nearest, 1, big, null, floats(2)).getFirst();
    assertThat(((IntValue) copied).data()).containsExactly(Long.MAX_VALUE, Long.MAX_VALUE,
        Long.MIN_VALUE, Long.MIN_VALUE);
    TextValue text = new TextValue(Shape.of(2), List.of("a", "b"));
    Value words = OpCall.evaluate(nearest, 1, text, null, floats(2)).getFirst();
    assertThat(((TextValue) words).data()).containsExactly("a", "a", "b", "b");
    assertThatThrownBy(() -> OpCall.evaluate(linear, 1, text, null, floats(2)))
        .hasMessageContaining("expected numbers to interpolate, got strings");
  }

  @Test
  void resizesEachAxisByItself() {
    Op op = OpCall.parse("Resize", 13, "mode", "linear");
    RealValue x = OpCall.random(1, 2, 3, 5, 4);
    RealValue both = OpCall.real(op, x, null, null, IntValue.of(2, 3, 7, 9));
    RealValue high = OpCall.real(op, x, null, null, IntValue.of(2, 3, 7, 4));
    assertThat(OpCall.real(op, high, null, null, IntValue.of(2, 3, 7, 9)).data())
        .containsExactly(both.data(), within(1e-14));
    assertThat(OpCall.real(op, x, null, null, IntValue.of(2, 3, 5, 4)).data())
        .containsExactly(x.data());
    assertThat(OpCall.real(op, OpCall.real(Shape.of(0, 3)), null, floats(1, 2)).shape())
        .isEqualTo(Shape.of(0, 6));
  }

  @Test
  void infersWhatIsKnown() {
    Op op = OpCall.parse("Resize", 13);
    IntValue sizes = IntValue.of(1, 3, 20, 30);
    OpCall.Known x = new OpCall.Known(
        Optional.of(OpCall.type("N", 3, "H", 4)), Optional.empty());
    assertThat(infer(op, x, null, null, sizes)).isEqualTo(OpCall.type(1, 3, 20, 30));
    assertThat(infer(op, x, null, floats(1, 1, 2, 2), null))
        .isEqualTo(OpCall.type("N", 3, "", 8));
    assertThat(infer(op, x)).isEqualTo(OpCall.type("", "", "", ""));
  }

  private static TensorType infer(Op op, OpCall.Known x, @Nullable Value... rest) {
    List<OpCall.Known> inputs = new ArrayList<>(List.of(x));
    for (@Nullable
    Value v : rest) {
      inputs.add(new OpCall.Known(
          Optional.ofNullable(v).map(k -> TensorType.of(k.dtype(), k.shape())),
          Optional.ofNullable(v)));
    }
    return ((Operator) op).infer(new OpCall.Inference(inputs, 1, true)).getFirst();
  }

  @Test
  void sizesOfScaledAxesAreFp32() {
    assertThat(10 * (double) 0.7f).isLessThan(7);
    assertThat(LongStream.of(ResizeAxis.scaled(10, 0.7f, 0, 1), ResizeAxis.scaled(5, 0.6f, 0, 1)))
        .containsExactly(7L, 3L);
  }

  @Test
  void rejectsWhatContradicts() {
    Op op = OpCall.parse("Resize", 13);
    assertThatThrownBy(() -> OpCall.real(op, LINE, null, floats(2), IntValue.of(8)))
        .isInstanceOf(ExecutionException.class)
        .hasMessage("node n (Test): expected scales or sizes, got both");
    assertThatThrownBy(() -> OpCall.real(op, LINE))
        .hasMessage("node n (Test): expected scales or sizes, got neither");
    assertThatThrownBy(() -> OpCall.real(op, LINE, null, floats(2, 2)))
        .hasMessage("node n (Test): expected 1 numbers as input 2, got 2");
    assertThatThrownBy(() -> OpCall.real(op, LINE, null, floats(-1)))
        .hasMessage("node n (Test): expected scales above 0, got [-1.0]");
    assertThatThrownBy(() -> OpCall.real(op, OpCall.real(Shape.of(0)), null, null, IntValue.of(3)))
        .hasMessage("node n (Test): expected an axis with elements to resize, got 0 to 3");
    assertThat(OpCall.parse("Resize", 13, "mode", "fancy")).isInstanceOfSatisfying(Opaque.class,
        o -> assertThat(o.why()).startsWith("mode fancy, nearest_mode round_prefer_floor,"));
    assertThat(OpCall.parse("Resize", 13, "nearest_mode", "outward")).isInstanceOf(Opaque.class);
  }
}
