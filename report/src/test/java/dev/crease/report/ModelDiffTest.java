package dev.crease.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.fold.Folded;
import dev.crease.graph.Model;
import dev.crease.op.TensorType;
import dev.crease.report.NodeDiff.Change;
import dev.crease.report.NodeDiff.Status;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.GraphBuilder;
import java.io.StringReader;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;
import tools.jackson.jr.ob.JSON;

class ModelDiffTest {

  private static Model scaled(String name, long axis, float... factor) {
    GraphBuilder g = GraphBuilder.of("scaled", 17);
    String x = g.input("x", DType.FLOAT, 2, 2);
    String k = g.initializer("k", Tensor.ofFloats(Shape.of(2), factor));
    String y = g.node("Mul").in(x, k).name("mul").as("mul_y");
    return g.output(g.node("Softmax").in(y).integer("axis", axis).name(name).as("y"),
        TensorType.of(DType.FLOAT, Shape.of(2, 2))).build();
  }

  private static NodeDiff of(ModelDiff diff, String node) {
    return diff.nodes().stream().filter(n -> n.node().equals(node)).findFirst().orElseThrow();
  }

  @Test
  void aModelIsTheSameAsItself() {
    Model model = scaled("softmax", 1, 1, 2);
    ModelDiff diff = ModelDiff.of(model, scaled("softmax", 1, 1, 2));
    assertThat(diff.isSame()).isTrue();
    assertThat(diff.counts()).isEqualTo(
        Map.of(Status.SAME, 2, Status.CHANGED, 0, Status.REMOVED, 0, Status.ADDED, 0));
  }

  @Test
  void weightsDifferByUlps() {
    float three = Math.nextUp(Math.nextUp(Math.nextUp(2f)));
    ModelDiff diff = ModelDiff.of(scaled("softmax", 1, 1, 2), scaled("softmax", 1, 1, three));
    assertThat(of(diff, "mul").changes()).containsExactly(new Change("input 1",
        "constant f32[2]", "1 of 2 elements differ, at most 3 ulp, 7.15e-07"));
    assertThat(of(diff, "softmax").status()).isEqualTo(Status.SAME);
  }

  @Test
  void attributesAndNamesDiffer() {
    ModelDiff diff = ModelDiff.of(scaled("softmax", 1, 1, 2), scaled("other", 0, 1, 2));
    assertThat(of(diff, "softmax").changes()).containsExactly(
        new Change("name", "softmax", "other"), new Change("attribute axis", "1", "0"));
  }

  @Test
  void shapesOfInputsAndWhatFollowsFromThemDiffer() {
    GraphBuilder a = GraphBuilder.of("a", 17);
    GraphBuilder b = GraphBuilder.of("b", 18);
    a.output(a.node("Relu").in(a.input("x", DType.FLOAT, 1, 4)).name("relu").as("y"),
        TensorType.UNKNOWN.withDType(DType.FLOAT));
    b.output(b.node("Relu").in(b.input("x", DType.FLOAT, 1, 8)).name("relu").as("y"),
        TensorType.UNKNOWN.withDType(DType.FLOAT));
    ModelDiff diff = ModelDiff.of(a.build(), b.build());
    assertThat(diff.model()).contains(new Change("opsets", "{=17}", "{=18}"),
        new Change("input 'x'", "f32[1,4]", "f32[1,8]"));
    assertThat(of(diff, "relu").changes())
        .containsExactly(new Change("type of output 0", "f32[1,4]", "f32[1,8]"));
  }

  @Test
  void aFoldRemovesNormsAndChangesLayers() {
    Model model = TestModels.blocks(2);
    try (Arena arena = Arena.ofShared()) {
      ModelDiff diff = ModelDiff.of(model, Folded.of(model, arena).model());
      assertThat(of(diff, "bn0").status()).isEqualTo(Status.REMOVED);
      assertThat(of(diff, "conv0").changes()).extracting(Change::what)
          .containsExactly("input 1", "input 2", "output 0");
      assertThat(of(diff, "relu1").status()).isEqualTo(Status.SAME);
      assertThat(of(diff, "bn_stays").status()).isEqualTo(Status.SAME);
      assertThat(DiffFormats.counts(diff)).isEqualTo("4 same, 2 changed, 2 removed, 0 added");
    }
  }

  @Test
  void theOtherWayRoundNodesAreAdded() {
    Model model = TestModels.blocks(1);
    try (Arena arena = Arena.ofShared()) {
      ModelDiff diff = ModelDiff.of(Folded.of(model, arena).model(), model);
      assertThat(diff.nodes().getLast()).isEqualTo(
          new NodeDiff(Status.ADDED, "bn0", "BatchNormalization", List.of()));
    }
  }

  @Test
  void jsonHasWhatDiffers() throws Exception {
    ModelDiff diff = ModelDiff.of(scaled("softmax", 1, 1, 2), scaled("softmax", 0, 1, 2));
    assertThat(JSON.std.mapFrom(DiffFormats.json(diff, "a", "b").toString()))
        .containsEntry("same", false)
        .containsEntry("counts", Map.of("same", 1, "changed", 1, "removed", 0, "added", 0))
        .containsEntry("nodes", List.of(Map.of("status", "changed", "node", "softmax", "op",
            "Softmax", "changes",
            List.of(Map.of("what", "attribute axis", "before", "1", "after", "0")))));
  }

  @Test
  void namesAreNoMarks() throws Exception {
    ModelDiff diff = ModelDiff.of(scaled("a|b<i>\u0007", 1, 1, 2), scaled("a|b<i>\u0007", 0, 1, 2));
    assertThat(DiffFormats.markdown(diff, "a", "b"))
        .contains("| changed | a\\|b\\<i\\>\uFFFD | Softmax | attribute axis | 1 | 0 |\n");
    Document svg = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(
        new InputSource(new StringReader(DiffSvg.of(diff, "a & b", "c"))));
    assertThat(svg.getDocumentElement().getTextContent())
        .contains("Softmax a|b<i>\uFFFD", "attribute axis: 1", "= mul", "a & b");
    assertThat(svg.getElementsByTagName("rect").getLength()).isEqualTo(3);
  }
}
