package dev.crease.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WriteModelTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... args) {
    return WriteModel.run(List.of(args), new PrintStream(out, true, UTF_8),
        new PrintStream(err, true, UTF_8));
  }

  @Test
  void writesAFileThatOnnxRuntimeRuns(@TempDir Path folder) throws IOException, OrtException {
    Path file = folder.resolve("resnet.onnx");
    assertThat(run("resnet18", file.toString(), "--batch", "N", "--size", "64", "--scale", "0.25",
        "--opset", "13", "--seed", "5")).isZero();
    assertThat(out.toString(UTF_8))
        .startsWith(file + ": ResNet-18, 69 nodes, 20 BatchNormalization")
        .endsWith("input f32[N,3,64,64], output f32[N,1000]" + System.lineSeparator());
    Tensor x = SeededNumbers.of(1).normals(DType.FLOAT, Shape.of(3, 3, 64, 64), 0, 1);
    Map<String, Tensor> outputs = OnnxRuntime.run(Files.readAllBytes(file), Map.of("input", x));
    assertThat(outputs).containsOnlyKeys("output");
    assertThat(outputs.values()).extracting(Tensor::shape).containsExactly(Shape.of(3, 1000));
  }

  @Test
  void sameArgumentsSameBytes(@TempDir Path folder) throws IOException {
    Path a = folder.resolve("a.onnx");
    Path b = folder.resolve("b.onnx");
    assertThat(run("mlp", a.toString(), "--dtype", "f16")).isZero();
    assertThat(run("mlp", b.toString(), "--dtype", "f16")).isZero();
    assertThat(Files.mismatch(a, b)).isEqualTo(-1);
  }

  @Test
  void keepsAFileUnlessToldToReplaceIt(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("old.onnx"), "old");
    assertThat(run("mlp", file.toString())).isEqualTo(4);
    assertThat(err.toString(UTF_8)).startsWith("write-model: ").contains("old.onnx");
    assertThat(file).hasContent("old");
    assertThat(run("mlp", file.toString(), "--overwrite")).isZero();
    assertThat(Files.size(file)).isGreaterThan(1_000_000);
  }

  @Test
  void helpListsEveryArchitecture() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString(UTF_8)).contains("usage: write-model ARCHITECTURE OUT.onnx")
        .contains("  resnet50           224  ResNet-50").contains("  dcgan");
  }

  @Test
  void withoutArgumentsItShowsTheUsage() {
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString(UTF_8)).startsWith("usage: ");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "resnet50 | arguments: expected ARCHITECTURE OUT.onnx, got resnet50; fix: see --help",
      "resnet51 x.onnx | architecture: expected one of resnet18, ",
      "mlp x.onnx --batch 0 | batch: expected 1 or more, got 0",
      "mlp x.onnx --size | --size: expected a value after it, got nothing; fix: see --help",
      "mlp x.onnx --size big | --size: expected an integer, got big",
      "mlp x.onnx --dtype int8 | --dtype: expected f32, f16, bf16 or f64, got int8",
      "mlp x.onnx --opset 3 | opset: expected 9 to 25, got 3",
      "mlp x.onnx --scale wide | --scale: expected a number, got wide",
      "mlp x.onnx --depth 3 | option: expected one of those in --help, got --depth",
      "unet x.onnx --size 40 | size of unet: expected a multiple of 16, got 40"})
  void saysWhatIsWrongWithTheArguments(String args, String message) {
    assertThat(run(args.split(" "))).isEqualTo(2);
    assertThat(err.toString(UTF_8)).startsWith("write-model: " + message);
    assertThat(Path.of("x.onnx")).doesNotExist();
  }
}
