package dev.crease.testkit.folds;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import dev.crease.Certificate;
import dev.crease.Crease;
import dev.crease.Explanation;
import dev.crease.FoldFileOptions;
import dev.crease.FoldReport;
import dev.crease.fold.FoldOptions;
import dev.crease.fold.FoldPlan;
import dev.crease.fold.Folded;
import dev.crease.fold.Reason;
import dev.crease.onnx.ModelFile;
import dev.crease.testkit.ProtoWriter;
import dev.crease.verify.VerifyOptions;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bodies and functions folded from file to file. */
class BodyFilesTest {

  private static final VerifyOptions ONCE = VerifyOptions.builder().runs(1).build();

  @TempDir
  private Path folder;

  static List<FoldCase> all() {
    return Stream.concat(BodyFoldCases.all().stream(), FunctionFoldCases.all().stream()).toList();
  }

  private Path written(FoldCase c) throws IOException {
    return Files.write(folder.resolve("in.onnx"), ProtoWriter.write(c.model()));
  }

  private static FoldCase named(String id) {
    return all().stream().filter(c -> c.id().equals(id)).findFirst().orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("all")
  void foldedFilesAreVerifiedAndCertified(FoldCase c) throws IOException {
    Path in = written(c);
    Path out = folder.resolve("out.onnx");
    FoldReport report = Crease.fold(in, out,
        FoldFileOptions.builder().verification(ONCE).build());
    assertThat(report.verification()).hasValueSatisfying(
        v -> assertThat(v.isEquivalent()).isTrue());
    assertThat(Crease.verify(in, out, ONCE).isEquivalent()).isTrue();
    assertThat(Crease.check(Crease.certify(in, out, FoldOptions.DEFAULT, ONCE), in, out))
        .isEmpty();
  }

  @Test
  void aFunctionThatWasReadKeepsWhatIsNotItsNodes() throws IOException {
    ModelProto.Builder proto = ModelProto.parseFrom(
        ProtoWriter.write(named("28 Conv BatchNorm in a function that is called twice").model()))
        .toBuilder();
    proto.getFunctionsBuilder(0).setDocString("two layers");
    Path in = Files.write(folder.resolve("in.onnx"), proto.build().toByteArray());
    Path out = folder.resolve("out.onnx");
    FoldReport report = Crease.fold(in, out);
    FunctionProto folded = ModelProto.parseFrom(Files.readAllBytes(out)).getFunctions(0);
    assertThat(folded.getDocString()).isEqualTo("two layers");
    assertThat(folded.getNodeList()).extracting(n -> n.getOpType())
        .containsExactly("Constant", "Constant", "Conv");
    assertThat(report.before().batchNormalizations()).isEqualTo(1);
    assertThat(report.after().batchNormalizations()).isZero();
    assertThat(report.folds()).singleElement()
        .satisfies(f -> assertThat(f.graph()).isEqualTo("function local.Block"));
  }

  @Test
  void anAttributeThatEachCallGivesKeepsTheAffine() throws IOException {
    FoldCase c = FunctionFoldCases.attributeIsParameter();
    try (ModelFile file = ModelFile.open(written(c))) {
      FoldPlan plan = FoldPlan.of(file.model(), FoldOptions.DEFAULT);
      assertThat(plan.isEmpty()).isTrue();
      assertThat(plan.refusals()).singleElement().satisfies(r -> {
        assertThat(r.reason()).isEqualTo(Reason.FUNCTION_ATTRIBUTE);
        assertThat(r.detail()).isEqualTo("attribute epsilon");
      });
    }
  }

  @Test
  void nodesOfBodiesAreExplained() throws IOException {
    Path in = written(named("28 Conv BatchNorm in an If in a Loop, weight outside"));
    Explanation explanation = Crease.explain(in, FoldOptions.DEFAULT, "bn2");
    assertThat(explanation.checks()).contains("stands in graph if_then",
        "affine: yes, 4 values along axis 1");
    assertThat(explanation.verdict()).containsExactly(
        "folds backward into Conv conv2, 4 channels");
    try (ModelFile file = ModelFile.open(in)) {
      assertThat(FoldPlan.of(file.model(), FoldOptions.DEFAULT).folds())
          .extracting(f -> f.node() + " in " + f.graph())
          .containsExactly("bn1 in loop.body", "bn2 in loop.body/if.then_branch");
    }
  }

  private Certificate certificate(FoldCase c) throws IOException {
    Path in = written(c);
    Path out = folder.resolve("out.onnx");
    Crease.fold(in, out);
    Certificate made = Crease.certify(in, out, c.options(), ONCE);
    assertThat(Crease.check(made, in, out)).isEmpty();
    return made;
  }

  @Test
  void certificatesListMergesWithWhatTheyAreMadeOf() throws IOException {
    Certificate made = certificate(named("28 parallel Convs with BatchNorms in a branch"));
    assertThat(made.folds()).isEmpty();
    Certificate.MergeEntry merge = made.merges().getFirst();
    assertThat(made.merges()).hasSize(1);
    assertThat(merge.rule() + " " + merge.op() + " " + merge.layer() + ": " + merge.formula())
        .isEqualTo("ParallelConv Conv conv3: conv3 + conv1");
    assertThat(merge.nodes()).containsExactly("Conv conv3", "Conv conv1",
        "BatchNormalization bn3", "BatchNormalization bn1", "Add add");
    assertThat(merge.layers()).extracting(l -> l.layer() + " " + l.weight()).containsExactly(
        "conv3 W'[o,…] = s_out[o]·w3[o,…]", "conv1 W'[o,…] = s_out[o]·w1[o,…]");
    assertThat(made.runs().getFirst().figures()).first()
        .satisfies(f -> assertThat(f.ratio()).isBetween(0.1, 1.0));

    Certificate other = new Certificate(made.schema(), made.tool(), made.java(), made.arithmetic(),
        made.model(), made.sha256(), made.output(), made.outputSha256(), made.options(),
        made.folds(), List.of(), made.stays(), made.runs());
    assertThat(Crease.check(other, folder.resolve("in.onnx"), folder.resolve("out.onnx")))
        .singleElement().asString()
        .startsWith("merge into conv3: expected to be listed, got no entry: MergeEntry[round=1");
  }

  @Test
  void certificatesSayWhereAnAffineWasMovedFrom() throws IOException {
    Certificate made = certificate(named("28 BatchNorm after a Concat in the body of a Loop"));
    assertThat(made.folds()).extracting(l -> l.graph() + " " + l.layer() + " "
        + l.affines().getFirst().node() + " " + l.affines().getFirst().movedFrom())
        .containsExactly("loop.body conv1 bn_0 [bn]", "loop.body conv2 bn_1 [bn]");
  }

  /** A product takes in a norm, and is a Gemm with the bias that it then has. */
  @Test
  void roundsAreNumberedAndEachIsChecked() throws IOException {
    FoldCase c = FoldCases.all().stream().filter(f -> {
      FoldPlan plan = FoldPlan.of(f.model(), f.options());
      return f.options().equals(FoldOptions.DEFAULT) && !plan.isEmpty() && plan.merges().isEmpty()
          && rounds(f) > 1;
    }).findFirst().orElseThrow();
    Certificate made = certificate(c);
    assertThat(made.folds()).extracting(Certificate.LayerEntry::round).contains(1);
    assertThat(
        Stream.concat(made.folds().stream().map(Certificate.LayerEntry::round),
            made.merges().stream().map(Certificate.MergeEntry::round)))
        .contains(2);
  }

  private static int rounds(FoldCase c) {
    try (Arena arena = Arena.ofConfined()) {
      return Folded.of(c.model(), arena).rounds().size();
    }
  }
}
