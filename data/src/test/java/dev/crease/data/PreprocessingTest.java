package dev.crease.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crease.error.ExecutionException;
import dev.crease.error.InvalidOptionException;
import dev.crease.error.ModelFileException;
import dev.crease.op.Dim;
import dev.crease.op.TensorType;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreprocessingTest {

  private static final List<Double> MEAN = List.of(0.485, 0.456, 0.406);
  private static final List<Double> STD = List.of(0.229, 0.224, 0.225);

  @TempDir
  private Path folder;

  private static Tensor run(Pixels picture, TensorType type, Map<String, ?> settings) {
    ImageInput input = Preprocessing.of("test", settings).forInput("x", type);
    return input.tensor(List.of(input.prepare(picture)));
  }

  private static TensorType f32(long... dims) {
    return TensorType.of(DType.FLOAT, Shape.of(dims));
  }

  /**
   * NumPy's pipeline rounds level/255, mean, their difference, std and the quotient to fp32; ours rounds once. So both differ by
   * at most half an ulp each of the first three over std, and of the quotient three times.
   */
  private static void assertClose(Tensor got, String name, double mean, double std) {
    Tensor expected = Fixtures.array("pipelines.npz", name);
    assertThat(got.shape()).isEqualTo(expected.shape());
    for (long i = 0; i < got.shape().elements(); i++) {
      double want = expected.getDouble(i);
      double level = Math.abs(want) * std + 2 * mean;
      double bound = 0x1p-24 * ((2 * level + mean) / std + 4 * Math.abs(want));
      assertThat(Math.abs(got.getDouble(i) - want)).as("%s %d: %s", name, i, want)
          .isLessThanOrEqualTo(bound);
    }
  }

  @Test
  void classifiersOfTorchvision() {
    Pixels photo = Fixtures.photo();
    assertClose(run(photo, f32(1, 3, 27, 27),
        Map.of("resize", "shortest:32", "crop", 27, "mean", MEAN, "std", STD)), "imagenet", 0.485,
        0.224);
    assertClose(run(Orientation.upright(photo, 6), f32(1, 3, 13, 13),
        Map.of("resize", "shortest:16", "crop", 13, "mean", MEAN, "std", STD)), "imagenet upright",
        0.485, 0.224);
  }

  @Test
  void detectorsOfUltralytics() {
    Pixels photo = Fixtures.photo();
    assertClose(run(photo, f32(1, 3, 32, 32), Map.of("resize", "letterbox")), "yolo", 0, 1);
    assertClose(run(Orientation.upright(photo, 8), f32(1, 3, 48, 48),
        Map.of("resize", "letterbox:48x48")), "yolo upright", 0, 1);
  }

  @Test
  void blueFirstLevelsLessAMeanChannelsLast() {
    assertClose(run(Fixtures.photo(), f32(1, 20, 20, 3), Map.of("resize", "stretch",
        "interpolation", "bicubic", "color", "bgr", "scale", 1, "mean",
        List.of(104, 117, 123))), "caffe", 123, 1);
  }

  @Test
  void greyOfModelsOfOneChannel() {
    assertClose(run(Fixtures.photo(), f32(1, 1, 28, 28),
        Map.of("resize", "28", "mean", 0.1307, "std", 0.3081)), "mnist", 0.1307, 0.3081);
  }

  @Test
  void bytesOfQuantizedModels() {
    TensorType type = TensorType.of(DType.UINT8, Shape.of(1, 16, 16, 3));
    Tensor got = run(Fixtures.photo(), type,
        Map.of("resize", "stretch", "interpolation", "box"));
    Tensor expected = Fixtures.array("pipelines.npz", "bytes");
    assertThat(got.dtype()).isEqualTo(DType.UINT8);
    assertThat(got.bytes().mismatch(expected.bytes())).isEqualTo(-1);
    Tensor signed = run(Fixtures.photo(), TensorType.of(DType.INT8, Shape.of(1, 16, 16, 3)),
        Map.of("resize", "stretch", "interpolation", "box", "mean", 128));
    for (int i = 0; i < 16 * 16 * 3; i++) {
      assertThat(signed.getLong(i)).isEqualTo(expected.getLong(i) - 128);
    }
  }

  @Test
  void integersAreRoundedHalfToEvenAndClamped() {
    Pixels levels = Pixels.of(new Size(1, 3), 1, new byte[]{1, 3, (byte) 255});
    Tensor got = run(levels, TensorType.of(DType.INT8, Shape.of(1, 1, 1, 3)), Map.of("scale", 0.5));
    assertThat(List.of(got.getLong(0), got.getLong(1), got.getLong(2)))
        .containsExactly(0L, 2L, 127L);
  }

  @Test
  void whatNobodySaysIsUprightOfItsOwnSizeFromZeroToOne() {
    Pixels red = Pixels.of(new Size(1, 2), 3, new byte[]{(byte) 255, 0, 0, 0, 0, (byte) 255});
    TensorType open = TensorType.of(
        DType.FLOAT, List.of(Dim.unknown(), Dim.of(3), Dim.unknown(), Dim.unknown()));
    assertThat(run(red, open, Map.of()).toFloats()).containsExactly(1, 0, 0, 0, 0, 1);
    assertThat(run(red, TensorType.UNKNOWN, Map.of("layout", "nhwc", "color", "bgr")).toFloats())
        .containsExactly(0, 0, 1, 1, 0, 0);
  }

  @Test
  void batchesAreOfOneSize() {
    ImageInput input = Preprocessing.DEFAULT.forInput("x", TensorType.UNKNOWN);
    Pixels small = Pixels.of(new Size(1, 1), 3, new byte[3]);
    Pixels large = Pixels.of(new Size(1, 2), 3, new byte[6]);
    assertThat(input.tensor(List.of(small, small)).shape()).isEqualTo(Shape.of(2, 3, 1, 1));
    assertThatThrownBy(() -> input.tensor(List.of(small, large))).hasMessage(
        "input x: expected images of one size in a batch, 1x1, got 1x2; fix: resize them, or run a"
            + " batch of 1");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "men | 1 | settings among antialias, color, crop, dtype, fill, interpolation, layout, mean, orientation, resize, scale, std, got 'men'",
      "resize | wide:3 | resize: expected SIZE, FIT or FIT:SIZE, FIT one of stretch, shortest or letterbox, got 'wide:3'",
      "resize | shortest:3x4 | one number with shortest, like shortest:256, got 3x4",
      "resize | 0 | 1 pixel or more in both directions and at most 100000000 in all, got 0x0",
      "resize | 99999x99999 | 1 pixel or more in both directions and at most 100000000 in all, got 99999x99999",
      "crop | 1x2x3 | crop: expected a size like 224, or HEIGHTxWIDTH like 480x640, got '1x2x3'",
      "interpolation | cubic | interpolation: expected nearest, box, bilinear, bicubic or lanczos, got 'cubic'",
      "color | yuv | color: expected rgb, bgr or gray, got 'yuv'",
      "layout | chw | layout: expected nchw or nhwc, got 'chw'",
      "scale | 1/0 | a number other than 0, or two like 1/255, got 1.0/0.0",
      "scale | x | scale: expected a number, or two like 1/255, got 'x'",
      "std | 0 | std: expected finite numbers other than 0, got 0",
      "dtype | complex64 | dtype: expected one of bfloat16, float16, float32, float64, int32, int64, int8, uint8, got 'complex64'",
      "antialias | perhaps | antialias: expected true or false, got 'perhaps'"})
  void wrongSettingsAreNamed(String name, String value, String message) {
    Object typed = value.equals("0") && name.equals("std") ? 0 : value;
    assertThatThrownBy(() -> Preprocessing.of("settings", Map.of(name, typed)))
        .isInstanceOf(InvalidOptionException.class).hasMessageContaining(message);
  }

  @Test
  void picturesThatDoNotFitAreNamed() {
    Pixels photo = Fixtures.photo();
    assertThatThrownBy(() -> run(photo, f32(1, 3, 8, 8), Map.of()))
        .isInstanceOf(ExecutionException.class).hasMessage(
            "input x: expected f32[1,3,8,8], got an image of 23x37; fix: resize it: --resize"
                + " stretch");
    assertThatThrownBy(() -> run(photo, f32(1, 3, 64, 64), Map.of("crop", 64)))
        .hasMessageContaining("expected an image of at least 64x64 to crop, got 23x37");
    assertThatThrownBy(() -> run(photo, f32(1, 2, 4, 4), Map.of()))
        .hasMessageContaining("f32[1,2,4,4] with 1 or 3 channels on axis 1, got 3 channels of RGB");
    assertThatThrownBy(() -> run(photo, f32(1, 10), Map.of()))
        .hasMessageContaining("an input of numbers with 4 axes for an image, got f32[1,10]");
    assertThatThrownBy(() -> run(photo, f32(1, 3, 8, 8), Map.of("mean", List.of(1, 2))))
        .hasMessageContaining("1 or 3 numbers of mean, got 2");
    assertThatThrownBy(() -> run(photo, f32(1, 3, 8, 8), Map.of("dtype", "uint8")))
        .hasMessageContaining("the model's type f32, got dtype u8");
    assertThatThrownBy(() -> run(photo, TensorType.UNKNOWN, Map.of("resize", "stretch")))
        .hasMessageContaining("a size to resize to, got none");
    Pixels line = Pixels.of(new Size(1, 5000), 1, new byte[5000]);
    assertThatThrownBy(() -> run(line, TensorType.UNKNOWN, Map.of("resize", "shortest:500")))
        .hasMessageContaining("at most 100000000 pixels after resizing, got 500x2500000");
  }

  @Test
  void settingsComeFromAFileBesideTheModel() throws IOException {
    Path model = folder.resolve("net.onnx");
    Path file = Preprocessing.beside(model);
    assertThat(file).isEqualTo(folder.resolve("net.preprocess.json"));
    Files.writeString(file, "{\"resize\": \"letterbox:64\", \"mean\": [1, 2.5, 3]}");
    Preprocessing read = Preprocessing.of(file.toString(), Preprocessing.settings(file));
    assertThat(read.mean()).containsExactly(1.0, 2.5, 3.0);
    assertThat(read.resize().map(Resize::fit)).contains(Resize.Fit.LETTERBOX);
    for (String bad : List.of("", "[1]", "{\"a\": ", "nonsense")) {
      Files.writeString(file, bad);
      assertThatThrownBy(() -> Preprocessing.settings(file)).as(bad)
          .isInstanceOf(ModelFileException.class).hasMessageStartingWith(file + ": expected ");
    }
  }
}
