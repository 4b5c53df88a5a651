package dev.crease.cli;

import static dev.crease.cli.Run.items;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.tensor.DType;
import dev.crease.tensor.IntValue;
import dev.crease.tensor.NpyFile;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCommandTest {

  @TempDir
  Path folder = Path.of("");

  @Test
  void runsOnRandomInputsAndSaysSo() {
    Path in = SmallModels.write(SmallModels.convBn(), folder, "in.onnx");
    Run run = Run.of("run", in, "--seed", 9).succeeded();
    assertThat(run.out()).startsWith("input x: random, seed 9, f32[1x2x4x4]\n")
        .contains("host, vectors of ", "one run, not warmed up")
        .containsPattern("output  type +min +max +mean  not finite\ny       f32\\[1x3x4x4\\] ");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void theSameSeedGivesTheSameOutputs() {
    Path in = SmallModels.write(SmallModels.convBn(), folder, "in.onnx");
    Object first = Run.of("run", in, "--json").succeeded().json().get("outputs");
    assertThat(Run.of("run", in, "--json").succeeded().json()).containsEntry("outputs", first);
    assertThat(Run.of("run", in, "--json", "--seed", 2).succeeded().json())
        .doesNotContainEntry("outputs", first);
  }

  @Test
  void printsJsonAlone() {
    Path in = SmallModels.write(SmallModels.convBn(), folder, "in.onnx");
    Run run = Run.of("run", in, "--json").succeeded();
    Map<String, Object> json = run.json();
    assertThat(json).containsOnlyKeys(
        "schema", "model", "executor", "device", "folded", "seed", "inputs", "outputs", "seconds",
        "top");
    assertThat(json).containsEntry("folded", false);
    assertThat(json).containsEntry("executor", "host");
    assertThat(items(json, "outputs")).singleElement()
        .satisfies(
            o -> assertThat(o).containsEntry("shape", List.of(1, 3, 4, 4))
                .containsEntry("notFinite", 0)
                .containsKeys("name", "type", "min", "max", "mean", "file"));
    assertThat(run.err()).startsWith("input x: random");
  }

  @Test
  void foldsFirstWhereAsked() {
    Path in = SmallModels.write(SmallModels.convBn(), folder, "in.onnx");
    Path folded = folder.resolve("folded.onnx");
    Run.of("fold", in, "-o", folded).succeeded();
    Map<String, Object> json = Run.of("run", in, "--fold", "--json").succeeded().json();
    assertThat(json).containsEntry("folded", true).containsEntry(
        "outputs", Run.of("run", folded, "--json").succeeded().json().get("outputs"));
    assertThat(Run.of("run", in, "--fold").succeeded().out())
        .contains("folded on the host: 1 layers\n");
  }

  @Test
  void readsAndWritesNpyFiles() throws IOException {
    Path in = SmallModels.write(SmallModels.twoInputs(), folder, "in.onnx");
    Path left = folder.resolve("left.npy");
    Path right = folder.resolve("right.npy");
    NpyFile.write(left, Tensor.ofFloats(Shape.of(2, 2), 1, 2, 3, 4));
    NpyFile.write(right, Tensor.ofFloats(Shape.of(2, 2), 10, 20, 30, 40));
    Path outputs = folder.resolve("outputs");
    Run.of("run", in, "--input", "left=" + left, "--input", "right=" + right, "--output", outputs)
        .succeeded();
    try (Stream<Path> files = Files.list(outputs)) {
      assertThat(files).containsExactly(outputs.resolve("_._sum.npy"));
    }
    Tensor sum = NpyFile.read(outputs.resolve("_._sum.npy"));
    assertThat(Stream.of(0, 1, 2, 3).map(sum::getDouble)).containsExactly(11.0, 22.0, 33.0, 44.0);
  }

  @Test
  void writesJsonFiles() throws IOException {
    Path in = SmallModels.write(SmallModels.twoInputs(), folder, "in.onnx");
    Path left = folder.resolve("left.npy");
    Path right = folder.resolve("right.npy");
    NpyFile.write(left, Tensor.ofFloats(Shape.of(2, 2), 0.1f, 1e-40f, Float.NaN, 16777216));
    NpyFile.write(right, Tensor.ofFloats(Shape.of(2, 2), 0, 0, 0, Float.NEGATIVE_INFINITY));
    Path outputs = folder.resolve("outputs");
    Map<String, Object> report = Run.of("run", in, "--input", "left=" + left, "--input",
        "right=" + right, "--output", outputs, "--format", "json", "--json").succeeded().json();
    Path file = outputs.resolve("_._sum.json");
    assertThat(items(report, "outputs").getFirst()).containsEntry("file", file.toString());
    assertThat(Files.readString(file)).isEqualTo(
        "{\"schema\":1,\"name\":\"../sum\",\"type\":\"FLOAT\",\"shape\":[2,2],"
            + "\"data\":[0.1,1.0E-40,\"NaN\",\"-Infinity\"]}");
    Run.of("run", in, "--format", "json").failed(ExitCode.USAGE, "crease: usage: --format: expected"
        + " a folder to write to, got none; fix: give one with --output DIR");
    Run.of("run", in, "--output", outputs, "--format", "csv").failed(ExitCode.USAGE,
        "crease: usage: --format: expected npy or json, got 'csv'");
  }

  @Test
  void everyTypeThatJsonHasIsWritten() throws IOException {
    Path file = folder.resolve("t.json");
    TensorJson.write(file, "t", Tensor.ofStrings(Shape.of(2), List.of("a\"b", "ü")));
    assertThat(Files.readString(file))
        .endsWith("\"STRING\",\"shape\":[2],\"data\":[\"a\\\"b\",\"ü\"]}");
    TensorJson.write(file, "t", Tensor.of(new IntValue(DType.UINT64, Shape.of(), new long[]{-1})));
    assertThat(Files.readString(file)).endsWith("\"shape\":[],\"data\":[18446744073709551615]}");
    TensorJson.write(file, "t", Tensor.of(new IntValue(DType.BOOL, Shape.of(2), new long[]{0, 1})));
    assertThat(Files.readString(file)).endsWith("\"data\":[false,true]}");
    TensorJson.write(file, "t", Tensor.ofLongs(Shape.of(2), Long.MIN_VALUE, 0));
    assertThat(Files.readString(file)).endsWith("\"data\":[-9223372036854775808,0]}");
    assertThat(TensorJson.canWrite(DType.COMPLEX64)).isFalse();
  }

  @Test
  void readsImages() throws IOException {
    Path in = SmallModels.write(SmallModels.identity(3), folder, "in.onnx");
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, 0xff0000);
    image.setRGB(1, 0, 0x0000ff);
    Path png = folder.resolve("image.png");
    ImageIO.write(image, "png", png.toFile());
    Path outputs = folder.resolve("outputs");
    Run.of("run", in, "--input", png, "--output", outputs).succeeded();
    Tensor y = NpyFile.read(outputs.resolve("y.npy"));
    assertThat(y.shape()).isEqualTo(Shape.of(1, 3, 1, 2));
    assertThat(Stream.of(0, 1, 2, 3, 4, 5).map(y::getDouble))
        .containsExactly(1.0, 0.0, 0.0, 0.0, 0.0, 1.0);
    Run.of(
        "run", in, "--input", "image=" + png, "--output", outputs, "--mean", "0.5,0,0", "--std",
        "0.25")
        .succeeded();
    Tensor scaled = NpyFile.read(outputs.resolve("y.npy"));
    assertThat(Stream.of(0, 1, 2, 3, 4, 5).map(scaled::getDouble))
        .containsExactly(2.0, 0.0, 0.0, 0.0, 0.0, 4.0);
  }

  @Test
  void imagesAreNotResizedUnlessAsked() throws IOException {
    Path in = SmallModels.write(SmallModels.images(1, 4), folder, "in.onnx");
    Path png = folder.resolve("image.png");
    ImageIO.write(new BufferedImage(2, 1, BufferedImage.TYPE_INT_RGB), "png", png.toFile());
    Run.of("run", in, "--input", png)
        .failed(
            ExitCode.USAGE,
            "crease: input: input x: expected f32[N,1,4,4], got an image of 1x2; fix: resize it:"
                + " --resize stretch");
    Run.of("run", in, "--input", png, "--resize", "stretch").succeeded();
    Run.of("run", in, "--resize", "stretch").failed(ExitCode.USAGE,
        "crease: usage: --resize: expected an image as --input, got none");
  }

  @Test
  void settingsOfImagesAreReadBesideTheModel() throws IOException {
    Path in = SmallModels.write(SmallModels.images(1, 4), folder, "in.onnx");
    Path images = Files.createDirectory(folder.resolve("images"));
    for (int level : new int[]{0, 100, 255}) {
      BufferedImage image = new BufferedImage(5, 6, BufferedImage.TYPE_BYTE_GRAY);
      image.getRaster().setSamples(0, 0, 5, 6, 0, new int[30]);
      for (int i = 0; i < 30; i++) {
        image.getRaster().setSample(i % 5, i / 5, 0, level);
      }
      ImageIO.write(image, "png", images.resolve(level + ".png").toFile());
    }
    Files.writeString(folder.resolve("in.preprocess.json"),
        "{\"resize\": \"letterbox\", \"fill\": 0, \"scale\": 1, \"mean\": 1}");
    Path outputs = folder.resolve("outputs");
    Run.of("run", in, "--input", images, "--output", outputs).succeeded();
    Tensor y = NpyFile.read(outputs.resolve("y.npy"));
    // 5 x 6 becomes 3 x 4, beside it one column of fill, less the mean; the model keeps what is
    // positive.
    assertThat(y.shape()).isEqualTo(Shape.of(3, 1, 4, 4));
    assertThat(Stream.of(0, 3, 16, 19, 32, 35).map(y::getDouble))
        .containsExactly(0.0, 0.0, 99.0, 0.0, 254.0, 0.0);
    Run.of("run", in, "--input", images, "--output", outputs, "--mean", 0, "--fill", 7)
        .succeeded();
    assertThat(Stream.of(3, 16).map(NpyFile.read(outputs.resolve("y.npy"))::getDouble))
        .containsExactly(7.0, 100.0);
    Run.of("run", in, "--input", images, "--preprocess", "none").failed(ExitCode.USAGE);
    Files.writeString(folder.resolve("in.preprocess.json"), "{\"men\": 1}");
    Run run = Run.of("run", in, "--input", images);
    run.failed(ExitCode.USAGE);
    assertThat(run.err()).contains("in.preprocess.json: expected settings among ", ", got 'men'");
  }

  @Test
  void bestClassesAreShownForEachImageInBatches() throws IOException {
    Path in = SmallModels.write(SmallModels.brightest(1, 1, 1, 1), folder, "in.onnx");
    Path images = Files.createDirectory(folder.resolve("images"));
    for (int brightest = 0; brightest < 3; brightest++) {
      BufferedImage image = new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_GRAY);
      image.getRaster().setSample(brightest % 2, brightest / 2, 0, 255);
      image.getRaster().setSample(1, 1, 0, 51);
      ImageIO.write(image, "png", images.resolve(brightest + ".png").toFile());
    }
    Path labels = Files.writeString(folder.resolve("labels.txt"), "nil\none\ntwo\n");
    Run run = Run.of("run", in, "--input", images, "--batch", 2, "--labels", labels, "--top", 2)
        .succeeded();
    assertThat(run.out().replaceAll("(?m)^.*images/", "").replaceAll(" +", " ").lines().toList())
        .endsWith(
            "sample class label score", "0.png 0 nil 1.000", " 3 0.200", "1.png 1 one 1.000",
            " 3 0.200", "2.png 2 two 1.000", " 3 0.200");
    Path all = folder.resolve("all");
    Path two = folder.resolve("two");
    Map<String, Object> json = Run.of("run", in, "--input", images, "--top", 1, "--json",
        "--output", all).succeeded().json();
    assertThat(items(json, "top")).hasSize(3).last().satisfies(t -> {
      assertThat(String.valueOf(t.get("sample"))).endsWith("2.png");
      assertThat(items(t, "classes")).singleElement().satisfies(
          c -> assertThat(c).containsEntry("class", 2).containsEntry("label", null)
              .containsEntry("score", 1.0));
    });
    Run.of("run", in, "--input", images, "--batch", 2, "--output", two).succeeded();
    assertThat(Files.readAllBytes(two.resolve("y.npy")))
        .isEqualTo(Files.readAllBytes(all.resolve("y.npy")));
    Run.of("run", in, "--batch", 2).failed(ExitCode.USAGE,
        "crease: usage: --batch: expected images for one input, got []");
    Run.of("run", in, "--input", images, "--top", 0).failed(ExitCode.USAGE);
    Run.of("run", in, "--input", images, "--top", 1, "--scores", "z").failed(ExitCode.USAGE,
        "crease: usage: --scores: expected an output among y, got 'z'");
  }

  /** A model of one image at a time. */
  @Test
  void aFolderGoesThroughAModelOfOneImageAtATime() throws IOException {
    Path in = SmallModels.write(SmallModels.identity(1), folder, "in.onnx");
    Path images = Files.createDirectory(folder.resolve("images"));
    for (int level : new int[]{0, 51, 255}) {
      BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_GRAY);
      image.getRaster().setSample(0, 0, 0, level);
      ImageIO.write(image, "png", images.resolve(1000 + level + ".png").toFile());
    }
    Path outputs = folder.resolve("outputs");
    Run.of("run", in, "--input", images, "--output", outputs).succeeded();
    Tensor y = NpyFile.read(outputs.resolve("y.npy"));
    assertThat(y.shape()).isEqualTo(Shape.of(3, 1, 1, 1));
    assertThat(y.toFloats()).containsExactly(0, 0.2f, 1);
  }

  @Test
  void imagesThatCannotBeReadAreFileErrors() throws IOException {
    Path in = SmallModels.write(SmallModels.images(1, 4), folder, "in.onnx");
    Path cut = Files.write(folder.resolve("cut.png"), new byte[]{(byte) 0x89, 'P', 'N', 'G'});
    Run.of("run", in, "--input", cut).failed(ExitCode.FILE);
    Path none = Files.createDirectory(folder.resolve("none"));
    Run.of("run", in, "--input", none).failed(ExitCode.FILE, "crease: file: " + none
        + ": expected a folder with PNG, JPEG or WebP images, got none; fix: check the path");
  }

  @Test
  void inputsThatDoNotFitAreUsageErrors() {
    Path in = SmallModels.write(SmallModels.convBn(), folder, "in.onnx");
    Path x = folder.resolve("x.npy");
    NpyFile.write(x, Tensor.ofFloats(Shape.of(2, 2), 1, 2, 3, 4));
    Run wrongShape = Run.of("run", in, "--input", x);
    assertThat(wrongShape.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(wrongShape.err()).isEqualTo(
        "crease: input: input x: expected f32[1,2,4,4], got f32[2,2]; fix: give a shape that fits\n");
    Run.of("run", in, "--input", "z=" + x)
        .failed(
            ExitCode.USAGE,
            "crease: usage: --input: expected NAME=… with an input of the model: x, got 'z=" + x
                + "'");
    Run.of("run", in, "--shape", "x=1xtwo")
        .failed(
            ExitCode.USAGE,
            "crease: usage: --shape: expected sizes like 1x3x640x640, or scalar, got '1xtwo'");
  }

  @Test
  void onlyTheInputThatMustBeGivenNeedsNoName() {
    Path listed = SmallModels.write(SmallModels.overridableWeight(), folder, "listed.onnx");
    Run.of("run", listed, "--shape", "1x2x4x4").succeeded();
    Run.of("run", listed, "--shape", "conv1.weight=3x2x1x1", "--shape", "1x2x4x4").succeeded();
    Run.of("run", listed, "--shape", "X=1x2x4x4")
        .failed(
            ExitCode.USAGE,
            "crease: usage: --shape: expected NAME=… with an input of the model: x, got 'X=1x2x4x4'");
  }

  @Test
  void unknownOperatorsCannotRun() {
    Path in = SmallModels.write(SmallModels.unknownOperator(), folder, "in.onnx");
    Run run = Run.of("run", in);
    assertThat(run.exitCode()).isEqualTo(ExitCode.MODEL);
    assertThat(run.err()).startsWith("crease: unsupported model: ")
        .contains("com.example", "Frobnicate", "frob");
  }

  @Test
  void unknownExecutorsAreUsageErrors() {
    Path in = SmallModels.write(SmallModels.convBn(), folder, "in.onnx");
    Run.of("run", in, "--executor", "abacus")
        .failed(
            ExitCode.USAGE,
            "crease: usage: executor: expected host, reference or tornado[:BACKEND:DEVICE], got 'abacus'");
    Run.of("run", in, "--executor", "tornado:opencl:0").failed(ExitCode.DEVICE);
  }
}
