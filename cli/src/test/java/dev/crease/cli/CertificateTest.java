package dev.crease.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.Certificate;
import dev.crease.Certificate.LayerEntry;
import dev.crease.graph.Graph;
import dev.crease.graph.Initializer;
import dev.crease.graph.Model;
import dev.crease.onnx.ModelFile;
import dev.crease.tensor.DType;
import dev.crease.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateTest {

  @TempDir
  Path folder = Path.of("");

  private Path in = Path.of("");
  private Path folded = Path.of("");
  private Path file = Path.of("");

  @BeforeEach
  void fold() {
    in = SmallModels.write(SmallModels.convBn(), folder, "in.onnx");
    folded = folder.resolve("folded.onnx");
    file = folder.resolve("certificate.json");
    Run run = Run.of("fold", in, "-o", folded, "--certificate", file, "--seed", 3).succeeded();
    assertThat(run.out()).contains("certificate: ");
  }

  private Run check(Path certificate) {
    return Run.of("verify", "--certificate", certificate, in, folded);
  }

  private Run checkChanged(String text, String by) throws IOException {
    String before = Files.readString(file);
    assertThat(before).contains(text);
    Path changed = folder.resolve("changed.json");
    Files.writeString(changed, before.replace(text, by));
    return check(changed);
  }

  private static void assertFails(Run run, String... lines) {
    assertThat(run.exitCode()).isEqualTo(ExitCode.NOT_EQUIVALENT);
    assertThat(run.out()).startsWith("FAILS: ").contains(lines);
    assertThat(run.err()).isEmpty();
  }

  @Test
  void holdsOfTheFilesThatItNamesAndOfCopies() throws IOException {
    assertThat(check(file).succeeded().out())
        .isEqualTo("HOLDS: 1 layer folded as listed, 3 runs reproduced\n");
    Run.of("verify", "--certificate", file).succeeded();
    Path copy = folder.resolve("copy.onnx");
    Files.copy(folded, copy);
    Run.of("verify", "--certificate", file, in, copy).succeeded();
  }

  @Test
  void saysWhatWasFoldedAndByWhichFormula() {
    Certificate c = CertificateFile.read(file);
    assertThat(c.schema()).isEqualTo(1);
    assertThat(c.sha256()).hasSize(64);
    assertThat(c.runs()).extracting(Certificate.Run::seed).containsExactly(3L, 4L, 5L);
    LayerEntry layer = c.folds().getFirst();
    assertThat(layer.weight()).matches("W'\\[o,…] = s_out\\[o]·\\S+\\[o,…]");
    assertThat(layer.bias()).startsWith("b'[o] = ").endsWith("t_out[o]");
    assertThat(layer.affines()).singleElement().satisfies(a -> {
      assertThat(a.op()).isEqualTo("BatchNormalization");
      assertThat(a.direction()).isEqualTo("backward");
      assertThat(a.formula()).matches("s = \\S+ / √\\(\\S+ \\+ \\S+\\), t = \\S+ − \\S+·s");
    });
    assertThat(c.runs()).allSatisfy(r -> assertThat(r.figures())
        .allSatisfy(f -> assertThat(f.observed()).isLessThanOrEqualTo(f.bound())));
  }

  @Test
  void otherDigestsAreFound() throws IOException {
    Certificate c = CertificateFile.read(file);
    assertFails(checkChanged(c.sha256(), "0".repeat(64)),
        "original: expected SHA-256 " + "0".repeat(64) + ", got " + c.sha256());
    assertFails(checkChanged(c.outputSha256(), "1".repeat(64)),
        "folded model: expected SHA-256 " + "1".repeat(64));
  }

  @Test
  void anotherSeedIsFound() throws IOException {
    assertFails(checkChanged("\"seed\" : 4", "\"seed\" : 40"), "run of seed 40, value 'y'");
  }

  @Test
  void aFoldLeftOutIsFound() throws IOException {
    Certificate c = CertificateFile.read(file);
    Certificate without = new Certificate(c.schema(), c.tool(), c.java(), c.arithmetic(),
        c.model(), c.sha256(), c.output(), c.outputSha256(), c.options(), List.of(), c.merges(),
        c.stays(), c.runs());
    Path changed = folder.resolve("changed.json");
    CertificateFile.write(without, changed);
    assertFails(check(changed), "fold into conv1: expected to be listed, got no entry");
    assertFails(checkChanged("s_out[o]·", "2·"), "fold into conv1: expected LayerEntry");
  }

  @Test
  void oneBitOfOneWeightIsFound() {
    Certificate c = CertificateFile.read(file);
    try (ModelFile opened = ModelFile.open(folded)) {
      Graph graph = opened.model().graph();
      List<Initializer> moved = graph.initializers().values().stream()
          .map(i -> i.name().endsWith("_folded") && i.tensor().shape().rank() > 1 ? moved(i) : i)
          .toList();
      Model other = opened.model().withGraph(new Graph(graph.name(), graph.inputs(),
          graph.outputs(), graph.nodes(), moved, graph.valueInfos().values(), Optional.empty()));
      folded = SmallModels.write(other, folder, "moved.onnx");
    }
    assertFails(check(file), "folded model: expected SHA-256 " + c.outputSha256(),
        "run of seed 3: expected the same function, got site bn1 into conv1",
        "at weight element 0");
  }

  /** The first element with its second lowest bit turned over: two units in the last place. */
  private static Initializer moved(Initializer i) {
    assertThat(i.tensor().dtype()).isEqualTo(DType.FLOAT);
    byte[] bytes = i.tensor().bytes().toArray(ValueLayout.JAVA_BYTE);
    bytes[0] ^= 2;
    return Initializer.of(
        i.name(), Tensor.of(DType.FLOAT, i.tensor().shape(), MemorySegment.ofArray(bytes)));
  }

  @Test
  void whatIsNoCertificateIsAFileError() throws IOException {
    Path none = folder.resolve("none.json");
    Files.writeString(none, "{\"schema\": 1}");
    Run.of("verify", "--certificate", none, in, folded).failed(ExitCode.FILE,
        "crease: file: " + none + ": expected a certificate, got no options; fix: make it again"
            + " with crease fold --certificate");
  }

  @Test
  void nothingIsCertifiedThatIsNotWritten() {
    Run.of("fold", in, "--dry-run", "--certificate", file).failed(ExitCode.USAGE,
        "crease: usage: --certificate: expected a fold that is written, got --dry-run; fix: leave"
            + " one of them out");
    Run.of("verify").failed(ExitCode.USAGE,
        "crease: usage: crease verify: expected A.onnx and B.onnx, got nothing; fix: see crease"
            + " verify --help");
  }
}
