package dev.crease.cli;

import static dev.crease.cli.Run.items;
import static dev.crease.cli.Run.object;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.crease.tensor.DType;
import dev.crease.tensor.IntValue;
import dev.crease.tensor.NpyFile;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Five samples of 2 x 2 pixels: a classifier names the brightest one, and is wrong about the last. */
class EvaluateCommandTest {

  private static final int[][] LEVELS = {
      {200, 10, 0, 0}, {10, 200, 0, 0}, {0, 150, 200, 0}, {0, 0, 10, 200}, {200, 90, 0, 0}};
  private static final int[] CLASSES = {0, 1, 2, 3, 1};

  @TempDir
  private Path folder;

  private Path in = Path.of("");
  /** The second pixel counts for half as much again, so that the third sample is answered with 1. */
  private Path other = Path.of("");

  @BeforeEach
  void write() throws IOException {
    in = SmallModels.write(SmallModels.brightest(1, 1, 1, 1), folder, "in.onnx");
    other = SmallModels.write(SmallModels.brightest(1, 1.5f, 1, 1), folder, "other.onnx");
    StringBuilder table = new StringBuilder("file,digit\n");
    for (int i = 0; i < CLASSES.length; i++) {
      BufferedImage image = new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_GRAY);
      image.getRaster().setSamples(0, 0, 2, 2, 0, LEVELS[i]);
      Path of = Files.createDirectories(folder.resolve("samples/" + CLASSES[i]));
      ImageIO.write(image, "png", of.resolve(i + ".png").toFile());
      table.append("samples/" + CLASSES[i] + "/" + i + ".png," + CLASSES[i] + "\n");
    }
    Files.writeString(folder.resolve("samples.csv"), table);
  }

  private void writeArrays() throws IOException {
    long[] levels = new long[20];
    long[] classes = new long[5];
    ByteBuffer images = ByteBuffer.allocate(16 + 20).putInt(0x803).putInt(5).putInt(2).putInt(2);
    ByteBuffer labels = ByteBuffer.allocate(8 + 5).putInt(0x801).putInt(5);
    for (int i = 0; i < 5; i++) {
      classes[i] = CLASSES[i];
      labels.put((byte) CLASSES[i]);
      for (int k = 0; k < 4; k++) {
        levels[4 * i + k] = LEVELS[i][k];
        images.put((byte) LEVELS[i][k]);
      }
    }
    NpyFile.write(folder.resolve("x.npy"),
        Tensor.of(new IntValue(DType.UINT8, Shape.of(5, 2, 2), levels)));
    NpyFile.write(folder.resolve("y.npy"), Tensor.ofLongs(Shape.of(5), classes));
    Files.write(folder.resolve("t-images-idx3-ubyte"), images.array());
    Files.write(folder.resolve("t-labels-idx1-ubyte"), labels.array());
  }

  /** Archives as numpy.savez writes them, of arrays in files. */
  private void writeArchives() throws IOException {
    zip("both.npz", "y.npy", "x.npy");
    zip("more.npz", "y.npy", "z.npy", "x.npy");
    zip("x.npz", "x.npy");
  }

  private void zip(String name, String... arrays) throws IOException {
    Files.copy(folder.resolve("x.npy"), folder.resolve("z.npy"),
        StandardCopyOption.REPLACE_EXISTING);
    try (OutputStream out = Files.newOutputStream(folder.resolve(name));
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (String array : arrays) {
        zip.putNextEntry(new ZipEntry(array));
        Files.copy(folder.resolve(array), zip);
      }
    }
  }

  private static double number(Map<String, Object> json, String key) {
    return (double) Objects.requireNonNull(json.get(key));
  }

  @Test
  void foldingChangesNoAnswer() {
    Run run = Run.of("evaluate", in, "--data", folder.resolve("samples"), "--top", 2).succeeded();
    assertThat(run.out()).startsWith("5 samples on host, ").contains(
        """

            model     right  accuracy  top 2  accuracy
            original      4   80.00 %      5  100.00 %
            folded        4   80.00 %      5  100.00 %
            """,
        "\nlargest difference of a score: 0; closest call: 0.196, sample ",
        "\nno answer changed\n");
  }

  @Test
  void changedAnswersAreListedAndAFallIsExitCode1() {
    Path data = folder.resolve("samples.csv");
    Run run = Run.of("evaluate", in, other, "--data", data, "--json", "--top", 2, "--batch", 2);
    assertThat(run.exitCode()).isEqualTo(ExitCode.NOT_EQUIVALENT);
    Map<String, Object> json = run.json();
    assertThat(json).containsEntry("samples", 5).containsEntry("batch", 2)
        .containsEntry("drop", 20.0);
    assertThat(object(json, "before")).containsEntry("right", 4).containsEntry("accuracy", 0.8)
        .containsEntry("rightInTop", 5);
    assertThat(object(json, "after")).containsEntry("right", 3).containsEntry("topAccuracy", 1.0);
    assertThat(items(json, "changes")).singleElement().satisfies(c -> {
      assertThat(String.valueOf(c.get("sample"))).endsWith("samples/2/2.png");
      assertThat(c).containsEntry("class", "2");
      assertThat(object(c, "before")).containsEntry("answer", "2").containsEntry("next", "1");
      assertThat(number(object(c, "after"), "margin"))
          .isCloseTo(25 / 255.0, offset(1e-6));
    });
    assertThat(Run.of("evaluate", in, other, "--data", data, "--max-drop", 20).succeeded().out())
        .contains("\n1 answer changed\n");
  }

  @Test
  void everyFormOfDataGivesTheSameFigures() throws IOException {
    writeArrays();
    writeArchives();
    Path labels = Files.writeString(folder.resolve("labels.txt"), "zero\none\ntwo\nthree\n");
    Files.writeString(folder.resolve("named.csv"), "samples/2/2.png,two\nsamples/1/4.png,one\n");
    for (List<String> data : List.of(List.of("samples"), List.of("samples.csv"),
        List.of("./t-images-idx3-ubyte"), List.of("x.npy", "--answers", "y.npy"),
        List.of("both.npz"), List.of("more.npz", "--arrays", "x,y"),
        List.of("x.npz", "--answers", "y.npy"))) {
      Object[] words = new Object[data.size() + 4];
      words[0] = "evaluate";
      words[1] = in;
      words[2] = "--json";
      words[3] = "--data";
      for (int i = 0; i < data.size(); i++) {
        words[4 + i] = data.get(i).contains(".") || data.get(i).equals("samples")
            ? folder.resolve(data.get(i))
            : data.get(i);
      }
      Map<String, Object> json = Run.of(words).succeeded().json();
      assertThat(object(json, "before")).as("%s", data).containsEntry("right", 4);
      assertThat(number(json, "smallestMargin")).as("%s", data)
          .isCloseTo(50 / 255.0, offset(1e-6));
    }
    assertThat(object(Run.of("evaluate", in, "--json", "--data", folder.resolve("named.csv"),
        "--labels", labels).succeeded().json(), "before")).containsEntry("right", 1);
  }

  @Test
  void inputsThatAreNoImagesAreTakenAsTheyAre() {
    NpyFile.write(folder.resolve("x.npy"), Tensor.ofFloats(Shape.of(2, 1, 2, 2),
        5, 1, 1, 1, 0, 0, Float.NaN, 2));
    NpyFile.write(folder.resolve("y.npy"), Tensor.ofLongs(Shape.of(2), 0, 3));
    assertThat(object(Run.of("evaluate", in, "--json", "--data", folder.resolve("x.npy"),
        "--answers", folder.resolve("y.npy")).succeeded().json(), "before"))
        .containsEntry("right", 2);
  }

  @Test
  void whatIsWrongIsNamed() throws IOException {
    writeArrays();
    Path bad = Files.writeString(folder.resolve("bad.csv"), "samples/2/2.png,2\nsamples/1/4.png\n");
    Run.of("evaluate", in, "--data", bad).failed(ExitCode.FILE, "crease: file: " + bad
        + ", line 2: expected path,class, got 'samples/1/4.png'");
    Run.of("evaluate", in, "--data", folder.resolve("x.npy")).failed(ExitCode.USAGE);
    writeArchives();
    Path more = folder.resolve("more.npz");
    Run.of("evaluate", in, "--data", more).failed(ExitCode.USAGE,
        "crease: usage: --arrays: expected"
            + " the names of two arrays, of samples and of classes, got none; fix: " + more
            + " has y, z, x");
    Run.of("evaluate", in, "--data", more, "--arrays", "x,w").failed(ExitCode.USAGE);
    Run.of("evaluate", in, "--data", folder.resolve("x.npy"), "--arrays", "x,y")
        .failed(ExitCode.USAGE);
    Run.of("evaluate", in, "--data", folder.resolve("none")).failed(ExitCode.FILE);
    Run.of("evaluate", in, "--data", folder.resolve("samples/1")).failed(ExitCode.FILE);
    Run.of("evaluate", in, "--data", folder.resolve("x.npy"), "--answers", folder.resolve("x.npy"))
        .failed(ExitCode.FILE);
    Run.of("evaluate", in, "--data", folder.resolve("samples"), "--max-drop", -1)
        .failed(ExitCode.USAGE);
    Run.of("evaluate", in, "--data", folder.resolve("samples"), "--scores", "z")
        .failed(ExitCode.USAGE, "crease: input: output z: expected an output of that name, got y;"
            + " fix: name an output of scores, --scores y for instance");
    Files.writeString(folder.resolve("far.csv"), "samples/2/2.png,4\n");
    Run run = Run.of("evaluate", in, "--data", folder.resolve("far.csv"));
    run.failed(ExitCode.USAGE);
    assertThat(run.err()).contains("expected a class below 4, got 4");
    byte[] cut = Arrays.copyOf(
        Files.readAllBytes(folder.resolve("t-images-idx3-ubyte")), 30);
    Files.write(folder.resolve("t-images-idx3-ubyte"), cut);
    Run.of("evaluate", in, "--data", folder.resolve("t-images-idx3-ubyte")).failed(ExitCode.FILE);
  }
}
