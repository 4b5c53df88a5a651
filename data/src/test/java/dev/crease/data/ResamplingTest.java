package dev.crease.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.tensor.Tensor;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ResamplingTest {

  /** OpenCV's weights are fp32: 16 products of a level and two of them, each within a few units of 2^-24. */
  private static final double OPENCV_WEIGHTS = 16 * 255 * 4 * 0x1p-24;

  private static Size size(String name) {
    return Size.parse(name, name.substring(name.indexOf(' ') + 1));
  }

  private static boolean isOf(String name, Interpolation kernel) {
    return name.startsWith(kernel.name().toLowerCase(Locale.ROOT) + " ");
  }

  /** To the bit, all kernels, larger, smaller, along one axis and both. */
  @ParameterizedTest
  @EnumSource(Interpolation.class)
  void antialiasedIsPillows(Interpolation kernel) {
    Pixels photo = Fixtures.photo();
    Map<String, Tensor> expected = Fixtures.arrays("pillow.npz");
    int cases = 0;
    for (var e : expected.entrySet()) {
      if (isOf(e.getKey(), kernel)) {
        assertThat(Resampling.resize(photo, size(e.getKey()), kernel, true)).as(e.getKey())
            .isEqualTo(Fixtures.picture(e.getValue()));
        cases++;
      }
    }
    assertThat(cases).isEqualTo(7);
  }

  /** OpenCV's real numbers, rounded once: half a level away and no further. */
  @ParameterizedTest
  @EnumSource(value = Interpolation.class, names = {"BILINEAR", "BICUBIC"})
  void plainIsOpencvsRounded(Interpolation kernel) {
    Pixels photo = Fixtures.photo();
    int cases = 0;
    for (var e : Fixtures.arrays("opencv.npz").entrySet()) {
      if (isOf(e.getKey(), kernel)) {
        Pixels got = Resampling.resize(photo, size(e.getKey()), kernel, false);
        for (int i = 0; i < got.samples().length; i++) {
          double exact = Math.clamp(e.getValue().getDouble(i), 0, 255);
          assertThat(Math.abs((got.samples()[i] & 255) - exact)).as("%s: sample %d", e.getKey(), i)
              .isLessThanOrEqualTo(0.5 + OPENCV_WEIGHTS);
        }
        cases++;
      }
    }
    assertThat(cases).isEqualTo(7);
  }

  @Test
  void aPictureOfTheSizeWantedStaysAsItIs() {
    Pixels photo = Fixtures.photo();
    for (Interpolation kernel : Interpolation.values()) {
      assertThat(Resampling.resize(photo, photo.size(), kernel, true)).isSameAs(photo);
    }
  }

  @Test
  void oneColourStaysOneColour() {
    Pixels flat = Pixels.of(new Size(3, 5), 1, new byte[15]).within(0, 0, new Size(3, 5), 200);
    for (Interpolation kernel : Interpolation.values()) {
      Pixels large = Resampling.resize(flat, new Size(17, 2), kernel, true);
      assertThat(large.samples()).as(kernel.name()).containsOnly(flat.samples()[0]);
    }
  }
}
