package dev.crease.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.fold.Folded;
import dev.crease.graph.Model;
import dev.crease.op.TensorType;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.testkit.GraphBuilder;
import dev.crease.verify.Verifier;
import dev.crease.verify.VerifyOptions;
import java.lang.foreign.Arena;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.jr.ob.JSON;

class FoldPageTest {

  private static final Pattern DATA = Pattern.compile(
      "<script id=\"data\" type=\"application/json\">(.*?)</script>", Pattern.DOTALL);

  static FoldPage page(Model before, Model after, Folded folded) {
    return new FoldPage("before.onnx", "after.onnx", before, after, folded.folds(),
        folded.refusals(), 1000, 900,
        Optional.of(Verifier.compare(before, after, VerifyOptions.builder().runs(1).build())),
        Map.of("plan", 0.25),
        List.of(Map.of("executor", "host", "model", "folded", "batch", 1, "medianSeconds",
            0.002)));
  }

  static FoldPage folded(int blocks, Arena arena) {
    Model model = TestModels.blocks(blocks);
    Folded folded = Folded.of(model, arena);
    return page(model, folded.model(), folded);
  }

  private static Map<String, Object> data(String html) throws Exception {
    Matcher matcher = DATA.matcher(html);
    assertThat(matcher.find()).isTrue();
    return JSON.std.mapFrom(matcher.group(1));
  }

  private static Map<String, Object> states(Map<String, Object> data, String which) {
    return states(data, "", which);
  }

  /** What became of the nodes of a graph. */
  @SuppressWarnings("unchecked")
  private static Map<String, Object> states(Map<String, Object> data, String place,
      String which) {
    List<Map<String, Object>> graphs = (List<Map<String, Object>>) Objects.requireNonNull(
        data.get("graphs"));
    Map<String, Object> graph = (Map<String, Object>) Objects.requireNonNull(
        graphs.stream().filter(g -> place.equals(g.get("graph"))).findFirst().orElseThrow()
            .get(which));
    Map<String, Object> states = new LinkedHashMap<>();
    for (Map<String, Object> node : (List<Map<String, Object>>) Objects.requireNonNull(
        graph.get("nodes"))) {
      states.put(node.get("op") + " " + node.get("name"),
          Objects.requireNonNull(node.get("state")));
    }
    return states;
  }

  @Test
  void nodesSayWhatBecameOfThem() throws Exception {
    try (Arena arena = Arena.ofShared()) {
      Map<String, Object> data = data(folded(1, arena).html());
      Map<String, Object> before = states(data, "before");
      assertThat(before.keySet()).containsExactly("input x", "Conv conv0",
          "BatchNormalization bn0", "Relu relu0", "BatchNormalization bn_stays", "Add sum",
          "output y");
      assertThat(before.values()).containsExactly("port", "layer", "folded", "untouched",
          "refused", "untouched", "port");
      assertThat(states(data, "after").keySet()).containsExactly("input x", "Conv conv0",
          "Relu relu0", "BatchNormalization bn_stays", "Add sum", "output y");
      assertThat(data.get("refusals")).asString().contains("bn_stays", "because", "advice");
    }
  }

  @Test
  void bodiesAndFunctionsAreGraphsOfTheirOwn() throws Exception {
    try (Arena arena = Arena.ofShared()) {
      Model model = TestModels.bodies();
      Folded folded = Folded.of(model, arena);
      Map<String, Object> data = data(page(model, folded.model(), folded).html());
      assertThat(states(data, "before")).containsEntry("If choose", "inside")
          .containsEntry("my::Block call", "inside");
      assertThat(states(data, "choose.then_branch", "before"))
          .containsEntry("outside x", "port").containsEntry("Conv conv_then", "layer")
          .containsEntry("BatchNormalization bn_then", "folded");
      assertThat(states(data, "choose.then_branch", "after"))
          .doesNotContainKey("BatchNormalization bn_then").containsEntry("Conv conv_then", "layer");
      assertThat(states(data, "choose.else_branch", "before"))
          .containsEntry("BatchNormalization bn_else", "refused");
      assertThat(states(data, "function my.Block", "before"))
          .containsEntry("BatchNormalization bn_block", "folded");
      assertThat(data.get("verification")).asString().contains("graph=choose.then_branch");
    }
  }

  @Test
  void whatAnotherToolLeavesIsTold() throws Exception {
    Model model = TestModels.blocks(1);
    try (Arena arena = Arena.ofShared()) {
      String html = page(model, model, Folded.of(model, arena)).html();
      assertThat(states(data(html), "before")).containsEntry("BatchNormalization bn0", "left")
          .containsEntry("Conv conv0", "untouched");
    }
  }

  @Test
  void nothingIsFetched() {
    try (Arena arena = Arena.ofShared()) {
      String html = folded(1, arena).html();
      assertThat(html).startsWith("<!DOCTYPE html>").contains("default-src 'none'")
          .doesNotContain("/*DATA*/", "/*STYLE*/", "/*SCRIPTS*/", "/*CYTOSCAPE*/", "/*DAGRE*/");
      assertThat(html).doesNotContainPattern("<(script|img|iframe|audio|video|source)[^>]*\\ssrc=")
          .doesNotContainPattern("<link\\b").doesNotContain("@import");
    }
  }

  @Test
  void theFigureOfEverySiteIsThere() throws Exception {
    try (Arena arena = Arena.ofShared()) {
      Map<String, Object> data = data(folded(3, arena).html());
      assertThat(data.get("verification")).asString().contains("EQUIVALENT", "bn0", "bn1", "bn2");
      assertThat(data.get("seconds")).isEqualTo(Map.of("plan", 0.25));
      assertThat(data.get("bench")).asString().contains("medianSeconds");
    }
  }

  @Test
  void namesCannotEndTheScriptThatHoldsThem() throws Exception {
    GraphBuilder g = GraphBuilder.of("hostile", 17);
    String name = "</script><script>alert(1)</script><!--";
    g.output(g.node("Relu").in(g.input("x", DType.FLOAT, 1, 4)).name(name).as("y"),
        TensorType.of(DType.FLOAT, Shape.of(1, 4)));
    Model model = g.build();
    try (Arena arena = Arena.ofShared()) {
      String html = page(model, model, Folded.of(model, arena)).html();
      assertThat(states(data(html), "before")).containsKey("Relu " + name);
      assertThat(html).doesNotContain("alert(1)</script>");
    }
  }
}
